import { alertStackOptions, customerioAlerts } from '@messaging-observability/alerts'
import { customerioStackOptions } from '@messaging-observability/dashboards'
import { defineStack, type Stack } from '@messaging-observability/grafana'
import { ordersDashboard } from './orders-dashboard.ts'
import { ordersFail } from './orders-fail.ts'

/** The rules of Customer.io with another limit and without one of them, and a rule of the shop. */
export const alerts = [
  ...customerioAlerts({
    owner: 'growth',
    change: { CustomerIOHighErrorRate: { condition: { above: 0.1 }, for: '10m' } },
    drop: ['CustomerIOUnsubscribeSpike'],
  }),
  ordersFail,
]

const options = customerioStackOptions()
export const stack: Stack = defineStack({
  ...options,
  ...alertStackOptions(alerts),
  dashboards: [...options.dashboards, ordersDashboard],
  lint: {
    ...options.lint,
    exclusions: [
      {
        rule: 'alert-panel',
        alertRule: 'customerio-high-error-rate',
        reason: 'The panel shows the limit of Customer.io, the rule has the one of the shop.',
      },
    ],
  },
})
