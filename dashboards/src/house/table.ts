import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import type {
  DashboardLink,
  DataTransformerConfig,
  DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import type { Instant } from '@messaging-observability/metrics/promql'
import { volumeColour } from './colours.ts'
import { chosenDataSource } from './data-source.ts'
import { type Limits, noLimits, verdictSteps } from './limits.ts'
import { finishPanel, type HousePanel, type PanelOptions, type Unit } from './panel.ts'
import type { PanelReference } from './panel-reference.ts'
import { refId, tableTarget } from './target.ts'

/** A column: a number for each value of the label that makes the rows. */
export interface Column<Label extends string> {
  readonly title: string
  readonly query: Instant<Label>
  readonly unit: Unit
  /** Default: as many as three digits need. Shares have their own, so that they can be compared. */
  readonly decimals?: number
  /** Colours the number. */
  readonly limits?: Limits
}

/** Rows made of a label, worst first: sorted by the first column. */
export interface RankingOptions<Label extends string> extends Omit<PanelOptions, 'dataLinks'> {
  /** The label, and the heading of its column. */
  readonly rows: {
    readonly label: Label
    readonly title: string
    readonly dataLinks?: readonly Builder<DashboardLink>[]
  }
  readonly columns: readonly [Column<NoInfer<Label>>, ...Column<NoInfer<Label>>[]]
  readonly noValue: string
}

/** A table whose second column is the one that is judged. */
export function ranking<Label extends string>(reference: PanelReference, options: RankingOptions<Label>): HousePanel {
  const { rows, columns, noValue } = options
  const [judged] = columns
  const builder = new PanelBuilder()
    .targets(columns.map(({ query }, index) => tableTarget(query, index)))
    .transformations(join(rows.label, rows.title, columns))
    .unit('short')
    .noValue(noValue)
    .thresholds(noLimits(volumeColour))
    // With Grafana's 150 px, five columns do not fit into half a page.
    .minWidth(90)
    .cellHeight(TableCellHeight.Sm)
    .sortBy([new TableSortByFieldStateBuilder().displayName(judged.title).desc(true)])
  const links = (rows.dataLinks ?? []).map((link) => link.build())
  builder.overrideByName(rows.title, [{ id: 'links', value: links }])
  for (const column of columns) builder.overrideByName(column.title, describeColumn(column))
  const limits = columns.find((column) => column.limits !== undefined)?.limits
  return finishPanel(builder, reference, {
    ...options,
    height: options.height ?? 9,
    limits,
    dataSource: chosenDataSource(),
  })
}

/** Joins the answers by the label, drops their times and names and orders the columns. */
function join(label: string, title: string, columns: readonly Column<string>[]): DataTransformerConfig[] {
  const sources = columns.map((_column, index) => `Value #${refId(index)}`)
  // Joined tables number the fields they share: Time 1, Time 2.
  const times = columns.flatMap((_column, index) => [index === 0 ? 'Time' : `Time ${index}`, `Time ${index + 1}`])
  return [
    { id: 'joinByField', options: { byField: label, mode: 'outer' } },
    {
      id: 'organize',
      options: {
        excludeByName: Object.fromEntries([...new Set(times)].map((time) => [time, true])),
        indexByName: Object.fromEntries([label, ...sources].map((name, index) => [name, index])),
        renameByName: Object.fromEntries([[label, title], ...sources.map((name, at) => [name, columns[at]?.title])]),
      },
    },
  ]
}

function describeColumn({ unit, decimals, limits }: Column<string>): DynamicConfigValue[] {
  const number: DynamicConfigValue[] = [{ id: 'unit', value: unit }]
  if (decimals !== undefined) number.push({ id: 'decimals', value: decimals })
  if (limits === undefined) return number
  return [
    ...number,
    { id: 'thresholds', value: verdictSteps(limits) },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  ]
}
