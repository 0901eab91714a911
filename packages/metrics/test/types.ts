// Checked by `pnpm typecheck`, never run.

import type {
  CounterCell,
  CustomerioErrorType,
  CustomerioMetrics,
  CustomerioOperation,
  GaugeCell,
  HandleName,
  HistogramCell,
  MinimumTraffic,
  RegisteredMetrics,
  ServiceLevelObjective,
  Threshold,
} from '@messaging-observability/metrics'
import {
  apiAvailabilityIndicator,
  apiErrorRatio,
  apiRateLimitedRatio,
  batchRejectedRatio,
  customerioCallerFaults,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioServiceLevels,
  customerioThresholds,
  defineCatalogue,
  emailBounceRatio,
  emailComplaintRatio,
  emailUnsubscribeRatio,
  errorRatio,
  registerMetrics,
  undeliveredRatio,
  webhookAnswerIndicator,
} from '@messaging-observability/metrics'
import type { Counter, Histogram, Instant, Query, Scalar } from '@messaging-observability/metrics/promql'
import * as q from '@messaging-observability/metrics/promql'
import * as platformatic from '@platformatic/prom-client'
import * as prometheusIo from '@prometheus-io/client'
import { expectTypeOf } from 'expect-type'
import * as promClient from 'prom-client'
import { shopCatalogue } from './fixtures/shop.ts'

// Handles
expectTypeOf<HandleName<'customerio_api_latency_ms', 'customerio_'>>().toEqualTypeOf<'apiLatencyMs'>()
expectTypeOf<HandleName<'ALERTS', 'customerio_'>>().toEqualTypeOf<'alerts'>()
expectTypeOf<HandleName<'lane:orders:rate5m', 'shop_'>>().toEqualTypeOf<'laneOrdersRate5m'>()
expectTypeOf<keyof typeof shopCatalogue.entries>().toEqualTypeOf<
  'ordersTotal' | 'openBaskets' | 'lastOrderTimestampSeconds' | 'checkoutSeconds'
>()

// Registration
for (const client of [promClient, prometheusIo, platformatic]) {
  expectTypeOf(registerMetrics({ client }, customerioCatalogue, { workspace: 'a' })).toEqualTypeOf<CustomerioMetrics>()
}
const registry = new prometheusIo.Registry()
const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'a' })
const shop: RegisteredMetrics<typeof shopCatalogue> = registerMetrics({ registry }, shopCatalogue, { tenant: 'a' })
expectTypeOf(metrics.webhookDuplicatesTotal.labels()).toEqualTypeOf<CounterCell>()
expectTypeOf(metrics.apiInFlight.labels({ api: 'app' })).toEqualTypeOf<GaugeCell>()
expectTypeOf(metrics.webhookLagSeconds.labels()).toEqualTypeOf<HistogramCell>()
expectTypeOf<Parameters<CustomerioMetrics['apiErrorsTotal']['labels']>[0]>().toEqualTypeOf<{
  readonly api: 'track' | 'app' | 'pipelines'
  readonly operation: CustomerioOperation | 'other'
  readonly error_type: CustomerioErrorType
}>()
shop.ordersTotal.labels({ lane: 'express', outcome: 'other' }).inc()
// @ts-expect-error a registration label is missing
registerMetrics({ registry }, customerioCatalogue, {})
// @ts-expect-error no such registration label
registerMetrics({ registry }, customerioCatalogue, { workspace: 'a', region: 'eu' })
// @ts-expect-error no such option
registerMetrics({ registry, prefix: 'x' }, customerioCatalogue, { workspace: 'a' })
// @ts-expect-error not a registry
registerMetrics({ registry: new Map() }, customerioCatalogue, { workspace: 'a' })
// @ts-expect-error no such handle
void metrics.apiRequests
// @ts-expect-error wrong label key
metrics.apiInFlight.labels({ apis: 'app' })
// @ts-expect-error wrong label value
metrics.apiInFlight.labels({ api: 'cdp' })
// @ts-expect-error a label is missing
metrics.apiRequestsTotal.labels({ api: 'app', operation: 'sendEmail' })
// @ts-expect-error labels are needed
metrics.apiInFlight.labels()
// @ts-expect-error the workspace is fixed by the registration
metrics.apiInFlight.labels({ api: 'app', workspace: 'b' })
// @ts-expect-error this one has no labels
metrics.webhookDuplicatesTotal.labels({ api: 'app' })
// @ts-expect-error a counter is not set
metrics.webhookDuplicatesTotal.labels().set(1)
// @ts-expect-error a histogram does not count
metrics.webhookLagSeconds.labels().inc()
// @ts-expect-error external metrics are not recorded
void metrics.up
defineCatalogue({
  prefix: 'x_',
  registrationLabels: [],
  labelSets: { lane: ['a'] },
  // @ts-expect-error no such label set
  metrics: [{ name: 'x_y_total', type: 'counter', help: 'x', unit: '1', source: 'x', labels: { lane: 'road' } }],
})

