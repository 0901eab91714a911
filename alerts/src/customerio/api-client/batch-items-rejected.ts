import { panels } from '@messaging-observability/dashboards'
import {
  batchRejectedRatio,
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
} from '@messaging-observability/metrics'
import { increase, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue
const batch = { api: 'track', operation: 'batch' } as const

/** Batch calls succeed, and what was in them is lost. */
export const batchItemsRejected: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOBatchItemsRejected',
  group: 'api-client',
  severity: 'warning',
  owner,
  by: byService,
  signal: batchRejectedRatio({ window: '1h', by: byService }),
  unit: '1',
  condition: { above: customerioThresholds.batchRejectedRatio.warning },
  source: 'customerioThresholds.batchRejectedRatio.warning',
  traffic: {
    signal: sum(increase(range(handles.batchItemsTotal, { outcome: 'rejected' }, '1h')), { by: byService }),
    atLeast: customerioMinimumTraffic.rejectedItems.atLeast,
    of: 'items refused in an hour',
  },
  // The window is the memory: a nightly import is over before anybody looks.
  for: '2m',
  keepFiringFor: '15m',
  ...quietWithoutData,
  summary: 'Customer.io refuses items of batches.',
  description: ({ labels, value, limit }) =>
    `${value} of the batch items of ${labels.job} for the workspace ${labels.workspace} were refused within an hour, above ${limit}. ` +
    'The calls succeeded with 207, so nobody repeats the items. The log lines of the calls name each refused item with its field and reason.',
  panel: panels.apiClient.batchItems,
  cases: {
    fires: [
      {
        name: 'A field of an import is wrong since the last release.',
        series: items(59, 1, 30),
        expect: [
          { at: '3m', state: 'inactive' },
          { at: '6m', state: 'pending' },
          { at: '9m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'The items of one workspace are refused.',
        bad: items(59, 1, 30),
        well: items(600, 0, 30),
        at: '12m',
      }),
      {
        name: 'A nightly import is over within two minutes.',
        series: [
          series(handles.batchItemsTotal, { ...batch, outcome: 'accepted' }, rising([0, 10], [400, 2], [0, 60])),
          series(handles.batchItemsTotal, { ...batch, outcome: 'rejected' }, rising([0, 10], [20, 2], [0, 60])),
        ],
        expect: [{ at: '20m', state: 'firing' }],
      },
    ],
    doesNotFire: [
      {
        name: 'Four items in five hundred are refused.',
        series: items(496, 4, 70),
        expect: [{ at: '60m', state: 'inactive' }],
      },
      {
        name: 'Nothing was ever refused, so there is no such series.',
        series: [series(handles.batchItemsTotal, { ...batch, outcome: 'accepted' }, rising([100, 30]))],
        expect: [{ at: '20m', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The import was repaired.',
        series: [
          series(handles.batchItemsTotal, { ...batch, outcome: 'accepted' }, rising([90, 150])),
          series(handles.batchItemsTotal, { ...batch, outcome: 'rejected' }, rising([10, 20], [0, 130])),
        ],
        expect: [
          { at: '30m', state: 'firing' },
          { at: '85m', state: 'firing' },
          { at: '120m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'A service without batches.', series: [], expect: [{ at: '20m', state: 'inactive' }] }],
    tooLittleTraffic: [
      {
        name: 'One of ten items is refused, once.',
        series: [
          series(handles.batchItemsTotal, { ...batch, outcome: 'accepted' }, rising([0, 5], [9, 1], [0, 60])),
          series(handles.batchItemsTotal, { ...batch, outcome: 'rejected' }, rising([0, 5], [1, 1], [0, 60])),
        ],
        expect: [{ at: '30m', state: 'inactive' }],
      },
    ],
  },
})

function items(accepted: number, rejected: number, samples: number): readonly CaseSeries[] {
  return [
    series(handles.batchItemsTotal, { ...batch, outcome: 'accepted' }, rising([accepted, samples])),
    series(handles.batchItemsTotal, { ...batch, outcome: 'rejected' }, rising([rejected, samples])),
  ]
}
