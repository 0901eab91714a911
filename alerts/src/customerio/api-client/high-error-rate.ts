import { panels } from '@messaging-observability/dashboards'
import {
  apiErrorRatio,
  customerioCallerFaults,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
} from '@messaging-observability/metrics'
import { increase, noneOf, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const identify = { api: 'track', operation: 'identify' } as const
const failures = range(handles.apiErrorsTotal, { error_type: noneOf(...customerioCallerFaults) }, '15m')

/** More than a twentieth of the calls fail, and the caller is not to blame. */
export const highErrorRate: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOHighErrorRate',
  group: 'api-client',
  severity: 'critical',
  owner,
  by: byService,
  signal: apiErrorRatio({ window: '5m', by: byService }),
  unit: '1',
  condition: { above: customerioThresholds.apiErrorRatio.critical },
  source: 'customerioThresholds.apiErrorRatio.critical',
  traffic: {
    // Over a longer time than the ratio: where a call is made every two minutes, an outage still counts up.
    signal: sum(increase(failures), { by: byService }),
    atLeast: customerioMinimumTraffic.failedCalls.atLeast,
    of: 'failed calls in 15 minutes',
  },
  for: '5m',
  keepFiringFor: '5m',
  ...quietWithoutData,
  summary: 'Calls to Customer.io fail.',
  description: ({ labels, value, limit, duration }) =>
    `${value} of the calls of ${labels.job} to the workspace ${labels.workspace} fail, above ${limit} for ${duration}. ` +
    'Retries are used up: what is not kept by the caller is lost. ' +
    'See first which class of error it is: server_error, network and timeout are theirs, unauthorized and rate_limited ours.',
  panel: panels.overview.errorRateOverTime,
  cases: {
    fires: [
      {
        name: 'A tenth of the calls fails on their side.',
        series: [...calls(54, 6, 20)],
        expect: [
          { at: '3m', state: 'pending' },
          { at: '10m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'One workspace of two fails, and only that is reported.',
        bad: calls(54, 6, 20),
        well: calls(60, 0, 20),
        at: '15m',
      }),
      {
        name: 'A service with a call every two minutes, all of which fail.',
        interval: '2m',
        series: [...calls(0, 1, 20)],
        expect: [
          { at: '8m', state: 'inactive' },
          { at: '24m', state: 'firing' },
        ],
      },
      {
        name: 'The failing service restarts, its counters with it.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'success' }, '0+54x8 0+54x12'),
          series(handles.apiRequestsTotal, { ...identify, status: 'error' }, '0+6x8 0+6x12'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'timeout' }, '0+6x8 0+6x12'),
        ],
        expect: [{ at: '15m', state: 'firing' }],
      },
    ],
    doesNotFire: [
      {
        name: 'One call in twenty-five fails.',
        series: [...calls(96, 4, 20)],
        expect: [{ at: '15m', state: 'inactive' }],
      },
      {
        name: 'Half of the calls are mistakes of the caller.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'success' }, '0+30x20'),
          series(handles.apiRequestsTotal, { ...identify, status: 'error' }, '0+30x20'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'validation' }, '0+20x20'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'not_found' }, '0+10x20'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'server_error' }, '0x20'),
        ],
        expect: [{ at: '15m', state: 'inactive' }],
      },
      {
        name: 'A healthy service restarts.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'success' }, '1000+60x10 0+60x10'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'server_error' }, '90x10 0x10'),
        ],
        expect: [
          { at: '12m', state: 'inactive' },
          { at: '18m', state: 'inactive' },
        ],
      },
      {
        name: 'Everything fails for a minute.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'success' }, rising([60, 10], [0, 1], [60, 10])),
          series(handles.apiRequestsTotal, { ...identify, status: 'error' }, rising([0, 10], [60, 1], [0, 10])),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'network' }, rising([0, 10], [60, 1], [0, 10])),
        ],
        expect: [
          { at: '12m', state: 'pending' },
          { at: '18m', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'Customer.io is back.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'success' }, rising([0, 15], [60, 30])),
          series(handles.apiRequestsTotal, { ...identify, status: 'error' }, rising([60, 15], [0, 30])),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'server_error' }, rising([60, 15], [0, 30])),
        ],
        expect: [
          { at: '12m', state: 'firing' },
          { at: '22m', state: 'firing' },
          { at: '30m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'Nobody calls Customer.io.', series: [], expect: [{ at: '15m', state: 'inactive' }] },
      {
        name: 'A service that has called it once and fell silent.',
        series: [
          series(handles.apiRequestsTotal, { ...identify, status: 'error' }, '7x20'),
          series(handles.apiErrorsTotal, { ...identify, error_type: 'server_error' }, '7x20'),
        ],
        expect: [{ at: '15m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'One error among the ten calls of each five minutes of a night.',
        interval: '5m',
        series: [...calls(9, 1, 12)],
        expect: [
          { at: '20m', state: 'inactive' },
          { at: '50m', state: 'inactive' },
        ],
      },
    ],
  },
})

/** Calls a sample: those that succeed and those that the server fails. */
function calls(good: number, bad: number, samples: number): readonly CaseSeries[] {
  const labels = { api: 'app', operation: 'sendEmail' } as const
  return [
    series(handles.apiRequestsTotal, { ...labels, status: 'success' }, rising([good, samples])),
    series(handles.apiRequestsTotal, { ...labels, status: 'error' }, rising([bad, samples])),
    series(handles.apiErrorsTotal, { ...labels, error_type: 'server_error' }, rising([bad, samples])),
  ]
}
