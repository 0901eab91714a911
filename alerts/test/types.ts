// Checked by `pnpm typecheck`, never run.

import {
  type AlertSpec,
  defineAlert,
  defineSlo,
  histogramSeries,
  rising,
  series,
} from '@messaging-observability/alerts'
import { panels } from '@messaging-observability/dashboards'
import { apiAvailabilityIndicator, customerioCatalogue } from '@messaging-observability/metrics'
import { type Instant, increase, range, rate, ratio, sum } from '@messaging-observability/metrics/promql'
import { expectTypeOf } from 'expect-type'

const { handles } = customerioCatalogue
const by = ['job', 'workspace'] as const
const requests = range(handles.apiRequestsTotal, {}, '5m')
const failed = range(handles.apiErrorsTotal, {}, '5m')
const calls = series(handles.apiRequestsTotal, { api: 'track', operation: 'identify', status: 'success' }, '0+60x30')

const cases = {
  fires: [{ name: 'Half of the calls fail.', series: [calls], expect: [{ at: '10m', state: 'firing' }] }],
  doesNotFire: [{ name: 'All is well.', series: [calls], expect: [{ at: '10m', state: 'inactive' }] }],
  resolves: [
    {
      name: 'It is over.',
      series: [calls],
      expect: [
        { at: '10m', state: 'firing' },
        { at: '20m', state: 'inactive' },
      ],
    },
  ],
  noData: [{ name: 'Nothing.', series: [], expect: [{ at: '10m', state: 'inactive' }] }],
  tooLittleTraffic: [{ name: 'One call.', series: [calls], expect: [{ at: '10m', state: 'inactive' }] }],
} as const

const common = {
  name: 'ShopCallsFail',
  group: 'shop',
  severity: 'critical',
  owner: 'shop',
  unit: '1',
  condition: { above: 0.05 },
  source: 'a test',
  for: '5m',
  keepFiringFor: '0s',
  onError: 'error',
  summary: 'Calls fail.',
  panel: panels.overview.errorRateOverTime,
} as const
const signal = ratio(sum(rate(failed), { by }), sum(rate(requests), { by }))
const traffic = { signal: sum(increase(requests), { by }), atLeast: 20, of: 'calls in 5 minutes' }

const alert = defineAlert({
  ...common,
  by: ['job', 'workspace'],
  signal,
  traffic,
  noData: 'ok',
  description: ({ labels, value, limit }) => `${value} of the calls of ${labels.job} fail, more than ${limit}.`,
  cases,
})
expectTypeOf(alert).toEqualTypeOf<AlertSpec<'job' | 'workspace'>>()
expectTypeOf(alert).toExtend<AlertSpec>()
expectTypeOf<readonly AlertSpec[]>([alert]).toExtend<readonly AlertSpec[]>()

const withoutLabels = defineAlert({
  ...common,
  by: [],
  signal: sum(rate(requests)),
  traffic: { none: 'It counts.' },
  noData: 'ok',
  description: ({ value }) => `${value}.`,
  cases: { ...cases, tooLittleTraffic: 'not-a-ratio' },
})
expectTypeOf(withoutLabels).toEqualTypeOf<AlertSpec<never>>()
expectTypeOf(withoutLabels).toExtend<AlertSpec>()

defineAlert({
  ...common,
  by: ['job', 'workspace'],
  signal,
  traffic,
  noData: 'ok',
  // @ts-expect-error the aggregation loses `operation`
  description: ({ labels }) => `${labels.operation} fails.`,
  cases,
})
defineAlert({
  ...common,
  // @ts-expect-error the signal keeps `workspace` as well
  by: ['job'],
  signal,
  traffic,
  noData: 'ok',
  description: ({ value }) => `${value}.`,
  cases,
})
defineAlert({
  ...common,
  // @ts-expect-error the signal does not keep `api`
  by: ['job', 'workspace', 'api'],
  signal,
  traffic,
  noData: 'ok',
  description: ({ value }) => `${value}.`,
  cases,
})
// @ts-expect-error what no data means has to be chosen
defineAlert({
  ...common,
  by: ['job', 'workspace'],
  signal,
  traffic,
  description: ({ value }) => `${value}.`,
  cases,
})
// @ts-expect-error a case of each kind
const lacking: AlertSpec['cases'] = { fires: cases.fires, doesNotFire: cases.doesNotFire, resolves: cases.resolves }
void lacking

// @ts-expect-error no such label
series(handles.apiRequestsTotal, { api: 'track', operation: 'identify', status: 'success', code: '200' }, '1')
// @ts-expect-error no such value
series(handles.apiRequestsTotal, { api: 'tracks', operation: 'identify', status: 'success' }, '1')
// @ts-expect-error every series has a status
series(handles.apiRequestsTotal, { api: 'track', operation: 'identify' }, '1')
// @ts-expect-error a histogram has buckets
series(handles.webhookLagSeconds, {}, '1')
series(handles.up, { job: 'other' }, rising([1, 10]))
histogramSeries(handles.webhookLagSeconds, { workspace: 'brand-b' }, [
  { observations: { 60: 5, above: 1 }, samples: 5 },
])
// @ts-expect-error no such bucket
histogramSeries(handles.webhookLagSeconds, {}, [{ observations: { 61: 5 }, samples: 5 }])

const slo = defineSlo({
  name: 'ShopCalls',
  title: 'Calls succeed',
  objective: 0.999,
  by: ['job', 'workspace'],
  minimumBad: 5,
  events: 'calls',
  bad: 'failed',
  source: 'a test',
  owner: 'shop',
  panel: panels.overview.errorRateOverTime,
  indicator: apiAvailabilityIndicator({ by: ['job', 'workspace'] }),
  cases: { fast: cases, slow: cases },
})
expectTypeOf(slo.alerts[0]).toEqualTypeOf<AlertSpec<'job' | 'workspace'>>()
expectTypeOf(slo.burnRate('1h')).toEqualTypeOf<Instant<'job' | 'workspace'>>()
defineSlo({
  name: 'ShopCalls',
  title: 'Calls succeed',
  objective: 0.999,
  // @ts-expect-error the indicator keeps `workspace` as well
  by: ['job'],
  minimumBad: 5,
  events: 'calls',
  bad: 'failed',
  source: 'a test',
  owner: 'shop',
  panel: panels.overview.errorRateOverTime,
  indicator: apiAvailabilityIndicator({ by: ['job', 'workspace'] }),
  cases: { fast: cases, slow: cases },
})
