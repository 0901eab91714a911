import { variable } from '@messaging-observability/metrics/promql'
import type { Row } from '../house/dashboard.ts'
import { limitsOf, targetOf } from '../house/in-words.ts'
import { target, threshold } from '../house/limits.ts'
import { stat } from '../house/stat.ts'
import { callRate, errorRate, fastCalls, latency, rejectedItems, retriesPerCall } from '../queries/api.ts'
import { apiClientPanels } from './panels.ts'
import { apiScope } from './scope.ts'

/** Rate, errors and duration of the chosen calls. */
export function atAGlance(): Row {
  return {
    panels: [
      stat(apiClientPanels.errorRate, {
        shows:
          'Share of the chosen calls that fail now, after all retries. Mistakes of the caller count on neither side.',
        normal: `Green, below ${limitsOf('apiErrorRatio').warning}.`,
        action: 'See Errors by class, then Error rate by API: one API or all of them.',
        query: errorRate([], apiScope),
        unit: 'percentunit',
        decimals: 2,
        limits: threshold('apiErrorRatio'),
        noValue: 'no calls',
      }),
      stat(apiClientPanels.latency, {
        shows: `The chosen percentile of the duration of the chosen calls, now. It turns yellow at ${limitsOf('apiLatencyP99Ms').warning}, the limit of the 99th percentile.`,
        normal: 'A few hundred milliseconds.',
        action: 'See Slowest operations: one operation that is always slow, or all that were fast before.',
        query: latency(variable('quantile'), [], apiScope),
        unit: 'ms',
        limits: threshold('apiLatencyP99Ms'),
        noValue: 'no calls',
      }),
      stat(apiClientPanels.callsPerSecond, {
        shows: 'The chosen calls that end in a second.',
        normal:
          'Follows the traffic of the service. Customer.io asks a workspace to stay within 3,000 calls in 3 s, and 10 a second for most reads of the App API.',
        action: 'Near the limit: batch what needs no answer. At zero: check that the code still runs.',
        query: callRate([], apiScope),
        unit: 'reqps',
        noValue: 'no calls',
      }),
      stat(apiClientPanels.fastCalls, {
        shows: `Share of the calls in the time range that took at most ${targetOf('apiLatency').bound}, retries included.`,
        normal: `Green: at least ${targetOf('apiLatency').target}, the target of the service level.`,
        action: 'See Latency distribution for when it happened, and Retries by reason for why.',
        query: fastCalls(apiScope),
        unit: 'percentunit',
        decimals: 2,
        limits: target('apiLatency'),
        noValue: 'no calls',
      }),
      stat(apiClientPanels.retriesPerCall, {
        shows:
          'Attempts after the first for each call in the time range. A retried call that succeeds is no error, only slow.',
        normal: 'Below 0.01: one call in a hundred is repeated once.',
        action: 'See Retries by reason. Retries that rise before errors do are the first sign of trouble.',
        query: retriesPerCall(apiScope),
        unit: 'short',
        decimals: 3,
        noValue: 'no calls',
      }),
      stat(apiClientPanels.rejectedItems, {
        shows: 'Items of batch calls that Customer.io refused in the time range. Their call counts as a success.',
        normal: '0.',
        action: 'Look at the log lines of batch calls: they name the kind of error. Refused items are not sent again.',
        query: rejectedItems(apiScope),
        unit: 'short',
        noValue: 'no data',
      }),
    ],
  }
}
