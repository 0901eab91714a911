import type { Json, JsonObject } from '../json.ts'
import { inWords, objectsOf, textOf } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { diffPanel } from './diff-panel.ts'
import { diffPlaces } from './diff-places.ts'
import { difference, type Place } from './diff-values.ts'
import { isRow, type PlacedPanel, placedPanels } from './panels.ts'

/** A panel before and after. */
export interface PanelPair {
  readonly before: PlacedPanel
  readonly after: PlacedPanel
  /** What it is called, by its former title: `panel "API latency"`. */
  readonly name: string
}

/** The differences of the panels of two canonical dashboards, matched by id, then by row and title. */
export function diffPanels(before: JsonObject, after: JsonObject): Difference[] {
  const [old, now] = [placedPanels(before), placedPanels(after)]
  const [oldName, newName] = [naming(old), naming(now)]
  const formerOf = match(old, now)
  const kept = new Set(formerOf.values())
  const pairs = [...formerOf].map(([after, before]) => ({ before, after, name: oldName(before) }))
  return [
    ...pairs.flatMap(({ before, after, name }) => diffPanel(at(after, `${name}: `), before.panel, after.panel)),
    ...now
      .filter((panel) => !formerOf.has(panel))
      .map((panel) => difference(at(panel, `${newName(panel)}: added`), undefined, summary(panel))),
    ...old
      .filter((panel) => !kept.has(panel))
      .map((panel) => difference(at(panel, `${oldName(panel)}: removed`), summary(panel), undefined)),
    ...diffPlaces(pairs),
  ]
}

function at(placed: PlacedPanel, label: string): Place {
  return { label, pointer: placed.pointer }
}

/** The former self of each panel that has one. */
function match(old: readonly PlacedPanel[], now: readonly PlacedPanel[]): Map<PlacedPanel, PlacedPanel> {
  const former = new Map<PlacedPanel, PlacedPanel>()
  const free = new Set(old)
  for (const key of [byId, byTitle]) {
    const candidates = Map.groupBy(free, key)
    for (const placed of now) {
      const found = former.has(placed) ? undefined : candidates.get(key(placed))?.shift()
      if (found === undefined) continue
      former.set(placed, found)
      free.delete(found)
    }
  }
  return new Map(now.flatMap((placed) => (former.has(placed) ? [[placed, former.get(placed) as PlacedPanel]] : [])))
}

function byId({ panel }: PlacedPanel): string {
  return JSON.stringify([isRow(panel), panel.id ?? null])
}

function byTitle({ panel, row }: PlacedPanel): string {
  return JSON.stringify([isRow(panel), textOf(row?.title), textOf(panel.title)])
}

/** Names panels by title, and by id too where others have the same title or there is none. */
function naming(panels: readonly PlacedPanel[]): (placed: PlacedPanel) => string {
  const simple = ({ panel }: PlacedPanel): string => `${isRow(panel) ? 'row' : 'panel'} "${textOf(panel.title)}"`
  const counts = Map.groupBy(panels, simple)
  return (placed) => {
    const name = simple(placed)
    const unique = counts.get(name)?.length === 1 && textOf(placed.panel.title) !== ''
    return unique ? name : `${name} (id ${inWords(placed.panel.id)})`
  }
}

function summary({ panel }: PlacedPanel): Json {
  if (isRow(panel)) return `row with ${objectsOf(panel.panels).length} panels inside`
  const queries = objectsOf(panel.targets).length
  return `${textOf(panel.type) || 'panel'}, ${queries} ${queries === 1 ? 'query' : 'queries'}`
}
