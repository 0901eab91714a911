import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat'
import type { Instant } from '@messaging-observability/metrics/promql'
import { volumeColour } from './colours.ts'
import { chosenDataSource } from './data-source.ts'
import type { Limits } from './limits.ts'
import { noLimits, verdict } from './limits.ts'
import { noNumber } from './no-number.ts'
import { finishPanel, type HousePanel, type PanelOptions, type Unit } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { instantTarget } from './target.ts'

/** One number, of the end of the time range: an older one would be taken for it. */
export interface StatOptions extends Omit<PanelOptions, 'width' | 'height'> {
  readonly query: Instant<never>
  readonly unit: Unit
  readonly decimals?: number
  /** Limits of a number that is judged. Default: it is a plain volume. */
  readonly limits?: Limits
  /** Rows of the grid. Default 4: a number of the first line. */
  readonly height?: number
  /** Shown where there is no number. */
  readonly noValue: string
}

/** Digits of one size, however many. */
const valueSize = 34

/** A number of the first line: six of them fill it. */
export function stat(reference: PanelReference, options: StatOptions): HousePanel {
  const { query, unit, decimals, limits, noValue, height = 4 } = options
  const builder = new PanelBuilder()
    .withTarget(instantTarget({ query, legend: reference.title }))
    .unit(unit)
    .noValue(noValue)
    .mappings([noNumber(noValue)])
    .thresholds(limits === undefined ? noLimits(volumeColour) : verdict(limits))
    // A sparkline has the colour of the number and crosses it.
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .justifyMode(BigValueJustifyMode.Center)
    .textMode(BigValueTextMode.Value)
    .text(new VizTextDisplayOptionsBuilder().valueSize(valueSize))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
  if (decimals !== undefined) builder.decimals(decimals)
  return finishPanel(builder, reference, { ...options, width: 4, height, dataSource: chosenDataSource() })
}
