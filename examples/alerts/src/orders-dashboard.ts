import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { PanelReference } from '@messaging-observability/dashboards'
import { range, rate, sum } from '@messaging-observability/metrics/promql'
import { shopCatalogue } from './shop-catalogue.ts'

/** The panel that the shop's own rule watches. */
export const ordersByOutcome: PanelReference = {
  dashboard: 'customerio-orders',
  panelId: 1,
  title: 'Orders by outcome',
}

const dataSource = { type: 'prometheus', uid: '$datasource' }
const orders = range(shopCatalogue.handles.ordersTotal, {}, '$__rate_interval')

export const ordersDashboard: dashboard.DashboardBuilder = new dashboard.DashboardBuilder('Orders')
  .uid(ordersByOutcome.dashboard)
  .description('What becomes of orders.')
  .tags(['shop'])
  .withVariable(new dashboard.DatasourceVariableBuilder('datasource').type('prometheus').label('Data source'))
  .withPanel(
    new timeseries.PanelBuilder()
      .id(ordersByOutcome.panelId)
      .title(ordersByOutcome.title)
      .description('Orders a second. Normal: nearly all paid.')
      .datasource(dataSource)
      .unit('reqps')
      .withTarget(new prometheus.DataqueryBuilder().expr(sum(rate(orders), { by: ['outcome'] }).text)),
  )
