import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, objectsOf } from '../json-values.ts'
import { canonicalPanel } from './canonical-panel.ts'
import { defaultGridPos } from './defaults.ts'
import { sortByPosition } from './panels.ts'

/** Panels in canonical form and order, those inside rows too; without the copies that repeats made. */
export function canonicalPanels(panels: readonly Json[]): Json[] {
  const canonical = objectsOf(withIds(panels)).map((panel) => {
    if (!isList(panel.panels)) return canonicalPanel(panel)
    const inside = objectsOf(belowRow(panel, panel.panels)).map(canonicalPanel)
    return canonicalPanel({ ...panel, panels: sortByPosition(inside) })
  })
  return sortByPosition(canonical.filter((panel) => !isRepeatClone(panel)))
}

/** Ids as Grafana gives them to panels that have none, or one that an earlier panel has. */
function withIds(panels: readonly Json[]): Json[] {
  const all = objectsOf(panels).flatMap((panel) => [panel, ...objectsOf(panel.panels)])
  let next = all.reduce((most, { id }) => (typeof id === 'number' ? Math.max(most, id) : most), 0)
  const taken = new Set<number>()
  const identify = (panel: Json): Json => {
    if (!isObject(panel)) return panel
    const id = typeof panel.id === 'number' && panel.id > 0 && !taken.has(panel.id) ? panel.id : ++next
    taken.add(id)
    return isList(panel.panels) ? { ...panel, id, panels: panel.panels.map(identify) } : { ...panel, id }
  }
  return panels.map(identify)
}

/** Panels kept inside a row count from the row: Grafana puts them right below when it opens, whatever their `y` says. */
function belowRow(row: JsonObject, panels: readonly Json[]): Json[] {
  const shift =
    topOf(row) + 1 - objectsOf(panels).reduce((top, panel) => Math.min(top, topOf(panel)), Number.POSITIVE_INFINITY)
  if (shift === 0) return [...panels]
  return panels.map((panel) => {
    if (!isObject(panel)) return panel
    const gridPos = isObject(panel.gridPos) ? panel.gridPos : defaultGridPos
    return { ...panel, gridPos: { ...gridPos, y: topOf(panel) + shift } }
  })
}

function topOf({ gridPos }: JsonObject): number {
  return isObject(gridPos) && typeof gridPos.y === 'number' ? gridPos.y : 0
}

/** A copy that a repeat made; Grafana 12 drops stored ones. */
function isRepeatClone(panel: JsonObject): boolean {
  return panel.repeatPanelId !== undefined || panel.repeatedByRow !== undefined
}
