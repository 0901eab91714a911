import { defineAlert, rising, series } from '@messaging-observability/alerts'
import { increase, range, ratio, sum } from '@messaging-observability/metrics/promql'
import { ordersByOutcome } from './orders-dashboard.ts'
import { shopCatalogue } from './shop-catalogue.ts'

const { ordersTotal } = shopCatalogue.handles
const by = ['job', 'tenant'] as const
const all = sum(increase(range(ordersTotal, {}, '10m')), { by })
const failed = sum(increase(range(ordersTotal, { outcome: 'failed' }, '10m')), { by })

/** Orders of the cases: so many paid and failed in each minute. */
const orders = (paid: readonly number[], bad: readonly number[]) => [
  series(ordersTotal, { tenant: 'acme', outcome: 'paid' }, rising(...paid.map((each) => [each, 15] as const))),
  series(ordersTotal, { tenant: 'acme', outcome: 'failed' }, rising(...bad.map((each) => [each, 15] as const))),
]

/** The shop's own rule, over its own metric. */
export const ordersFail = defineAlert({
  name: 'ShopOrdersFail',
  group: 'shop',
  severity: 'critical',
  owner: 'checkout',
  by,
  signal: ratio(failed, all),
  unit: '1',
  condition: { above: 0.1 },
  source: 'the promise to our tenants',
  traffic: { signal: all, atLeast: 20, of: 'orders in 10 minutes' },
  for: '5m',
  keepFiringFor: '5m',
  noData: 'ok',
  onError: 'keep-last',
  summary: 'Orders fail.',
  description: ({ labels, value, limit }) =>
    `${value} of the orders of ${labels.tenant} failed in 10 minutes, more than ${limit}.`,
  panel: ordersByOutcome,
  cases: {
    fires: [{ name: 'A fifth fails.', series: orders([8], [2]), expect: [{ at: '15m', state: 'firing' }] }],
    doesNotFire: [
      { name: 'One in twenty fails.', series: orders([19], [1]), expect: [{ at: '15m', state: 'inactive' }] },
    ],
    resolves: [
      {
        name: 'The payment service is back.',
        series: orders([8, 10, 10], [2, 0, 0]),
        expect: [
          { at: '15m', state: 'firing' },
          { at: '40m', state: 'inactive' },
        ],
      },
    ],
    noData: [{ name: 'Nobody orders.', series: [], expect: [{ at: '15m', state: 'inactive' }] }],
    tooLittleTraffic: [
      {
        name: 'One of the ten orders of a night fails.',
        series: orders([0.8], [0.2]),
        expect: [{ at: '15m', state: 'inactive' }],
      },
    ],
  },
})
