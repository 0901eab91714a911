import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioMinimumTraffic, customerioThresholds } from '@messaging-observability/metrics'
import {
  bucketOf,
  bucketsOf,
  countOf,
  type Instant,
  increase,
  not,
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
const limit = customerioThresholds.webhookSlowAnswerSeconds.warning
/** Anybody can send requests that are refused, and those are answered at once: they would hide the slow ones. */
const handled = { outcome: not('rejected') } as const

/** Webhooks are answered just in time. */
export const webhookSlowAnswers: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookSlowAnswers',
  group: 'webhooks',
  severity: 'warning',
  owner,
  by: byService,
  signal: observedQuantile(
    0.99,
    sumByLe(rate(range(bucketsOf(handles.webhookDurationSeconds), handled, '10m')), { by: byService }),
  ),
  unit: 's',
  condition: { above: limit },
  source: 'customerioThresholds.webhookSlowAnswerSeconds.warning',
  traffic: {
    signal: slowAnswers(),
    atLeast: customerioMinimumTraffic.slowAnswers.atLeast,
    of: 'slow answers in 10 minutes',
  },
  for: '10m',
  keepFiringFor: '10m',
  ...quietWithoutData,
  summary: 'Webhooks of Customer.io are answered late.',
  description: ({ labels, value, limit: most, duration }) =>
    `${labels.job} takes ${value} or more for one in a hundred webhooks of the workspace ${labels.workspace}, above ${most} for ${duration}. ` +
    'Customer.io gives up after 4 s, sends again, and holds back every event behind. ' +
    'Look first for the kind of event whose handler has become slow, and let it hand its work on.',
  panel: panels.webhooks.answerTimes,
  cases: {
    fires: [
      {
        name: 'One answer in ten takes three seconds.',
        series: answers([{ fast: 27, slow: 3, samples: 50 }]),
        expect: [
          { at: '8m', state: 'pending' },
          { at: '20m', state: 'firing' },
        ],
      },
      {
        name: 'Slow answers, among a flood of forged requests.',
        series: [
          ...answers([{ fast: 27, slow: 3, samples: 50 }]),
          ...histogramSeries(handles.webhookDurationSeconds, { outcome: 'rejected' }, [
            { observations: { 0.001: 6_000 }, samples: 50 },
          ]),
        ],
        expect: [{ at: '20m', state: 'firing' }],
      },
      {
        name: 'Every answer is later than the sender waits.',
        series: answers([{ late: 1, samples: 50 }]),
        expect: [{ at: '20m', state: 'firing' }],
      },
      oneOfThree({
        name: 'The handlers of one workspace are slow.',
        bad: answers([{ fast: 27, slow: 3, samples: 50 }]),
        well: answers([{ fast: 600, samples: 50 }]),
        at: '20m',
      }),
    ],
    doesNotFire: [
      {
        name: 'Two seconds for every answer.',
        series: answers([{ leisurely: 30, samples: 50 }]),
        expect: [{ at: '40m', state: 'inactive' }],
      },
      {
        name: 'One slow answer in two hundred.',
        series: answers([{ fast: 398, slow: 2, samples: 50 }]),
        expect: [{ at: '40m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The handler hands its work on.',
        series: answers([
          { fast: 27, slow: 3, samples: 30 },
          { fast: 30, samples: 50 },
        ]),
        expect: [
          { at: '30m', state: 'firing' },
          { at: '46m', state: 'firing' },
          { at: '60m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '20m', state: 'inactive' }] },
      {
        name: 'A service that only sends has the histogram, and it stays empty.',
        series: answers([{ samples: 50 }]),
        expect: [{ at: '40m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Five requests in ten minutes, one of them slow.',
        interval: '2m',
        series: answers([
          { fast: 1, samples: 4 },
          { slow: 1, samples: 1 },
          { fast: 1, samples: 4 },
          { slow: 1, samples: 1 },
          { fast: 1, samples: 10 },
        ]),
        expect: [
          { at: '12m', state: 'inactive' },
          { at: '24m', state: 'inactive' },
        ],
      },
    ],
  },
})

function slowAnswers(): Instant<ServiceLabel> {
  const all = range(countOf(handles.webhookDurationSeconds), handled, '10m')
  const fast = range(bucketOf(handles.webhookDurationSeconds, limit), handled, '10m')
  return subtract(sum(increase(all), { by: byService }), sum(increase(fast), { by: byService }))
}

/** Answers a sample. */
interface Stretch {
  readonly fast?: number
  readonly leisurely?: number
  readonly slow?: number
  readonly late?: number
  readonly samples: number
}

function answers(stretches: readonly Stretch[]): readonly CaseSeries[] {
  return histogramSeries(
    handles.webhookDurationSeconds,
    { outcome: 'accepted' },
    stretches.map(({ fast = 0, leisurely = 0, slow = 0, late = 0, samples }) => ({
      observations: { 0.01: fast, 2.5: leisurely, 3.5: slow, above: late },
      samples,
    })),
  )
}
