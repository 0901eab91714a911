import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { PanelThreshold } from '@messaging-observability/grafana'
import { annotations } from './annotations.ts'
import { setLinks, setTag } from './links.ts'
import type { HousePanel } from './panel.ts'
import { stablePanelId } from './panel-reference.ts'
import { sharedVariables } from './variables.ts'

/** Panels under the question they answer. */
export interface Row {
  /** Absent for the first line, which needs none. */
  readonly question?: string
  readonly panels: readonly HousePanel[]
}

/** What makes a dashboard of the set. */
export interface HouseDashboardOptions {
  readonly uid: string
  readonly title: string
  readonly description: string
  /** Besides the shared ones. */
  readonly variables?: readonly Builder<VariableModel>[]
  readonly rows: readonly Row[]
  /** Start of the time range. Default `now-6h`. */
  readonly from?: `now-${number}${'h' | 'd'}`
}

/** A dashboard, and which limits its panels show. */
export interface HouseDashboard {
  readonly uid: string
  readonly builder: DashboardBuilder
  readonly thresholds: readonly PanelThreshold[]
}

const columns = 24

/** Puts rows below each other and panels side by side. */
export function houseDashboard(options: HouseDashboardOptions): HouseDashboard {
  const { uid, title, description, variables = [], rows, from = 'now-6h' } = options
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([setTag])
    .time({ from, to: 'now' })
    .refresh('30s')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .links([setLinks()])
    .variables([...sharedVariables(), ...variables])
    .annotations(annotations())
  let y = 0
  for (const { question, panels } of rows) {
    if (question !== undefined) {
      builder.withRow(new RowBuilder(question).id(stablePanelId(uid, question)).gridPos({ x: 0, y, w: columns, h: 1 }))
      y += 1
    }
    y = placePanels(builder, panels, y)
  }
  return { uid, builder, thresholds: rows.flatMap((row) => row.panels.flatMap(thresholdOf)) }
}

/** Places panels from left to right, in the next line where one does not fit, and says where the next row goes. */
function placePanels(builder: DashboardBuilder, panels: readonly HousePanel[], top: number): number {
  let x = 0
  let y = top
  let lineHeight = 0
  for (const { width, height, place } of panels) {
    if (x + width > columns) {
      x = 0
      y += lineHeight
      lineHeight = 0
    }
    builder.withPanel(place({ x, y, w: width, h: height }))
    x += width
    lineHeight = Math.max(lineHeight, height)
  }
  return y + lineHeight
}

function thresholdOf({ reference, limits }: HousePanel): PanelThreshold[] {
  if (limits === undefined) return []
  const { dashboard, panelId } = reference
  return [{ dashboard, panelId, values: limits.values, source: limits.source }]
}
