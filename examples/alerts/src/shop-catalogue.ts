import { defineCatalogue } from '@messaging-observability/metrics'

/** The shop's own metrics: a misspelt name or label does not compile. */
export const shopCatalogue = defineCatalogue({
  prefix: 'shop_',
  registrationLabels: ['tenant'],
  labelSets: { outcome: ['paid', 'failed', 'other'] },
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
