import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Colour, Colours } from './colours.ts'
import { neutralColour, volumeColour } from './colours.ts'
import { chosenDataSource } from './data-source.ts'
import type { Limits } from './limits.ts'
import { lines, noLimits } from './limits.ts'
import { finishPanel, type HousePanel, type PanelOptions, type Unit } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { rangeTarget, type Series } from './target.ts'

/** Numbers over time. */
export interface TimeSeriesOptions extends PanelOptions {
  readonly series: readonly Series[]
  readonly unit: Unit
  readonly decimals?: number
  /** Colours of known series. */
  readonly colours?: Colours
  /**
   * Colours of the others. `shades` are of grey, or blue where no series is known; they can hardly be told apart.
   * Grafana's `palette` can be, but has red and green. Default `shades`.
   */
  readonly others?: 'shades' | 'palette'
  /** Drawn as dashed lines. */
  readonly limits?: Limits
  readonly stacked?: boolean
  /** Shows last and largest value of each series: where numbers are compared. */
  readonly compares?: boolean
  /** Ends of the axis, where 0 to the highest value would hide what matters. Values below the lower one are shown. */
  readonly axis?: readonly [softMin: number, max?: number]
  /**
   * Least step. An `increase` over `$__rate_interval` then counts what happened in the step, however wide the time range
   * makes it; a fixed window would leave out what lies between two steps. Default: as fine as the panel is wide.
   */
  readonly interval?: '1m' | '10m' | '1d'
  /** Looks back this long, whatever the time range. */
  readonly timeFrom?: `${number}d`
  /** Shown where there is nothing to draw. */
  readonly noValue: string
}

/** Bars over time; `interval` is the width of a bar. */
export type BarsOptions = Omit<TimeSeriesOptions, 'stacked' | 'compares' | 'axis'>

/** Longest gap, in milliseconds, that a line bridges: four scrapes at the usual 30 s. */
const bridgedGap = 120_000

/** Lines, one a series. */
export function timeSeries(reference: PanelReference, options: TimeSeriesOptions): HousePanel {
  const { stacked = false, compares = false, axis } = options
  const builder = base(options)
    .drawStyle(GraphDrawStyle.Line)
    .fillOpacity(stacked ? 60 : 8)
    .spanNulls(bridgedGap)
    .legend(compares ? legend(LegendDisplayMode.Table, ['lastNotNull', 'max']) : legend(LegendDisplayMode.List))
  // Areas without edges: the edge of a small series on top would look like the colour of the large one below.
  if (stacked) builder.stacking(stack()).lineWidth(0)
  // A line needs two points; on the first day there is one.
  if (options.interval === '1d') builder.showPoints(VisibilityMode.Always)
  if (axis !== undefined) builder.axisSoftMin(axis[0])
  if (axis?.[1] !== undefined) builder.max(axis[1])
  return finish(builder, reference, options)
}

/** Stacked bars: thin lines would hide what is short and rare. */
export function bars(reference: PanelReference, options: BarsOptions): HousePanel {
  const builder = base(options)
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(80)
    .stacking(stack())
    .legend(legend(LegendDisplayMode.List))
  return finish(builder, reference, options)
}

function base(options: TimeSeriesOptions): PanelBuilder {
  const { series, unit, decimals, colours, noValue, interval, timeFrom, limits, others = 'shades' } = options
  const top = leastTop(options)
  const builder = new PanelBuilder()
    .targets(series.map(rangeTarget))
    .unit(unit)
    .noValue(noValue)
    .lineWidth(1)
    .showPoints(VisibilityMode.Never)
    .axisSoftMin(0)
    .thresholds(limits === undefined ? noLimits(volumeColour) : lines(limits))
    .thresholdsStyle(style(limits === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed))
    .colorScheme(others === 'palette' ? palette() : shades(colours === undefined ? volumeColour : neutralColour))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
  if (top !== undefined) builder.axisSoftMax(top)
  // Half a bounce does not exist. With `short`, no decimals would give 1 K, 2 K, 2 K.
  const digits = unit === 'none' ? 0 : decimals
  if (digits !== undefined) builder.decimals(digits)
  if (interval !== undefined) builder.interval(interval)
  if (timeFrom !== undefined) builder.timeFrom(timeFrom)
  for (const [name, fixedColor] of Object.entries(colours ?? {})) {
    builder.overrideByName(name, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }])
  }
  return builder
}

function finish(builder: PanelBuilder, reference: PanelReference, options: TimeSeriesOptions): HousePanel {
  // Below the plot a legend takes a row or two.
  return finishPanel(builder, reference, { ...options, height: options.height ?? 9, dataSource: chosenDataSource() })
}

function legend(mode: LegendDisplayMode, calcs: string[] = []): VizLegendOptionsBuilder {
  const builder = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(mode)
    .placement(LegendPlacement.Bottom)
    .calcs(calcs)
  return calcs.includes('max') ? builder.sortBy('Max').sortDesc(true) : builder
}

/** Where the axis ends at least. Grafana draws a flat zero on an axis up to 100, and leaves limits out that are not reached. */
function leastTop({ unit, limits }: TimeSeriesOptions): number | undefined {
  if (unit === 'short' || unit === 'none') return 5
  // About one a minute.
  if (unit === 'reqps' || unit === 'eps' || unit === 'mps') return 0.02
  const highest = limits?.values.at(-1)
  // A limit of latency is far above what is usual: an axis up to it would show nothing but a flat line.
  return unit === 'percentunit' && highest !== undefined && highest < 0.5 ? highest * 1.2 : undefined
}

function shades(colour: Colour): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Shades).fixedColor(colour)
}

function palette(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic)
}

function stack(): StackingConfigBuilder {
  return new StackingConfigBuilder().mode(StackingMode.Normal).group('A')
}

function style(mode: GraphThresholdsStyleMode): GraphThresholdsStyleConfigBuilder {
  return new GraphThresholdsStyleConfigBuilder().mode(mode)
}
