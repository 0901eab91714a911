import type { Json, JsonObject } from '../json.ts'
import { isList, isObject } from '../json-values.ts'

/** Grafana refuses ids above 32 bits; these fit a signed integer, too. */
export const largestPanelId = 0x7fff_ffff

/** A panel and where it stands. */
export interface PlacedPanel {
  readonly panel: JsonObject
  /** The row it belongs to; absent above the first row, and for rows themselves. */
  readonly row: JsonObject | undefined
  /** Whether the row, being collapsed, holds it. */
  readonly nested: boolean
  /** JSON pointer into the dashboard. */
  readonly pointer: string
}

/** Whether a panel is a row. */
export function isRow(panel: JsonObject): boolean {
  return panel.type === 'row'
}

/** Whether a member holds panels, or is not there. */
export function isPanels(value: Json | undefined): boolean {
  return value === undefined || (isList(value) && value.every(isObject))
}

/** Every panel of a dashboard, rows and the panels inside collapsed rows included, in the order of the JSON. */
export function placedPanels(spec: JsonObject): PlacedPanel[] {
  const placed: PlacedPanel[] = []
  let row: JsonObject | undefined
  for (const [index, panel] of listed(spec.panels)) {
    const pointer = `/panels/${index}`
    if (isRow(panel)) row = panel
    placed.push({ panel, row: isRow(panel) ? undefined : row, nested: false, pointer })
    for (const [inner, nested] of listed(panel.panels)) {
      placed.push({ panel: nested, row: panel, nested: true, pointer: `${pointer}/panels/${inner}` })
    }
  }
  return placed
}

/** A dashboard with every panel replaced, the ones inside rows first. Members of lists that are no objects stay. */
export function mapPanels(spec: JsonObject, change: (panel: JsonObject) => JsonObject): JsonObject {
  if (!isList(spec.panels)) return spec
  const each = (panels: readonly Json[]): Json[] => panels.map((panel) => (isObject(panel) ? withNested(panel) : panel))
  const withNested = (panel: JsonObject): JsonObject =>
    change(isList(panel.panels) ? { ...panel, panels: each(panel.panels) } : panel)
  return { ...spec, panels: each(spec.panels) }
}

/** Panels from top to bottom and left to right, as Grafana stores them; those at the same place by id. */
export function sortByPosition(panels: readonly Json[]): Json[] {
  return [...panels].sort((a, b) => {
    const [left, right] = [positionOf(a), positionOf(b)]
    return left.y - right.y || left.x - right.x || left.id - right.id
  })
}

function positionOf(panel: Json): { y: number; x: number; id: number } {
  if (!isObject(panel)) return { y: 0, x: 0, id: 0 }
  const grid = isObject(panel.gridPos) ? panel.gridPos : {}
  return { y: numberOf(grid.y), x: numberOf(grid.x), id: numberOf(panel.id) }
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}

function listed(panels: Json | undefined): [number, JsonObject][] {
  return isList(panels)
    ? panels.flatMap((panel, index) => (isObject(panel) ? [[index, panel] as [number, JsonObject]] : []))
    : []
}
