import { eventColours, outcomeColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { chosen, scope } from '../house/scope.ts'
import { bars, timeSeries } from '../house/time-series.ts'
import { eventAge, eventsByType, requestsByOutcome } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** Traffic. */
export function doTheyArrive(): Row {
  return {
    question: 'Do they arrive?',
    panels: [
      timeSeries(webhookPanels.eventsByType, {
        shows: 'Authentic events a second, by kind. The ten commonest of the chosen ones in the time range.',
        normal: 'Follows the messages that go out. Openings and clicks come hours later.',
        action: 'One kind missing: is it still ticked in the settings of the reporting webhook?',
        series: [{ query: eventsByType(10, { ...scope, event_type: chosen('event_type') }), legend: '{{event_type}}' }],
        unit: 'eps',
        colours: eventColours,
        stacked: true,
        width: 12,
        noValue: 'no events',
      }),
      bars(webhookPanels.requestsByOutcome, {
        shows:
          'Requests a second, by what became of them: accepted, already known, parked, refused, or told to come again.',
        normal: 'Accepted, and now and then a duplicate.',
        action:
          'rejected: the signing key, or a stranger. unavailable: a handler, the store or the time budget; the sender tries again.',
        series: [{ query: requestsByOutcome(), legend: '{{outcome}}' }],
        unit: 'reqps',
        colours: outcomeColours,
        interval: '1m',
        width: 6,
        noValue: 'not scraped',
      }),
      timeSeries(webhookPanels.silence, {
        shows: 'Time since the last authentic event, on any instance.',
        normal: `A saw with short teeth, under the dashed line at ${limitsOf('webhookSilenceSeconds').warning}.`,
        action:
          'A tooth that goes on growing: nothing arrives. Check the address of the webhook, its certificate, and the errors below.',
        series: [{ query: eventAge(), legend: 'since the last event' }],
        unit: 's',
        colours: { 'since the last event': 'blue' },
        limits: threshold('webhookSilenceSeconds'),
        width: 6,
        noValue: 'no event yet',
      }),
    ],
  }
}
