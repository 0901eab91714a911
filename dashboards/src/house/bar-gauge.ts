import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Instant } from '@messaging-observability/metrics/promql'
import { type Colour, volumeColour } from './colours.ts'
import { chosenDataSource } from './data-source.ts'
import { noLimits } from './limits.ts'
import { noNumber } from './no-number.ts'
import { finishPanel, type HousePanel, type PanelOptions } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { instantTarget } from './target.ts'

/** A step on the way of a message. */
export interface Stage {
  readonly name: string
  readonly query: Instant
  /** Whether it is a loss. */
  readonly failure?: boolean
}

/** What became of messages, one bar a stage. */
export interface FunnelOptions extends PanelOptions {
  readonly stages: readonly Stage[]
  readonly noValue: string
}

const failureColour: Colour = 'red'

/** Names and numbers of one size, however many stages there are. */
const nameSize = 12
const valueSize = 20

/** Horizontal bars, from the first stage to the last. */
export function funnel(reference: PanelReference, options: FunnelOptions): HousePanel {
  const { stages, noValue } = options
  const builder = new PanelBuilder()
    .targets(stages.map(({ name, query }, index) => instantTarget({ query, legend: name }, index)))
    .unit('short')
    .min(0)
    .noValue(noValue)
    .mappings([noNumber(noValue)])
    .thresholds(noLimits(volumeColour))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(volumeColour))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .valueMode(BarGaugeValueMode.Color)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .text(new VizTextDisplayOptionsBuilder().titleSize(nameSize).valueSize(valueSize))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
  for (const { name } of stages.filter(({ failure }) => failure === true)) {
    const value = { mode: FieldColorModeId.Fixed, fixedColor: failureColour }
    builder.overrideByName(name, [{ id: 'color', value }])
  }
  return finishPanel(builder, reference, { ...options, height: options.height ?? 9, dataSource: chosenDataSource() })
}