// Objectives
expectTypeOf(customerioThresholds).toExtend<Readonly<Record<string, Threshold>>>()
expectTypeOf(customerioMinimumTraffic).toExtend<Readonly<Record<string, MinimumTraffic>>>()
expectTypeOf(customerioServiceLevels).toExtend<Readonly<Record<string, ServiceLevelObjective>>>()
expectTypeOf(customerioCallerFaults).toExtend<readonly CustomerioErrorType[]>()
expectTypeOf(apiErrorRatio()).toEqualTypeOf<Instant<never>>()
expectTypeOf(apiErrorRatio({ by: ['api', 'job'] })).toEqualTypeOf<Instant<'api' | 'job'>>()
// @ts-expect-error requests have no error type to group by
apiErrorRatio({ by: ['error_type'] })
// @ts-expect-error no such api
apiErrorRatio({ where: { api: 'cdp' } })
expectTypeOf(emailComplaintRatio({ by: ['campaign_type'] })).toEqualTypeOf<Instant<'campaign_type'>>()
// @ts-expect-error bounces do not say which campaign they are of
emailBounceRatio({ by: ['campaign_type'] })
expectTypeOf(apiRateLimitedRatio({ by: ['api'] })).toEqualTypeOf<Instant<'api'>>()
// @ts-expect-error who unsubscribed is not counted by campaign
emailUnsubscribeRatio({ by: ['campaign_type'] })
// @ts-expect-error the outcome is what the share is of
batchRejectedRatio({ by: ['outcome'] })
expectTypeOf(undeliveredRatio({ by: ['channel'] })).toEqualTypeOf<Instant<'channel'>>()
// @ts-expect-error no such channel
undeliveredRatio({ where: { channel: 'fax' } })

// Selectors
const { handles } = customerioCatalogue
const requests = q.select(handles.apiRequestsTotal)
const inFlight = q.select(handles.apiInFlight, { api: 'track', job: q.oneOf(q.variable('job')) })
const up = q.select(handles.up)
type ApiLabel = 'api' | 'operation' | 'status' | 'workspace' | 'job' | 'instance'
expectTypeOf(requests).toEqualTypeOf<Counter<ApiLabel>>()
expectTypeOf(up).toEqualTypeOf<Instant<'job' | 'instance'>>()
// @ts-expect-error wrong label key
q.select(handles.apiInFlight, { region: 'eu' })
// @ts-expect-error wrong label value
q.select(handles.apiInFlight, { api: 'cdp' })
// @ts-expect-error wrong value to exclude
q.select(handles.apiInFlight, { api: q.not('cdp') })
// @ts-expect-error one wrong value among several
q.select(handles.apiInFlight, { api: q.oneOf('track', 'cdp') })
// @ts-expect-error external metrics have no workspace
q.select(handles.up, { workspace: 'a' })
// @ts-expect-error no such handle
q.select(handles.apiRequests)
// @ts-expect-error a histogram is selected by its parts
q.select(handles.apiLatencyMs)
// @ts-expect-error so is its range
q.range(handles.apiLatencyMs, {}, '5m')
// @ts-expect-error no duration
q.range(handles.apiRequestsTotal, {}, '5 minutes')
// @ts-expect-error no Grafana duration
q.range(handles.apiRequestsTotal, {}, '$__rate')
// @ts-expect-error a gauge has no buckets
q.bucketsOf(handles.apiInFlight)
// @ts-expect-error no such bucket
q.bucketOf(handles.apiLatencyMs, 5001)

// Counters and gauges
const counterRange = q.range(handles.apiRequestsTotal, {}, '5m')
const gaugeRange = q.range(handles.apiInFlight, {}, '5m')
const calls = q.rate(counterRange)
expectTypeOf(calls).toEqualTypeOf<Instant<ApiLabel>>()
// @ts-expect-error rate of a gauge
q.rate(gaugeRange)
// @ts-expect-error rate of an instant vector
q.rate(inFlight)
// @ts-expect-error rate of a sum
q.rate(q.sum(calls))
// @ts-expect-error rate of a subquery
q.increase(q.subquery(calls, '1h'))
// @ts-expect-error the difference of a counter ignores its resets
q.delta(counterRange)
// @ts-expect-error the mean of a counter says nothing
q.avgOverTime(counterRange)
// @ts-expect-error sum of a raw counter
q.sum(requests)
// @ts-expect-error a raw counter is not compared
q.greater(requests, 5)
// @ts-expect-error nor divided
q.divide(requests, requests)
// @ts-expect-error nor ranked
q.topk(5, requests)
// @ts-expect-error nor turned around
q.negate(requests)
// @ts-expect-error nor evaluated again and again
q.subquery(requests, '1h')
// @ts-expect-error a range is not summed
q.sum(counterRange)
// @ts-expect-error a scalar is not summed
q.sum(q.time())
expectTypeOf(q.count(requests, { by: ['operation'] })).toEqualTypeOf<Instant<'operation'>>()
expectTypeOf(q.absent(requests)).toEqualTypeOf<Instant<ApiLabel>>()
expectTypeOf(q.maxOverTime(q.subquery(calls, '1h'))).toEqualTypeOf<Instant<ApiLabel>>()

