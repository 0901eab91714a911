import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { customerioStack } from '@messaging-observability/dashboards'
import { defineConfig, defineStack } from '@messaging-observability/grafana'

const shop = new DashboardBuilder('Shop')
  .uid('shop-orders')
  .withPanel(
    new PanelBuilder()
      .title('Orders')
      .unit('reqps')
      .withTarget(new DataqueryBuilder().expr('sum(rate(shop_orders_total[$__rate_interval]))')),
  )

export default defineConfig({
  stacks: [defineStack({ name: 'shop', folder: { uid: 'shop', title: 'Shop' }, dashboards: [shop] }), customerioStack],
})
