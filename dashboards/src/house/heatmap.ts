import { TooltipDisplayMode, VisibilityMode } from '@grafana/grafana-foundation-sdk/common'
import {
  CellValuesBuilder,
  FilterValueRangeBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  HeatmapTooltipBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import type { Histogram } from '@messaging-observability/metrics/promql'
import { chosenDataSource } from './data-source.ts'
import { finishPanel, type HousePanel, type PanelOptions, type Unit } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { heatmapTarget } from './target.ts'

/** A distribution over time. */
export interface HeatmapOptions extends Omit<PanelOptions, 'dataLinks'> {
  /** Increases by `le`. */
  readonly histogram: Histogram
  /** Unit of the buckets. */
  readonly unit: Unit
  readonly noValue: string
}

/** How observations spread over the buckets of a histogram. */
export function heatmap(reference: PanelReference, options: HeatmapOptions): HousePanel {
  const { histogram, unit, noValue } = options
  const builder = new PanelBuilder()
    .withTarget(heatmapTarget(histogram))
    .unit('short')
    .noValue(noValue)
    // The buckets are Prometheus' own; left open, Grafana makes new ones of the counts.
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(unit))
    .cellValues(new CellValuesBuilder().unit('short').decimals(0))
    .filterValues(new FilterValueRangeBuilder().le(1e-9))
    .showValue(VisibilityMode.Never)
    .cellGap(1)
    .showLegend()
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(false))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
  return finishPanel(builder, reference, { ...options, height: options.height ?? 9, dataSource: chosenDataSource() })
}
