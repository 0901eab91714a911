import { alertStackOptions, customerioAlerts, defineAlert, rising, series } from '@messaging-observability/alerts'
import { customerioStackOptions, panels } from '@messaging-observability/dashboards'
import { defineConfig, defineStack } from '@messaging-observability/grafana'
import { defineCatalogue } from '@messaging-observability/metrics'
import { increase, range, ratio, sum } from '@messaging-observability/metrics/promql'

const shop = defineCatalogue({
  prefix: 'shop_',
  registrationLabels: [],
  labelSets: { outcome: ['paid', 'failed'] },
  metrics: [
    {
      name: 'shop_orders_total',
      type: 'counter',
      help: 'Orders that ended.',
      unit: '{order}',
      labels: { outcome: 'outcome' },
      source: 'Each order when it ends.',
    },
  ],
  targetLabels: ['job', 'instance'],
})
const { ordersTotal } = shop.handles
const all = sum(increase(range(ordersTotal, {}, '10m')), { by: ['job'] })
const failed = sum(increase(range(ordersTotal, { outcome: 'failed' }, '10m')), { by: ['job'] })
const orders = (paid: number, bad: number, back = bad) => [
  series(ordersTotal, { outcome: 'paid' }, rising([paid, 15], [paid, 30])),
  series(ordersTotal, { outcome: 'failed' }, rising([bad, 15], [back, 30])),
]

const ordersFail = defineAlert({
  name: 'ShopOrdersFail',
  group: 'shop',
  severity: 'critical',
  owner: 'checkout',
  by: ['job'],
  signal: ratio(failed, all),
  unit: '1',
  condition: { above: 0.1 },
  source: 'the promise to our customers',
  traffic: { signal: all, atLeast: 20, of: 'orders in 10 minutes' },
  for: '5m',
  keepFiringFor: '5m',
  noData: 'ok',
  onError: 'keep-last',
  summary: 'Orders fail.',
  description: ({ labels, value, limit }) => `${value} of the orders of ${labels.job} failed, more than ${limit}.`,
  panel: panels.overview.alerts,
  cases: {
    fires: [{ name: 'A fifth fails.', series: orders(8, 2), expect: [{ at: '15m', state: 'firing' }] }],
    doesNotFire: [{ name: 'One in twenty.', series: orders(19, 1), expect: [{ at: '15m', state: 'inactive' }] }],
    resolves: [
      {
        name: 'Back again.',
        series: orders(8, 2, 0),
        expect: [
          { at: '15m', state: 'firing' },
          { at: '40m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'Nobody orders.', series: [], expect: [{ at: '15m', state: 'inactive' }] }],
    tooLittleTraffic: [{ name: 'One of two.', series: orders(0.1, 0.1), expect: [{ at: '15m', state: 'inactive' }] }],
  },
})

export const alerts = [
  ...customerioAlerts({
    change: { CustomerIOHighLatency: { for: '20m' } },
    drop: ['CustomerIOUnsubscribeSpike'],
  }),
  ordersFail,
]

export default defineConfig({
  stacks: [defineStack({ ...customerioStackOptions(), ...alertStackOptions(alerts) })],
})
