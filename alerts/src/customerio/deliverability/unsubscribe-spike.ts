import { panels } from '@messaging-observability/dashboards'
import {
  customerioCatalogue,
  customerioMinimumTraffic,
  customerioThresholds,
  emailUnsubscribeRatio,
} from '@messaging-observability/metrics'
import { increase, range, sum } from '@messaging-observability/metrics/promql'
import { defineAlert } from '../../spec/define-alert.ts'
import { rising, series } from '../../spec/series.ts'
import type { AlertSpec, CaseSeries } from '../../spec/types.ts'
import { byService, owner, quietWithoutData, type ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

const { handles } = customerioCatalogue

/** A mailing makes people leave. */
export const unsubscribeSpike: AlertSpec<ServiceLabel> = defineAlert({
  name: 'CustomerIOUnsubscribeSpike',
  group: 'deliverability',
  severity: 'warning',
  owner,
  by: byService,
  signal: emailUnsubscribeRatio({ window: '6h', by: byService }),
  unit: '1',
  condition: { above: customerioThresholds.emailUnsubscribeRatio.warning },
  source: 'customerioThresholds.emailUnsubscribeRatio.warning',
  traffic: {
    signal: sum(increase(range(handles.webhookReceivedTotal, { event_type: 'email_unsubscribed' }, '6h')), {
      by: byService,
    }),
    atLeast: customerioMinimumTraffic.unsubscribes.atLeast,
    of: 'people who unsubscribed in 6 hours',
  },
  for: '15m',
  keepFiringFor: '1h',
  ...quietWithoutData,
  summary: 'Many people unsubscribe by e-mail.',
  description: ({ labels, value, limit }) =>
    `${value} of the e-mails of the workspace ${labels.workspace} made somebody unsubscribe within 6 hours, as ${labels.job} heard by webhook, above ${limit}. ` +
    'Look first for the mailing that went out before: a wrong audience, or one mail sent many times. Stop it while it still goes out.',
  panel: panels.deliverability.complaints,
  cases: {
    fires: [
      {
        name: 'A mailing to the wrong audience.',
        interval: '5m',
        series: mail([1_000, 60], [20, 60]),
        expect: [
          { at: '5m', state: 'pending' },
          { at: '30m', state: 'firing' },
        ],
      },
      oneOfThree({
        name: 'A mailing of one brand of two.',
        interval: '5m',
        bad: mail([1_000, 12], [20, 12]),
        well: mail([10_000, 12], [0, 12]),
        at: '30m',
      }),
    ],
    doesNotFire: [
      {
        name: 'Four in five hundred unsubscribe.',
        interval: '5m',
        series: mail([1_000, 80], [8, 80]),
        expect: [{ at: '6h', state: 'inactive' }],
      },
      {
        name: 'People change their preferences in the app: that is no unsubscribe of a message.',
        interval: '5m',
        series: [
          ...mail([100, 80], [0, 80]),
          series(handles.webhookReceivedTotal, { event_type: 'customer_unsubscribed' }, rising([50, 80])),
        ],
        expect: [{ at: '6h', state: 'inactive' }],
      },
    ],
    resolves: [
      {
        name: 'The mailing was stopped.',
        interval: '5m',
        series: mail([1_000, 150], [20, 24], [0, 126]),
        expect: [
          { at: '2h', state: 'firing' },
          { at: '4h50m', state: 'firing' },
          { at: '5h30m', state: 'inactive' },
        ],
      },
    ],
    noData: [
      { name: 'No service is there.', series: [], expect: [{ at: '1h', state: 'inactive' }] },
      {
        name: 'A service that only sends has the counters, and they stay at 0.',
        interval: '5m',
        series: mail([0, 80], [0, 80]),
        expect: [{ at: '6h', state: 'inactive' }],
      },
    ],
    tooLittleTraffic: [
      {
        name: 'Three of forty people unsubscribe.',
        interval: '5m',
        series: mail([1, 40], [0, 10], [1, 3], [0, 27]),
        expect: [{ at: '3h', state: 'inactive' }],
      },
    ],
  },
})

type Stretch = readonly [perSample: number, samples: number]

function mail(delivered: Stretch, ...unsubscribed: readonly Stretch[]): readonly CaseSeries[] {
  return [
    series(handles.emailDeliveredTotal, { campaign_type: 'newsletter' }, rising(delivered)),
    series(handles.webhookReceivedTotal, { event_type: 'email_unsubscribed' }, rising(...unsubscribed)),
  ]
}
