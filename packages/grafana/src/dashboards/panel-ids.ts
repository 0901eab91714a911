import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, textOf } from '../json-values.ts'
import { isRow, largestPanelId, placedPanels } from './panels.ts'

/**
 * Gives every panel and row an id of its own that stays when panels move: links, alert rules and shared URLs name it.
 * An explicit id above zero is kept; others come from a hash of row title and panel title. The Foundation SDK sets
 * none, and 0 on every row.
 */
export function withStablePanelIds(spec: JsonObject): JsonObject {
  const keys = panelKeys(spec)
  const taken = new Set<number>([...keys.keys()].flatMap((panel) => explicitId(panel) ?? []))
  const ids = new Map<string, number>()
  // In the order of the keys, so that a clash of hashes does not depend on where panels stand.
  for (const key of [...keys.entries()]
    .flatMap(([panel, key]) => (explicitId(panel) === undefined ? [key] : []))
    .sort()) {
    let id = hashOf(key)
    while (taken.has(id)) id = (id % largestPanelId) + 1
    taken.add(id)
    ids.set(key, id)
  }
  const identify = (panels: Json | undefined): Json[] =>
    (isList(panels) ? panels : []).map((panel) => {
      if (!isObject(panel)) return panel
      const id = explicitId(panel) ?? (ids.get(keys.get(panel) ?? '') as number)
      return isList(panel.panels) ? { ...panel, id, panels: identify(panel.panels) } : { ...panel, id }
    })
  return { ...spec, panels: identify(spec.panels) }
}

/** Key of every panel: kind, row title, own title, and a number for the second and further of the same name. */
function panelKeys(spec: JsonObject): Map<JsonObject, string> {
  const seen = new Map<string, number>()
  const keys = new Map<JsonObject, string>()
  for (const { panel, row } of placedPanels(spec)) {
    const name = JSON.stringify([isRow(panel) ? 'row' : 'panel', textOf(row?.title), textOf(panel.title)])
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    keys.set(panel, `${name}#${count}`)
  }
  return keys
}

function explicitId(panel: JsonObject): number | undefined {
  return typeof panel.id === 'number' && panel.id > 0 ? panel.id : undefined
}

function hashOf(key: string): number {
  return (createHash('sha256').update(key).digest().readUInt32BE(0) % largestPanelId) + 1
}
