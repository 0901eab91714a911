import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { Query } from '@messaging-observability/metrics/promql'
import { type Colour, volumeColour } from './colours.ts'
import { chosenDataSource } from './data-source.ts'
import type { Limits } from './limits.ts'
import { noLimits, verdict } from './limits.ts'
import { finishPanel, type HousePanel, type PanelOptions, type Unit } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { instantTarget, rangeTarget } from './target.ts'

/** One number. */
export interface StatOptions extends Omit<PanelOptions, 'width' | 'height'> {
  readonly query: Query
  readonly unit: Unit
  readonly decimals?: number
  /** Limits of a number that is judged. Default: it is a plain volume. */
  readonly limits?: Limits
  /** Shown where there is no number. */
  readonly noValue: string
  /** Draws how it moved. Only for what is measured now, not over the whole range. */
  readonly sparkline?: boolean
}

/** Digits of one size, with a sparkline or without. */
const valueSize = 34

/** A number of the first line: six of them fill it. */
export function stat(reference: PanelReference, options: StatOptions): HousePanel {
  const { query, unit, decimals, limits, noValue, sparkline = false } = options
  const colour: Colour = volumeColour
  const series = { query, legend: reference.title }
  const builder = new PanelBuilder()
    .withTarget(sparkline ? rangeTarget(series) : instantTarget(series))
    .unit(unit)
    .noValue(noValue)
    .thresholds(limits === undefined ? noLimits(colour) : verdict(limits))
    .graphMode(sparkline ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .justifyMode(BigValueJustifyMode.Center)
    .textMode(BigValueTextMode.Value)
    .text(new VizTextDisplayOptionsBuilder().valueSize(valueSize))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
  if (decimals !== undefined) builder.decimals(decimals)
  return finishPanel(builder, reference, { ...options, width: 4, height: 4, dataSource: chosenDataSource() })
}