// Grouping
expectTypeOf(q.sum(calls)).toEqualTypeOf<Instant<never>>()
expectTypeOf(q.sum(calls, { by: ['api', 'status'] })).toEqualTypeOf<Instant<'api' | 'status'>>()
expectTypeOf(q.sum(up, { without: ['job'] })).toEqualTypeOf<Instant<'instance'>>()
expectTypeOf(q.topk(5, q.sum(calls, { by: ['operation'] }))).toEqualTypeOf<Instant<'operation'>>()
// @ts-expect-error no such label
q.sum(calls, { by: ['error_type'] })
// @ts-expect-error the label was summed away
q.sum(q.sum(calls, { by: ['api'] }), { by: ['status'] })
// @ts-expect-error either by or without
q.topk(5, calls, { by: ['api'], without: ['status'] })

// Histograms
const bucketRates = q.rate(q.range(q.bucketsOf(handles.apiLatencyMs), { api: 'app' }, '5m'))
const histogram = q.sumByLe(bucketRates, { by: ['operation'] })
expectTypeOf(histogram).toEqualTypeOf<Histogram<'operation'>>()
expectTypeOf(q.histogramQuantile(0.99, histogram)).toEqualTypeOf<Instant<'operation'>>()
// @ts-expect-error a quantile without the sum by le
q.histogramQuantile(0.99, bucketRates)
// @ts-expect-error a quantile of something else
q.histogramQuantile(0.99, q.sum(calls))
// @ts-expect-error a sum that loses le
q.sum(bucketRates)
// @ts-expect-error calls have no buckets
q.sumByLe(calls)
// @ts-expect-error buckets mean nothing alone
q.greater(bucketRates, 1)

// Operators
expectTypeOf(q.add(1, 2)).toEqualTypeOf<Scalar>()
expectTypeOf(q.subtract(q.time(), up)).toEqualTypeOf<Instant<'job' | 'instance'>>()
expectTypeOf(q.greater(1, 2, { bool: true })).toEqualTypeOf<Scalar>()
expectTypeOf(q.and(calls, up, { on: ['job'] })).toEqualTypeOf<Instant<ApiLabel>>()
expectTypeOf(q.negate(q.time())).toEqualTypeOf<Scalar>()
expectTypeOf(q.negate(up)).toEqualTypeOf<Instant<'job' | 'instance'>>()
// @ts-expect-error two scalars are compared with bool
q.greater(1, 2)
// @ts-expect-error sets are of vectors
q.and(up, 1)
// @ts-expect-error matching by a label neither side has
q.divide(calls, up, { on: ['region'] })
// @ts-expect-error a scalar has no labels to match
q.divide(calls, 2, { on: ['job'] })
// @ts-expect-error sets are not grouped
q.or(calls, up, { on: ['job'], groupLeft: [] })
expectTypeOf(q.observedQuantile(0.99, histogram)).toEqualTypeOf<Instant<'operation'>>()
// @ts-expect-error a quantile of something else
q.observedQuantile(0.99, q.sum(calls))
// @ts-expect-error a witness of other labels
q.orZero(q.sum(calls, { by: ['api'] }), q.sum(calls, { by: ['status'] }))
// @ts-expect-error a part of other labels than the whole
q.ratio(q.sum(calls, { by: ['api'] }), q.sum(calls, { by: ['status'] }))
expectTypeOf(histogram).toExtend<Query>()
expectTypeOf(q.time()).toExtend<Query>()
expectTypeOf(requests).not.toExtend<Query>()
expectTypeOf(counterRange).not.toExtend<Query>()
expectTypeOf(
  q.labelReplace(up, { target: 'host', replacement: '$1', source: 'instance', pattern: '(.*):.*' }),
).toEqualTypeOf<Instant<'job' | 'instance' | 'host'>>()
// @ts-expect-error no such label to read
q.labelReplace(up, { target: 'host', replacement: '$1', source: 'region', pattern: '(.*)' })
expectTypeOf(q.countValues('version', up, { by: ['job'] })).toEqualTypeOf<Instant<'version' | 'job'>>()

expectTypeOf(errorRatio(apiAvailabilityIndicator({ by: ['job', 'api'] }), '1h')).toEqualTypeOf<Instant<'job' | 'api'>>()
// @ts-expect-error webhooks have no operation
webhookAnswerIndicator({ by: ['operation'] })
