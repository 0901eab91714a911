import * as annotationslist from '@grafana/grafana-foundation-sdk/annotationslist'
import * as barchart from '@grafana/grafana-foundation-sdk/barchart'
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import * as candlestick from '@grafana/grafana-foundation-sdk/candlestick'
import * as canvas from '@grafana/grafana-foundation-sdk/canvas'
import {
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as dashboardlist from '@grafana/grafana-foundation-sdk/dashboardlist'
import * as datagrid from '@grafana/grafana-foundation-sdk/datagrid'
import * as debug from '@grafana/grafana-foundation-sdk/debug'
import * as gauge from '@grafana/grafana-foundation-sdk/gauge'
import * as geomap from '@grafana/grafana-foundation-sdk/geomap'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as histogram from '@grafana/grafana-foundation-sdk/histogram'
import * as logs from '@grafana/grafana-foundation-sdk/logs'
import * as news from '@grafana/grafana-foundation-sdk/news'
import * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph'
import * as piechart from '@grafana/grafana-foundation-sdk/piechart'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline'
import * as statushistory from '@grafana/grafana-foundation-sdk/statushistory'
import * as table from '@grafana/grafana-foundation-sdk/table'
import * as text from '@grafana/grafana-foundation-sdk/text'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import * as trend from '@grafana/grafana-foundation-sdk/trend'
import * as xychart from '@grafana/grafana-foundation-sdk/xychart'

/** Every panel type of the Foundation SDK. */
const panelModules = {
  annotationslist,
  barchart,
  bargauge,
  candlestick,
  canvas,
  dashboardlist,
  datagrid,
  debug,
  gauge,
  geomap,
  heatmap,
  histogram,
  logs,
  news,
  nodegraph,
  piechart,
  stat,
  statetimeline,
  statushistory,
  table,
  text,
  timeseries,
  trend,
  xychart,
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana resolves it.
const prometheus = { type: 'prometheus', uid: '${datasource}' }

/** A query of the dashboards' data source. */
export function query(expression: string): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression).datasource(prometheus)
}

/** A time series panel with one query, 8 high. */
export function panel(title: string, span: number): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder().title(title).span(span).height(8).datasource(prometheus).withTarget(query('up'))
}

/** Every variable type of the Foundation SDK. */
export function withEveryVariable(builder: dashboard.DashboardBuilder): dashboard.DashboardBuilder {
  return builder
    .withVariable(new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(
      new dashboard.QueryVariableBuilder('job')
        .query('label_values(up, job)')
        .datasource(prometheus)
        .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
        .multi(true)
        .includeAll(true)
        .allValue('.+')
        .current({ text: ['All'], value: ['$__all'] }),
    )
    .withVariable(new dashboard.IntervalVariableBuilder('interval').values('1m,5m,1h').auto(true))
    .withVariable(new dashboard.CustomVariableBuilder('quantile').values('0.5,0.95,0.99'))
    .withVariable(new dashboard.ConstantVariableBuilder('prefix').value('customerio_'))
    .withVariable(new dashboard.TextBoxVariableBuilder('filter').defaultValue('.*'))
    .withVariable(new dashboard.AdHocVariableBuilder('adhoc').datasource(prometheus))
}

/** A dashboard with every panel and variable type, thresholds, overrides, links, annotations, open and collapsed rows. */
export function everyPanel(uid = 'shop-every-panel'): dashboard.DashboardBuilder {
  const builder = withEveryVariable(new dashboard.DashboardBuilder('Every panel'))
    .uid(uid)
    .description('One of each')
    .tags(['shop', 'all'])
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(new dashboard.DashboardLinkBuilder('Runbook').url('https://example.test/runbook').targetBlank(true))
    .link(new dashboard.DashboardLinkBuilder('Others').type(dashboard.DashboardLinkType.Dashboards).tags(['shop']))
    .annotation(
      new dashboard.AnnotationQueryBuilder()
        .name('Deployments')
        .datasource({ type: 'grafana', uid: '-- Grafana --' })
        .enable(true)
        .iconColor('blue')
        .filter(new dashboard.AnnotationPanelFilterBuilder().exclude(true).ids([1])),
    )
    .withRow(new dashboard.RowBuilder('Everything'))
  for (const [name, { PanelBuilder }] of Object.entries(panelModules)) {
    builder.withPanel(
      new PanelBuilder()
        .title(`A ${name}`)
        .description(`Shows a ${name}`)
        .span(8)
        .height(8)
        .datasource(prometheus)
        .withTarget(query(`${name}_total`)),
    )
  }
  return builder
    .withPanel(
      panel('Rich', 24)
        .unit('ms')
        .decimals(1)
        .min(0)
        .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(2))
        .legend(new VizLegendOptionsBuilder().showLegend(true).calcs(['mean']))
        .thresholds(
          new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([
            { color: 'green', value: null },
            { color: 'red', value: 500 },
          ]),
        )
        .overrideByName('p99', [
          { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
          { id: 'custom.lineWidth', value: 2 },
        ])
        .links([new dashboard.DashboardLinkBuilder('Details').url('/d/other')])
        .withTransformation({ id: 'organize', options: { excludeByName: {}, renameByName: { Value: 'p99' } } })
        .repeat('job')
        .maxPerRow(4)
        .withTarget(query('histogram_quantile(0.99, x)').legendFormat('p99')),
    )
    .withRow(new dashboard.RowBuilder('Collapsed').withPanel(panel('Inside', 12)).withPanel(panel('Inside too', 12)))
    .withRow(new dashboard.RowBuilder('By job').repeat('job'))
    .withPanel(panel('Last', 12))
}
