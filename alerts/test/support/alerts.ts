import { type AlertCases, type AlertSpec, defineAlert, rising, series } from '@messaging-observability/alerts'
import { panels } from '@messaging-observability/dashboards'
import { apiErrorRatio, customerioCatalogue } from '@messaging-observability/metrics'
import { increase, range, sum } from '@messaging-observability/metrics/promql'

const { handles } = customerioCatalogue
const by = ['job', 'workspace'] as const
const calls = series(
  handles.apiRequestsTotal,
  { api: 'track', operation: 'identify', status: 'success' },
  rising([60, 30]),
)

/** A case of each kind. */
export const cases: AlertCases<'job' | 'workspace'> = {
  fires: [{ name: 'All calls fail.', series: [calls], expect: [{ at: '10m', state: 'firing' }] }],
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
  noData: [{ name: 'Nothing is called.', series: [], expect: [{ at: '10m', state: 'inactive' }] }],
  tooLittleTraffic: [{ name: 'One call fails.', series: [calls], expect: [{ at: '10m', state: 'inactive' }] }],
}

/** A rule that is right. */
export const spec: AlertSpec<'job' | 'workspace'> = {
  name: 'ShopCallsFail',
  group: 'shop',
  severity: 'critical',
  owner: 'checkout',
  by,
  signal: apiErrorRatio({ window: '5m', by }),
  unit: '1',
  condition: { above: 0.05 },
  source: 'customerioThresholds.apiErrorRatio.critical',
  traffic: {
    signal: sum(increase(range(handles.apiRequestsTotal, {}, '5m')), { by }),
    atLeast: 20,
    of: 'calls in 5 minutes',
  },
  for: '5m',
  keepFiringFor: '10m',
  noData: 'ok',
  onError: 'error',
  summary: 'Calls to Customer.io fail.',
  description: ({ labels, value, limit, duration }) =>
    `${value} of the calls of ${labels.job} fail, more than ${limit} for ${duration}.`,
  panel: panels.overview.errorRateOverTime,
  cases,
}

/** The same rule with some members changed. */
export function alertWith(changes: Partial<AlertSpec>): AlertSpec {
  return defineAlert(specWith(changes))
}

/** The same rule with some members changed, unchecked: what JavaScript may hand in. */
export function specWith(changes: object): never {
  return { ...spec, ...changes } as never
}
