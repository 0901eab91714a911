import { messageColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import {
  bounceRate,
  complaintRate,
  dayFromHere,
  emailsBounced,
  emailsDelivered,
  losses,
  someMessages,
} from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { emailScope, messageScope } from './scope.ts'

/** How far back the panels by day look, whatever the time range. */
const days = '14d'

/** Delivery health over days. */
export function howIsTheTrend(): Row {
  return {
    question: 'How is the trend?',
    panels: [
      bars(deliverabilityPanels.volumeByDay, {
        shows:
          'E-mails of the last 14 days, a bar a day: delivered, and in red those that bounced. The last one is today so far.',
        normal: 'Weeks look alike.',
        action: 'Less delivered from one day on: look at what was deployed or changed in Customer.io that day.',
        series: [
          { query: emailsDelivered(emailScope, dayFromHere), legend: 'delivered' },
          { query: emailsBounced(undefined, dayFromHere), legend: 'bounced' },
        ],
        unit: 'short',
        colours: messageColours,
        interval: '1d',
        timeFrom: days,
        width: 8,
        noValue: 'no mail',
      }),
      timeSeries(deliverabilityPanels.bounceRateByDay, {
        shows: 'Bounce rate and complaint rate of the last 14 days, a point a day. The last one is today so far.',
        normal: `Bounces under the dashed line at ${limitsOf('emailBounceRatio').warning}. Complaints below ${limitsOf('emailComplaintRatio').warning}: read them below the plot.`,
        action: 'A slow rise is a list that ages: remove who has not opened a mail for months.',
        series: [
          { query: bounceRate(undefined, dayFromHere), legend: 'bounced' },
          { query: complaintRate([], emailScope, dayFromHere), legend: 'complained' },
        ],
        unit: 'percentunit',
        colours: { bounced: 'red', complained: 'orange' },
        limits: threshold('emailBounceRatio'),
        compares: true,
        interval: '1d',
        timeFrom: days,
        width: 8,
        noValue: 'no mail',
      }),
      bars(deliverabilityPanels.lossesByDay, {
        shows: 'Chosen messages of the last 14 days that did not arrive, a bar a day, by what happened to them.',
        normal: 'In proportion to what was sent.',
        action: 'One kind that grows: bounced is the list, dropped the suppression list, failed the channel.',
        series: [
          { query: someMessages(['metric'], { ...messageScope, metric: losses }, dayFromHere), legend: '{{metric}}' },
        ],
        unit: 'short',
        colours: messageColours,
        interval: '1d',
        timeFrom: days,
        width: 8,
        noValue: 'nothing lost',
      }),
    ],
  }
}
