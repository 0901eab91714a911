import { panels } from '@messaging-observability/dashboards'
import {
  apiRateLimitedRatio,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
} from '@messaging-observability/metrics'
import { add, type Instant, increase, or, orZero, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { type ApiLabel, byApi, owner, quietWithoutData } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const send = { api: 'app', operation: 'sendEmail' } as const

/** Customer.io slows the service down. */
export const rateLimited: AlertSpec<ApiLabel> = defineAlert({
  name: 'CustomerIORateLimited',
  group: 'api-client',
  severity: 'warning',
  owner,
  by: byApi,
  signal: apiRateLimitedRatio({ window: '10m', by: byApi }),
  unit: '1',
  condition: { above: customerioThresholds.rateLimitedRatio.warning },
  source: 'customerioThresholds.rateLimitedRatio.warning',
  traffic: {
    signal: limitedAttempts(),
    atLeast: customerioMinimumTraffic.rateLimitedAttempts.atLeast,
    of: 'attempts answered with 429 in 10 minutes',
  },
  for: '10m',
  keepFiringFor: '10m',
  ...quietWithoutData,
  summary: 'Customer.io limits the rate of calls.',
  description: ({ labels, value, limit, duration }) =>
    `${value} of the attempts of ${labels.job} at the ${labels.api} API of the workspace ${labels.workspace} were answered with 429, above ${limit} for ${duration}. ` +
    'Look first for what calls more than usual: calls by operation, then imports and queues that are being worked off. Slow those down.',
  panel: panels.apiClient.rateLimitedShare,
  cases: {
    fires: [
      {
        name: 'A third of the attempts is limited, and all get through in the end.',
        series: calls({ good: 20, retried: 10 }, 30),
        expect: [
          { at: '8m', state: 'pending' },
          { at: '20m', state: 'firing' },
        ],
      },
      {
        name: 'A few calls are given up, and none is repeated.',
        series: calls({ good: 22, givenUp: 2 }, 30),
        expect: [{ at: '20m', state: 'firing' }],
      },
      oneOfThree({
        name: 'One workspace of two is limited.',
        bad: calls({ good: 20, retried: 10 }, 30),
        well: calls({ good: 600 }, 30),
        at: '20m',
      }),
      {
        name: 'One API is limited while another has a hundred times its traffic.',
        series: [...calls({ good: 20, retried: 10 }, 30), ...visits(3_000, 30)],
        expect: [
          { at: '20m', state: 'firing', labels: { api: 'app' } },
          { at: '20m', state: 'inactive', labels: { api: 'pipelines' } },
        ],
      },
    ],
    doesNotFire: [
      {
        name: 'One attempt in twenty-five is limited.',
        series: calls({ good: 96, retried: 4 }, 30),
        expect: [{ at: '25m', state: 'inactive' }],
      },
      {
        name: 'Attempts are repeated for other reasons.',
        series: [
          ...calls({ good: 20 }, 30),
          series(handles.apiRetriesTotal, { ...send, reason: 'server_error' }, rising([10, 30])),
        ],
        expect: [{ at: '25m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The import is over.',
        series: [
          series(handles.apiRequestsTotal, { ...send, status: 'success' }, rising([20, 60])),
          series(handles.apiRetriesTotal, { ...send, reason: 'rate_limited' }, rising([10, 20], [0, 40])),
        ],
        expect: [
          { at: '20m', state: 'firing' },
          { at: '36m', state: 'firing' },
          { at: '50m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'Nobody calls Customer.io.', series: [], expect: [{ at: '25m', state: 'inactive' }] },
      {
        name: 'Calls that were never limited or repeated have no such series.',
        series: visits(60, 30),
        expect: [{ at: '25m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'One of the five attempts of each ten minutes is limited.',
        interval: '10m',
        series: calls({ good: 4, retried: 1 }, 12),
        expect: [{ at: '90m', state: 'inactive' }],
      },
    ],
  },
})

/** Whether they were repeated or given up. */
function limitedAttempts(): Instant<ApiLabel> {
  const retried = sum(increase(range(handles.apiRetriesTotal, { reason: 'rate_limited' }, '10m')), { by: byApi })
  const failed = sum(increase(range(handles.apiErrorsTotal, { error_type: 'rate_limited' }, '10m')), { by: byApi })
  return or(add(retried, orZero(failed, retried)), failed)
}

/** Calls a sample: those that were answered in the end, further attempts after a 429, and calls that ended with one. */
function calls(
  { good, retried, givenUp }: { readonly good: number; readonly retried?: number; readonly givenUp?: number },
  samples: number,
): readonly CaseSeries[] {
  const limited = (perSample: number | undefined, of: (values: string) => CaseSeries): readonly CaseSeries[] =>
    perSample === undefined ? [] : [of(rising([perSample, samples]))]
  return [
    series(handles.apiRequestsTotal, { ...send, status: 'success' }, rising([good, samples])),
    ...limited(retried, (values) => series(handles.apiRetriesTotal, { ...send, reason: 'rate_limited' }, values)),
    ...limited(givenUp, (values) => series(handles.apiRequestsTotal, { ...send, status: 'error' }, values)),
    ...limited(givenUp, (values) => series(handles.apiErrorsTotal, { ...send, error_type: 'rate_limited' }, values)),
  ]
}

function visits(perSample: number, samples: number): readonly CaseSeries[] {
  const labels = { api: 'pipelines', operation: 'page', status: 'success' } as const
  return [series(handles.apiRequestsTotal, labels, rising([perSample, samples]))]
}
