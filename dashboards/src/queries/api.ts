import {
  apiErrorRatio,
  apiRateLimitedRatio,
  type CustomerioApiLabel,
  customerioCatalogue,
  customerioServiceLevels,
} from '@messaging-observability/metrics'
import {
  type BucketsRange,
  bucketOf,
  bucketsOf,
  countOf,
  type Duration,
  greater,
  type Histogram,
  type Instant,
  increase,
  observedQuantile,
  orZero,
  range,
  rate,
  ratio,
  round,
  type ScalarInput,
  select,
  sum,
  sumByLe,
  type TimeModifiers,
} from '@messaging-observability/metrics/promql'
import { type Chosen, type Scope, scope } from '../house/scope.ts'
import { steadyTop } from './steady-top.ts'

/** Calls the reader chose. */
export interface ApiScope extends Scope {
  readonly api?: Chosen
  readonly operation?: Chosen
}

const { handles } = customerioCatalogue

/** Series a wide panel shows at most, where there are up to 184 operations. */
const shownOperations = 10

const atEnd = { at: 'end' } as const

/** Calls a second. */
export function callRate<const By extends CustomerioApiLabel = never>(
  by: readonly By[] = [],
  where: ApiScope = scope,
): Instant<By> {
  return sum(rate(range(handles.apiRequestsTotal, where, '$__rate_interval')), { by })
}

/** Calls a second of the busiest operations. */
export function callRateByOperation(where: ApiScope = scope): Instant<'operation'> {
  const by = ['operation'] as const
  const overRange = sum(increase(range(handles.apiRequestsTotal, where, '$__range', atEnd)), { by })
  return steadyTop(shownOperations, callRate(by, where), overRange)
}

/** Calls over the range of the dashboard; nothing for what was not called. */
export function calls<const By extends CustomerioApiLabel = never>(
  by: readonly By[] = [],
  where: ApiScope = scope,
): Instant<By> {
  return greater(round(sum(increase(range(handles.apiRequestsTotal, where, '$__range')), { by })), 0)
}

/** Failed calls over the range, caller faults included; 0 for what was called and never failed. */
export function failedCalls<const By extends CustomerioApiLabel = never>(
  by: readonly By[] = [],
  where: ApiScope = scope,
): Instant<By> {
  const failed = round(sum(increase(range(handles.apiErrorsTotal, where, '$__range')), { by }))
  return orZero(greater(failed, 0), calls(by, where))
}

/** Share of calls that failed, caller faults left out. */
export function errorRate<const By extends CustomerioApiLabel = never>(
  by: readonly By[] = [],
  where: ApiScope = scope,
  window: Duration = '$__rate_interval',
): Instant<By> {
  return apiErrorRatio({ by, where, window })
}

/** Failed calls a second by class. */
export function errorsByClass(where: ApiScope = scope): Instant<'error_type'> {
  return greater(sum(rate(range(handles.apiErrorsTotal, where, '$__rate_interval')), { by: ['error_type'] }), 0)
}

/** Failed calls a second of the operations that fail most. */
export function errorsByOperation(shown: number, where: ApiScope = scope): Instant<'operation'> {
  const by = ['operation'] as const
  const errors = sum(rate(range(handles.apiErrorsTotal, where, '$__rate_interval')), { by })
  const overRange = sum(increase(range(handles.apiErrorsTotal, where, '$__range', atEnd)), { by })
  return steadyTop(shown, errors, overRange)
}

/** Further attempts, a second, by the reason of the attempt before. */
export function retriesByReason(where: ApiScope = scope): Instant<'reason'> {
  return greater(sum(rate(range(handles.apiRetriesTotal, where, '$__rate_interval')), { by: ['reason'] }), 0)
}

/** Share of attempts answered with 429, by API: as CustomerIORateLimited compares it. */
export function rateLimitedShare(where: ApiScope = scope): Instant<'api'> {
  return apiRateLimitedRatio({ by: ['api'], where, window: '10m' })
}

/** Further attempts for each call, over the range. */
export function retriesPerCall(where: ApiScope = scope): Instant<never> {
  const retries = sum(increase(range(handles.apiRetriesTotal, where, '$__range')))
  return ratio(retries, sum(increase(range(handles.apiRequestsTotal, where, '$__range'))))
}

/** Further attempts by operation, over the range; 0 for what was called and never repeated. */
export function retriesByOperation(where: ApiScope = scope): Instant<'operation'> {
  const by = ['operation'] as const
  const retries = round(sum(increase(range(handles.apiRetriesTotal, where, '$__range')), { by }))
  return orZero(greater(retries, 0), calls(by, where))
}

/** A percentile of the duration of calls, in milliseconds. */
export function latency<const By extends CustomerioApiLabel = never>(
  quantile: ScalarInput,
  by: readonly By[] = [],
  where: ApiScope = scope,
): Instant<By> {
  return observedQuantile(quantile, sumByLe(rate(latencyBuckets(where, '$__rate_interval')), { by }))
}

/** A percentile of the slowest operations. */
export function slowestOperations(quantile: ScalarInput, where: ApiScope = scope): Instant<'operation'> {
  const by = ['operation'] as const
  const overRange = observedQuantile(quantile, sumByLe(increase(latencyBuckets(where, '$__range', atEnd)), { by }))
  return steadyTop(shownOperations, latency(quantile, by, where), overRange)
}

/** A percentile over the range of the dashboard. */
export function latencyOverRange<const By extends CustomerioApiLabel = never>(
  quantile: ScalarInput,
  by: readonly By[] = [],
  where: ApiScope = scope,
): Instant<By> {
  return observedQuantile(quantile, sumByLe(increase(latencyBuckets(where, '$__range')), { by }))
}

/** Durations by bucket. */
export function latencyDistribution(where: ApiScope = scope): Histogram<never> {
  return sumByLe(increase(latencyBuckets(where, '$__rate_interval')))
}

/** Share of calls within the bound of the service level, over the range. */
export function fastCalls(where: ApiScope = scope): Instant<never> {
  const fast = sum(
    increase(range(bucketOf(handles.apiLatencyMs, customerioServiceLevels.apiLatency.bound), where, '$__range')),
  )
  return ratio(fast, sum(increase(range(countOf(handles.apiLatencyMs), where, '$__range'))))
}

/** Items of batch calls that were refused, over the range. */
export function rejectedItems(where: ApiScope = scope): Instant<never> {
  const items = range(handles.batchItemsTotal, { ...where, outcome: 'rejected' }, '$__range')
  // Who makes no batch calls has no such series, and no rejected items.
  return orZero(round(sum(increase(items))), sum(select(handles.apiInFlight, scope)))
}

/** Items of batch calls in one bar, by outcome. */
export function itemsByOutcome(where: ApiScope = scope): Instant<'outcome'> {
  const items = sum(increase(range(handles.batchItemsTotal, where, '$__rate_interval')), { by: ['outcome'] })
  return greater(round(items), 0)
}

/** Calls under way, by API. */
export function callsInFlight(where: Scope & { readonly api?: Chosen } = scope): Instant<'api'> {
  return sum(select(handles.apiInFlight, where), { by: ['api'] })
}

function latencyBuckets(
  where: ApiScope,
  window: Duration,
  modifiers?: TimeModifiers,
): BucketsRange<CustomerioApiLabel | 'status'> {
  return range(bucketsOf(handles.apiLatencyMs), where, window, modifiers)
}
