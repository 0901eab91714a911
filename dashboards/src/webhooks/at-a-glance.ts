import type { Row } from '../house/dashboard.ts'
import { limitsOf } from '../house/in-words.ts'
import { threshold } from '../house/limits.ts'
import { chosen, scope } from '../house/scope.ts'
import { stat } from '../house/stat.ts'
import { answerTimeOverRange, errors, eventAge, eventRate, lagOverRange, parked } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** Whether events arrive, in time, and are handled. */
export function atAGlance(): Row {
  return {
    panels: [
      stat(webhookPanels.lastEvent, {
        shows: 'Time since the last authentic event, on any instance.',
        normal: 'Seconds to minutes while messages go out.',
        action: `Yellow after ${limitsOf('webhookSilenceSeconds').warning}: look for refused requests below. None at all: is the webhook still set up in Customer.io?`,
        query: eventAge(),
        unit: 's',
        limits: threshold('webhookSilenceSeconds'),
        noValue: 'never',
      }),
      stat(webhookPanels.eventsPerSecond, {
        shows: 'Authentic events a second of the chosen kinds, each counted once.',
        normal: 'Follows the messages that go out.',
        action: 'Flat and high for long: a backlog is being replayed, see the delay.',
        query: eventRate({ ...scope, event_type: chosen('event_type') }),
        unit: 'eps',
        noValue: 'no events',
      }),
      stat(webhookPanels.answerTime, {
        shows: 'Time within which 99 % of the requests in the time range were answered.',
        normal: 'Milliseconds.',
        action: `Yellow at ${limitsOf('webhookDurationSeconds').warning}, red at ${limitsOf('webhookDurationSeconds').critical}: there the sender gives up, and everything behind the event waits. Make handlers hand work on.`,
        query: answerTimeOverRange(0.99),
        unit: 's',
        limits: threshold('webhookDurationSeconds'),
        noValue: 'no events',
      }),
      stat(webhookPanels.delay, {
        shows: 'Age that 95 % of the events in the time range did not exceed when they arrived.',
        normal: `Seconds. Yellow above ${limitsOf('webhookLagSeconds').warning}, red above ${limitsOf('webhookLagSeconds').critical}.`,
        action: 'The sender paused or lags. See what it was answered before: Requests by outcome.',
        query: lagOverRange(0.95),
        unit: 's',
        limits: threshold('webhookLagSeconds'),
        noValue: 'no events',
      }),
      stat(webhookPanels.errors, {
        shows: 'Requests refused and events that could not be read, handled or stored, in the time range.',
        normal: '0, or forged requests of strangers that were refused.',
        action: 'See Errors by reason: each reason has its own way out.',
        query: errors(),
        unit: 'short',
        noValue: 'no data',
      }),
      stat(webhookPanels.parked, {
        shows: 'Events that were acknowledged and set aside in the time range. They are not sent again.',
        normal: '0.',
        action: 'Fix what broke, then handle them from the park.',
        query: parked(),
        unit: 'short',
        noValue: 'no data',
      }),
    ],
  }
}
