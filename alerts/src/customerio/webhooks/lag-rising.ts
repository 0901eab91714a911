import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, customerioMinimumTraffic, customerioThresholds } from '@messaging-observability/metrics'
import {
  bucketOf,
  bucketsOf,
  countOf,
  type Duration,
  type Instant,
  increase,
  less,
  multiply,
  observedQuantile,
  range,
  rate,
  ratio,
  subtract,
  sum,
  sumByLe,
  sumOf,
  unless,
} from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { histogramSeries } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const limit = customerioThresholds.webhookLagSeconds.warning

/** Events arrive late, and it does not get better. */
export const webhookLagRising: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOWebhookLagRising',
  group: 'webhooks',
  severity: 'warning',
  owner,
  by: byService,
  // After each pause of the sender its backlog arrives, and the lag falls by itself: nobody is needed for that. The mean
  // says so, because a quantile stays within its wide bucket all the way down.
  signal: unless(
    observedQuantile(0.95, sumByLe(rate(range(bucketsOf(handles.webhookLagSeconds), {}, '10m')), { by: byService })),
    less(meanLag(), multiply(meanLag('10m'), 0.9)),
  ),
  unit: 's',
  condition: { above: limit },
  source: 'customerioThresholds.webhookLagSeconds.warning',
  traffic: {
    signal: lateEvents(),
    atLeast: customerioMinimumTraffic.lateEvents.atLeast,
    of: 'late events in 10 minutes',
  },
  // Longer than it takes until one window can be compared with the one before.
  for: '15m',
  keepFiringFor: '10m',
  ...quietWithoutData,
  summary: 'Webhooks of Customer.io arrive late, and the delay does not fall.',
  description: ({ labels, value, limit: most, duration }) =>
    `One in twenty webhooks to ${labels.job} for the workspace ${labels.workspace} is ${value} old or older when it arrives, above ${most} for ${duration}, and the delay does not fall. ` +
    'Customer.io sends one event after the other. Look first at the time to answer, then for requests that were refused or put off.',
  panel: panels.webhooks.delayOverTime,
  cases: {
    fires: [
      {
        name: 'The sender falls behind: the delay rises from a minute to three hours.',
        series: events([
          { 60: 60, samples: 10 },
          { 900: 60, samples: 10 },
          { 3600: 60, samples: 30 },
          { 10800: 60, samples: 30 },
        ]),
        expect: [
          { at: '10m', state: 'inactive' },
          { at: '30m', state: 'pending' },
          { at: '60m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'The delay of a few events stays at an hour, for one workspace of two.',
        bad: events([{ 3600: 2, samples: 60 }]),
        well: events([{ 60: 600, samples: 60 }]),
        at: '30m',
      }),
      {
        name: 'Seven events in a hundred are an hour old.',
        series: events([{ 60: 93, 3600: 7, samples: 60 }]),
        expect: [{ at: '30m', state: 'firing' }],
      },
    ],
    doesNotFire: [
      {
        name: 'After an hour of silence the backlog of it arrives within half an hour.',
        series: events([
          { 60: 10, samples: 10 },
          { samples: 60 },
          { 3600: 300, samples: 8 },
          { 3600: 150, 900: 150, samples: 8 },
          { 900: 300, samples: 8 },
          { 60: 10, samples: 30 },
        ]),
        expect: [
          { at: '75m', state: 'pending' },
          { at: '85m', state: 'inactive' },
          { at: '95m', state: 'inactive' },
          { at: '110m', state: 'inactive' },
        ],
      },
      {
        name: 'Ten minutes for every event.',
        series: events([{ 900: 60, samples: 60 }]),
        expect: [{ at: '45m', state: 'inactive' }],
      },
      {
        name: 'One event in fifty is from a phone that was offline for hours.',
        series: events([{ 60: 49, 21600: 1, samples: 60 }]),
        expect: [{ at: '45m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The cause is gone, and the backlog is worked off.',
        series: events([
          { 3600: 60, samples: 40 },
          { 3600: 100, 300: 200, samples: 10 },
          { 60: 60, samples: 40 },
        ]),
        expect: [
          { at: '38m', state: 'firing' },
          { at: '50m', state: 'firing' },
          { at: '70m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '40m', state: 'inactive' }] },
      {
        name: 'A service that only sends has the histogram, and it stays empty.',
        series: events([{ samples: 60 }]),
        expect: [{ at: '40m', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Six events an hour, and each is hours late.',
        interval: '10m',
        series: events([{ 10800: 1, samples: 20 }]),
        expect: [{ at: '3h', state: 'inactive' }],
      },
    ],
  },
})

/** Of ten minutes, some time ago. */
function meanLag(offset?: Duration): Instant<ServiceLabel> {
  const shift = offset === undefined ? {} : { offset }
  const age = sum(increase(range(sumOf(handles.webhookLagSeconds), {}, '10m', shift)), { by: byService })
  return ratio(age, sum(increase(range(countOf(handles.webhookLagSeconds), {}, '10m', shift)), { by: byService }))
}

/** Older than the limit. */
function lateEvents(): Instant<ServiceLabel> {
  const all = range(countOf(handles.webhookLagSeconds), {}, '10m')
  const inTime = range(bucketOf(handles.webhookLagSeconds, limit), {}, '10m')
  return subtract(sum(increase(all), { by: byService }), sum(increase(inTime), { by: byService }))
}

type Bound = 60 | 300 | 900 | 3600 | 10800 | 21600

/** Events a sample, by their age. */
function events(
  stretches: readonly (Partial<Readonly<Record<Bound, number>>> & { readonly samples: number })[],
): readonly CaseSeries[] {
  return histogramSeries(
    handles.webhookLagSeconds,
    {},
    stretches.map(({ samples, ...observations }) => ({ observations, samples })),
  )
}
