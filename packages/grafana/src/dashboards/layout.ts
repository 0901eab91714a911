import type { Json, JsonObject } from '../json.ts'
import { isObject, objectsOf } from '../json-values.ts'
import { isRow } from './panels.ts'

/** Columns of Grafana's grid. */
const gridColumns = 24

interface GridPos {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A row and the panels below it, up to the next row. */
interface Section {
  readonly row: JsonObject | undefined
  readonly panels: JsonObject[]
}

/** Size of a panel that says none. */
const usualSize = { w: 12, h: 8 }

/**
 * Puts panels in order of position, and lays out anew those of each section in which one overlaps another, leaves the
 * 24 columns or has no place; sections below move down. A sound layout stays as it is. The grid of the Foundation SDK
 * lets a wide panel overflow, and leaves a hole at the left after a collapsed row.
 */
export function withSoundLayout(spec: JsonObject): JsonObject {
  let panels: Json[] = []
  let bottom = 0
  for (const { row, panels: own } of sectionsOf(spec)) {
    if (row !== undefined) {
      const placed = placeRow(row, bottom)
      panels.push(placed)
      bottom = (gridOf(placed) as GridPos).y + 1
    }
    const placed = arrange(own, bottom, row?.collapsed === true)
    panels = panels.concat(placed)
    bottom = placed.reduce((most, panel) => Math.max(most, bottomOf(panel)), bottom)
  }
  return { ...spec, panels }
}

function sectionsOf(spec: JsonObject): Section[] {
  const sections: Section[] = [{ row: undefined, panels: [] }]
  for (const panel of byPosition(objectsOf(spec.panels))) {
    if (isRow(panel)) sections.push({ row: panel, panels: [] })
    else sections.at(-1)?.panels.push(panel)
  }
  return sections
}

/** In reading order; a panel without a place stays behind the one listed before it. */
function byPosition(panels: readonly JsonObject[]): JsonObject[] {
  let last = { x: 0, y: 0 }
  return panels
    .map((panel) => {
      last = gridOf(panel) ?? last
      return { panel, ...last }
    })
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .map(({ panel }) => panel)
}

function placeRow(row: JsonObject, top: number): JsonObject {
  const y = Math.max(top, gridOf(row)?.y ?? top)
  const nested = objectsOf(row.panels)
  const gridPos = { ...(isObject(row.gridPos) ? row.gridPos : {}), x: 0, y, w: gridColumns, h: 1 }
  return { ...row, gridPos, ...(nested.length > 0 && { panels: arrangeInside(nested, y + 1) }) }
}

/** Panels of one section, not above `top`. */
function arrange(panels: readonly JsonObject[], top: number, closesHole: boolean): JsonObject[] {
  const grids = soundGrids(panels)
  if (grids === undefined || (closesHole && startsBesideNothing(grids))) return reflow(panels, top)
  const shift = Math.max(0, top - topOf(grids))
  return panels.map((panel) => moved(panel, shift))
}

/** Panels kept inside a row: right below it, where Grafana puts them when the row opens. */
function arrangeInside(panels: readonly JsonObject[], top: number): JsonObject[] {
  const inOrder = byPosition(panels)
  const grids = soundGrids(inOrder)
  if (grids === undefined) return reflow(inOrder, top)
  const shift = top - topOf(grids)
  return inOrder.map((panel) => moved(panel, shift))
}

/** Where panels are; `undefined` when that cannot stay. */
function soundGrids(panels: readonly JsonObject[]): readonly GridPos[] | undefined {
  const grids = panels.flatMap((panel) => gridOf(panel) ?? [])
  return grids.length < panels.length || overlap(grids) ? undefined : grids
}

function topOf(grids: readonly GridPos[]): number {
  return grids.reduce((top, { y }) => Math.min(top, y), Number.POSITIVE_INFINITY)
}

/** Left to right, a new line where the next panel does not fit. */
function reflow(panels: readonly JsonObject[], top: number): JsonObject[] {
  let [x, y, height] = [0, top, 0]
  return panels.map((panel) => {
    const wanted = isObject(panel.gridPos) ? panel.gridPos : {}
    const w = Math.min(size(wanted.w) ?? usualSize.w, gridColumns)
    const h = size(wanted.h) ?? usualSize.h
    if (x + w > gridColumns) [x, y, height] = [0, y + height, 0]
    const gridPos = { ...wanted, x, y, w, h }
    x += w
    height = Math.max(height, h)
    return { ...panel, gridPos }
  })
}

/** Where a panel is; `undefined` when that is no place in the grid. */
function gridOf(panel: JsonObject): GridPos | undefined {
  const { x, y, w, h } = isObject(panel.gridPos) ? panel.gridPos : {}
  const [width, height] = [size(w), size(h)]
  if (!isPlace(x) || !isPlace(y) || width === undefined || height === undefined) return undefined
  return x + width <= gridColumns ? { x, y, w: width, h: height } : undefined
}

/** In order of `y`, so the lowest bottom in each column is all there is to know. */
function overlap(grids: readonly GridPos[]): boolean {
  const bottoms = new Array<number>(gridColumns).fill(0)
  for (const { x, y, w, h } of grids.toSorted((a, b) => a.y - b.y)) {
    if (bottoms.slice(x, x + w).some((bottom) => bottom > y)) return true
    bottoms.fill(y + h, x, x + w)
  }
  return false
}

function startsBesideNothing(grids: readonly GridPos[]): boolean {
  const first = grids[0]
  if (first === undefined || first.x === 0) return false
  return !grids.some(({ x, y, h }) => x < first.x && y < first.y + first.h && y + h > first.y)
}

function moved(panel: JsonObject, down: number): JsonObject {
  const grid = gridOf(panel)
  if (down === 0 || grid === undefined) return panel
  return { ...panel, gridPos: { ...(panel.gridPos as JsonObject), y: grid.y + down } }
}

function bottomOf(panel: JsonObject): number {
  const { y, h } = gridOf(panel) as GridPos
  return y + h
}

function isPlace(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function size(value: Json | undefined): number | undefined {
  return isPlace(value) && value > 0 ? value : undefined
}
