import { customerioCatalogue, errorRatio, webhookAnswerIndicator } from '@messaging-observability/metrics'
import {
  type BucketsRange,
  bucketsOf,
  countOf,
  type Duration,
  greater,
  type Histogram,
  type Instant,
  increase,
  max,
  observedQuantile,
  range,
  rate,
  round,
  type ScalarInput,
  select,
  subtract,
  sum,
  sumByLe,
  time,
} from '@messaging-observability/metrics/promql'
import { type Chosen, type Scope, scope } from '../house/scope.ts'
import { steadyTop } from './steady-top.ts'

/** Events the reader chose. */
export interface EventScope extends Scope {
  readonly event_type?: Chosen
}

const { handles } = customerioCatalogue

/** Authentic events a second. */
export function eventRate(where: EventScope = scope): Instant<never> {
  return sum(rate(range(handles.webhookReceivedTotal, where, '$__rate_interval')))
}

/** Authentic events a second, of the commonest of up to 74 kinds. */
export function eventsByType(shown: number, where: EventScope = scope): Instant<'event_type'> {
  const by = ['event_type'] as const
  const events = sum(rate(range(handles.webhookReceivedTotal, where, '$__rate_interval')), { by })
  const overRange = range(handles.webhookReceivedTotal, where, '$__range', { at: 'end' })
  return steadyTop(shown, events, sum(increase(overRange), { by }))
}

/** Seconds since the last authentic event. */
export function eventAge(): Instant<never> {
  // Whole seconds, but 1.53 hours: the unit decides how many decimals are shown.
  return round(subtract(time(), max(select(handles.webhookLastReceivedTimestampSeconds, scope))))
}

/** Requests a second by what became of them. */
export function requestsByOutcome(): Instant<'outcome'> {
  const requests = range(countOf(handles.webhookDurationSeconds), scope, '$__rate_interval')
  return sum(rate(requests), { by: ['outcome'] })
}

/** A percentile of the time to answer, in seconds. */
export function answerTime(quantile: ScalarInput): Instant<never> {
  return observedQuantile(quantile, sumByLe(rate(durationBuckets('$__rate_interval'))))
}

/** A percentile of the time to answer, over the range. */
export function answerTimeOverRange(quantile: ScalarInput): Instant<never> {
  return observedQuantile(quantile, sumByLe(increase(durationBuckets('$__range'))))
}

/** Times to answer by bucket. */
export function answerTimeDistribution(): Histogram<never> {
  return sumByLe(increase(durationBuckets('$__rate_interval')))
}

/** Share of authentic requests accepted within the budget of the service level. */
export function answeredInTime(): Instant<never> {
  return subtract(1, errorRatio(webhookAnswerIndicator({ where: scope }), '$__rate_interval'))
}

/** A percentile of the age of events when they arrive, in seconds. */
export function lag(quantile: ScalarInput): Instant<never> {
  return observedQuantile(quantile, sumByLe(rate(lagBuckets('$__rate_interval'))))
}

/** A percentile of the age of events, over the range. */
export function lagOverRange(quantile: ScalarInput): Instant<never> {
  return observedQuantile(quantile, sumByLe(increase(lagBuckets('$__range'))))
}

/** Ages of events by bucket. */
export function lagDistribution(): Histogram<never> {
  return sumByLe(increase(lagBuckets('$__rate_interval')))
}

/** A percentile of the age of signatures when requests arrive, in seconds. */
export function signatureAge(quantile: ScalarInput): Instant<never> {
  const buckets = range(bucketsOf(handles.webhookSignatureAgeSeconds), scope, '$__rate_interval')
  return observedQuantile(quantile, sumByLe(rate(buckets)))
}

/** What went wrong in one bar, by reason. */
export function errorsByReason(): Instant<'reason'> {
  return greater(
    round(sum(increase(range(handles.webhookErrorsTotal, scope, '$__rate_interval')), { by: ['reason'] })),
    0,
  )
}

/** What went wrong, over the range. */
export function errors(): Instant<never> {
  return round(sum(increase(range(handles.webhookErrorsTotal, scope, '$__range'))))
}

/** Events set aside in one bar, by reason. */
export function parkedByReason(): Instant<'reason'> {
  return greater(
    round(sum(increase(range(handles.webhookParkedTotal, scope, '$__rate_interval')), { by: ['reason'] })),
    0,
  )
}

/** Events set aside, over the range. */
export function parked(): Instant<never> {
  return round(sum(increase(range(handles.webhookParkedTotal, scope, '$__range'))))
}

/** Events that had been handled before, in one bar. */
export function duplicates(): Instant<never> {
  return round(sum(increase(range(handles.webhookDuplicatesTotal, scope, '$__rate_interval'))))
}

/** Requests being handled. */
export function webhooksInFlight(): Instant<never> {
  return sum(select(handles.webhookInFlight, scope))
}

/** Event ids that the dedupe stores hold. */
export function dedupeEntries(): Instant<'instance'> {
  return sum(select(handles.dedupeEntries, scope), { by: ['instance'] })
}

/** Event ids that were evicted too early, in one bar. */
export function dedupeEvictions(): Instant<never> {
  return round(sum(increase(range(handles.dedupeEvictionsTotal, scope, '$__rate_interval'))))
}

function durationBuckets(window: Duration): BucketsRange {
  return range(bucketsOf(handles.webhookDurationSeconds), scope, window)
}

function lagBuckets(window: Duration): BucketsRange {
  return range(bucketsOf(handles.webhookLagSeconds), scope, window)
}
