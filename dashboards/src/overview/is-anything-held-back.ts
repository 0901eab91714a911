import { apiColours, parkColours, quantileColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { drillDown } from '../house/links.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { callsInFlight } from '../queries/api.ts'
import { instancesUp } from '../queries/service.ts'
import { lag, parkedByReason, webhooksInFlight } from '../queries/webhooks.ts'
import { overviewPanels } from './panels.ts'

/** Backlogs, saturation, and the processes themselves. */
export function isAnythingHeldBack(): Row {
  return {
    question: 'Is anything held back?',
    panels: [
      bars(overviewPanels.parked, {
        shows:
          'Authentic events that were acknowledged and set aside because nobody could handle them, in bars of at least ten minutes.',
        normal: 'Empty.',
        action:
          'handler: a bug of ours, fix it and handle the parked events again. unparsable, unusable: look at one in the park.',
        series: [{ query: parkedByReason(), legend: '{{reason}}' }],
        unit: 'none',
        colours: parkColours,
        interval: '10m',
        width: 6,
        noValue: 'nothing parked',
        dataLinks: [drillDown('webhooks', 'Open webhooks')],
      }),
      timeSeries(overviewPanels.webhookDelay, {
        shows: 'Age of webhook events when they arrive: half and 95 % of them are at most this old.',
        normal: `Seconds, far below the dashed lines at ${limitsOf('webhookLagSeconds').warning} and ${limitsOf('webhookLagSeconds').critical}.`,
        action: 'A jump is a backlog being replayed: look for refused or late answers before it.',
        series: [
          { query: lag(0.5), legend: 'p50' },
          { query: lag(0.95), legend: 'p95' },
        ],
        unit: 's',
        colours: quantileColours,
        limits: threshold('webhookLagSeconds'),
        width: 6,
        noValue: 'no events',
        dataLinks: [drillDown('webhooks', 'Open webhooks')],
      }),
      timeSeries(overviewPanels.inFlight, {
        shows: 'Calls to Customer.io and webhooks being handled, at the moment of each scrape.',
        normal: 'Close to zero, with short peaks.',
        action:
          'Rising without an end: answers do not come. Compare with latency; then look at the pool of connections.',
        series: [
          { query: callsInFlight(), legend: '{{api}}' },
          { query: webhooksInFlight(), legend: 'webhooks' },
        ],
        unit: 'none',
        colours: apiColours,
        width: 6,
        noValue: 'not scraped',
      }),
      timeSeries(overviewPanels.instances, {
        shows: 'Processes of each job that answered the last scrape.',
        normal: 'As many as are deployed.',
        action: 'Fewer: a process crashed or is not reachable. What it does is missing from every other panel.',
        series: [{ query: instancesUp(), legend: '{{job}}' }],
        unit: 'none',
        width: 6,
        noValue: 'not scraped',
      }),
    ],
  }
}
