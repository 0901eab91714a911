import { campaignColours, messageColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { complaintRate, slidingHour, someMessages, unsubscribes } from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { emailScope } from './scope.ts'

/** Complaints and unsubscribes. */
export function whoIsAnnoyed(): Row {
  return {
    question: 'Who is annoyed?',
    panels: [
      timeSeries(deliverabilityPanels.complaintRateOverTime, {
        shows: 'Share of delivered e-mails that were reported as spam, over a sliding hour, by campaign type.',
        normal: `Under the dashed lines at ${limitsOf('emailComplaintRatio').warning} and ${limitsOf('emailComplaintRatio').critical}.`,
        action: 'Stop the campaign. Then look at consent: who got it, and did they ask for it?',
        series: [{ query: complaintRate(['campaign_type'], emailScope, slidingHour), legend: '{{campaign_type}}' }],
        unit: 'percentunit',
        colours: campaignColours,
        limits: threshold('emailComplaintRatio'),
        width: 12,
        noValue: 'no mail',
      }),
      bars(deliverabilityPanels.complaints, {
        shows:
          'E-mails of the chosen campaign types that were reported as spam, and all that made somebody unsubscribe, in bars of at least ten minutes.',
        normal: 'A few unsubscribes after each campaign, hardly a complaint.',
        action: 'Complaints without unsubscribes: people do not find the link to unsubscribe.',
        series: [
          { query: someMessages([], { ...emailScope, channel: 'email', metric: 'spammed' }), legend: 'spammed' },
          { query: unsubscribes(), legend: 'unsubscribed' },
        ],
        unit: 'none',
        colours: messageColours,
        interval: '10m',
        width: 12,
        noValue: 'nobody',
      }),
    ],
  }
}
