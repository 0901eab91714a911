import { funnel } from '../house/bar-gauge.ts'
import { channelColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { only } from '../house/links.ts'
import { timeSeries } from '../house/time-series.ts'
import { deliveredShare, messageFunnel, messageRate, slidingHour } from '../queries/messages.ts'
import { deliverabilityPanels } from './panels.ts'
import { messageScope } from './scope.ts'

/** Volumes and delivery. */
export function doesItArrive(): Row {
  return {
    question: 'Does it arrive?',
    panels: [
      funnel(deliverabilityPanels.funnel, {
        shows:
          'What became of the chosen messages in the time range. In-app, Slack and webhook messages report no delivery.',
        normal: 'Delivered nearly as long as sent, the red bars hardly to be seen.',
        action:
          'Sent without delivered: the provider holds back. Failed: it was never handed over, look at the channel settings.',
        stages: messageFunnel(messageScope),
        width: 8,
        noValue: 'no events',
      }),
      timeSeries(deliverabilityPanels.sentByChannel, {
        shows: 'Messages a second that were handed to a provider, by channel.',
        normal: 'Even for transactional messages, waves for campaigns.',
        action: 'A channel that ends: its provider, its credentials, or the campaign is over.',
        series: [{ query: messageRate(['channel'], { ...messageScope, metric: 'sent' }), legend: '{{channel}}' }],
        unit: 'mps',
        colours: channelColours,
        stacked: true,
        width: 8,
        noValue: 'nothing sent',
        dataLinks: [only('deliverability', 'channel')],
      }),
      timeSeries(deliverabilityPanels.deliveredShare, {
        shows:
          'Delivered for each sent message, over a sliding hour, for those of the chosen channels that report deliveries: e-mail, push, SMS and WhatsApp.',
        normal: 'Just below 100 %. Deliveries come after sending: right after a wave it can be above.',
        action:
          'Sinking for one channel: its provider. Look at what did not arrive below, and at the status page of the provider.',
        series: [
          {
            query: deliveredShare(messageScope, slidingHour),
            legend: '{{channel}}',
          },
        ],
        unit: 'percentunit',
        colours: channelColours,
        axis: [0.8],
        compares: true,
        width: 8,
        noValue: 'nothing sent',
      }),
    ],
  }
}
