import { quantileColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { heatmap } from '../house/heatmap.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { timeSeries } from '../house/time-series.ts'
import { lag, lagDistribution, signatureAge } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** Delay of the sender. */
export function howLateAreThey(): Row {
  return {
    question: 'How late are they?',
    panels: [
      timeSeries(webhookPanels.delayOverTime, {
        shows: 'Age of events when they arrive: half and 95 % of them are at most this old.',
        normal: `Seconds, far below the dashed lines at ${limitsOf('webhookLagSeconds').warning} and ${limitsOf('webhookLagSeconds').critical}.`,
        action:
          'Falling in a straight line: a backlog is being worked off, wait. Rising: the sender still waits for a good answer.',
        series: [
          { query: lag(0.5), legend: 'p50' },
          { query: lag(0.95), legend: 'p95' },
        ],
        unit: 's',
        colours: quantileColours,
        limits: threshold('webhookLagSeconds'),
        compares: true,
        width: 8,
        noValue: 'no events',
      }),
      heatmap(webhookPanels.delayDistribution, {
        shows: 'How many events were how old when they arrived. The brighter, the more.',
        normal: 'One band at the bottom.',
        action:
          'A band that comes down from above is a backlog. Fresh and old events at once: one webhook of several was held up.',
        histogram: lagDistribution(),
        unit: 's',
        width: 8,
        noValue: 'no events',
      }),
      timeSeries(webhookPanels.signatureAge, {
        shows: 'Age of the signed timestamp when a request arrives: half and 95 % of them are at most this old.',
        normal: 'Seconds. If it follows the delay of events, the sender does not sign its retries anew.',
        action: 'Near the tolerance of the timestamp, 7 days by default: authentic retries would be refused as stale.',
        series: [
          { query: signatureAge(0.5), legend: 'p50' },
          { query: signatureAge(0.95), legend: 'p95' },
        ],
        unit: 's',
        colours: quantileColours,
        compares: true,
        width: 8,
        noValue: 'no requests',
      }),
    ],
  }
}
