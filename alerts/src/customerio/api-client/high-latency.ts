import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioMinimumTraffic, customerioThresholds } from '@messaging-observability/metrics'
import {
  bucketOf,
  bucketsOf,
  countOf,
  type Instant,
  increase,
  observedQuantile,
  range,
  rate,
  subtract,
  sum,
  sumByLe,
} from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { histogramSeries } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const limit = customerioThresholds.apiLatencyP99Ms.warning

/** One call in a hundred takes longer than a first attempt should. */
export const highLatency: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOHighLatency',
  group: 'api-client',
  severity: 'warning',
  owner,
  by: byService,
  signal: observedQuantile(0.99, sumByLe(rate(range(bucketsOf(handles.apiLatencyMs), {}, '5m')), { by: byService })),
  unit: 'ms',
  condition: { above: limit },
  source: 'customerioThresholds.apiLatencyP99Ms.warning',
  traffic: { signal: slowCalls(), atLeast: customerioMinimumTraffic.slowCalls.atLeast, of: 'slow calls in 15 minutes' },
  for: '10m',
  keepFiringFor: '10m',
  ...quietWithoutData,
  summary: 'Calls to Customer.io are slow.',
  description: ({ labels, value, limit: most, duration }) =>
    `One in a hundred calls of ${labels.job} to the workspace ${labels.workspace} takes ${value} or more, above ${most} for ${duration}. ` +
    'All attempts and the waits between them are included: look first at the retries and their reasons, then at the slowest operations.',
  panel: panels.apiClient.latencyPercentiles,
  cases: {
    fires: [
      {
        name: 'A tenth of the calls takes longer than five seconds.',
        series: calls([{ fast: 54, slow: 6, samples: 40 }]),
        expect: [
          { at: '8m', state: 'pending' },
          { at: '20m', state: 'firing' },
        ],
      },
      {
        name: 'Every call runs into its deadline.',
        series: calls([{ stuck: 2, samples: 40 }]),
        expect: [{ at: '20m', state: 'firing' }],
      },
      oneOfThree({
        name: 'One workspace of two is slow.',
        bad: calls([{ fast: 54, slow: 6, samples: 40 }]),
        well: calls([{ fast: 600, samples: 40 }]),
        at: '20m',
      }),
    ],
    doesNotFire: [
      {
        name: 'Every call takes just under five seconds.',
        series: calls([{ slowish: 60, samples: 40 }]),
        expect: [{ at: '30m', state: 'inactive' }],
      },
      {
        name: 'One call in two hundred is slow.',
        series: calls([{ fast: 398, slow: 2, samples: 40 }]),
        expect: [{ at: '30m', state: 'inactive' }],
      },
      {
        name: 'Slow for three minutes.',
        series: calls([
          { fast: 60, samples: 10 },
          { fast: 30, slow: 30, samples: 3 },
          { fast: 60, samples: 30 },
        ]),
        expect: [
          { at: '12m', state: 'pending' },
          { at: '22m', state: 'inactive' },
        ],
      },
    ],
    resolves: [
      {
        name: 'Fast again.',
        series: calls([
          { fast: 54, slow: 6, samples: 20 },
          { fast: 60, samples: 30 },
        ]),
        expect: [
          { at: '20m', state: 'firing' },
          { at: '32m', state: 'firing' },
          { at: '40m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'Nobody calls Customer.io.', series: [], expect: [{ at: '30m', state: 'inactive' }] },
      {
        name: 'A service that has made slow calls and fell silent.',
        series: calls([{ slow: 60, samples: 5 }, { samples: 40 }]),
        expect: [{ at: '30m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'One slow call among the ten of each five minutes of a night.',
        series: calls(
          Array.from({ length: 12 }, () => [
            { fast: 2, samples: 4 },
            { fast: 1, slow: 1, samples: 1 },
          ]).flat(),
        ),
        expect: [
          { at: '1h', state: 'inactive' },
          { at: '2h', state: 'inactive' },
        ],
      },
    ],
  },
})

/** Above the limit that the quantile is compared with, over a longer time: few calls are watched, too. */
function slowCalls(): Instant<ServiceLabel> {
  const all = range(countOf(handles.apiLatencyMs), {}, '15m')
  const fast = range(bucketOf(handles.apiLatencyMs, limit), {}, '15m')
  return subtract(sum(increase(all), { by: byService }), sum(increase(fast), { by: byService }))
}

/** Calls a sample. */
interface Stretch {
  readonly fast?: number
  readonly slowish?: number
  readonly slow?: number
  readonly stuck?: number
  readonly samples: number
}

function calls(stretches: readonly Stretch[]): readonly CaseSeries[] {
  return histogramSeries(
    handles.apiLatencyMs,
    { api: 'app', operation: 'sendEmail', status: 'success' },
    stretches.map(({ fast = 0, slowish = 0, slow = 0, stuck = 0, samples }) => ({
      observations: { 100: fast, 5000: slowish, 7500: slow, 30000: stuck },
      samples,
    })),
  )
}
