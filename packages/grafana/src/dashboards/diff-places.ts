import type { JsonObject } from '../json.ts'
import { inWords, isObject, sameJson, textOf } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { defaultGridPos } from './defaults.ts'
import type { PanelPair } from './diff-panels.ts'
import { difference, diffValues } from './diff-values.ts'
import type { PlacedPanel } from './panels.ts'

/** From how many panels on, those that only went up or down by the same way are told in one line. */
const worthGrouping = 3
/** Panels named in such a line. */
const namesShown = 3

/** Where panels went: to another place, size or row. What merely slid up or down together is one difference. */
export function diffPlaces(pairs: readonly PanelPair[]): Difference[] {
  const formerRow = new Map(pairs.map(({ before, after }) => [before.panel, after.panel]))
  const found: Difference[] = []
  const slides = new Map<number, PanelPair[]>()
  for (const pair of pairs) {
    const [from, to] = [gridOf(pair.before.panel), gridOf(pair.after.panel)]
    const stays = pair.before.nested === pair.after.nested && formerRowOf(pair, formerRow) === pair.after.row
    if (stays && pair.before.nested && sameJson(belowRow(pair.before), belowRow(pair.after))) continue
    if (sameJson(from, to) && (stays || (!pair.before.nested && !pair.after.nested))) continue
    const slid = stays ? slideOf(from, to) : undefined
    if (slid === undefined) found.push(...diffPlace(pair, from, to, stays))
    else
      slides
        .set(slid, slides.get(slid) ?? [])
        .get(slid)
        ?.push(pair)
  }
  for (const [by, moved] of slides) {
    if (moved.length >= worthGrouping) found.push(slideInWords(by, moved))
    else
      found.push(...moved.flatMap((pair) => diffPlace(pair, gridOf(pair.before.panel), gridOf(pair.after.panel), true)))
  }
  return found
}

function formerRowOf({ before }: PanelPair, rows: ReadonlyMap<JsonObject, JsonObject>): JsonObject | undefined {
  return before.row === undefined ? undefined : rows.get(before.row)
}

function diffPlace({ before, after, name }: PanelPair, from: JsonObject, to: JsonObject, stays: boolean): Difference[] {
  const pointer = `${after.pointer}/gridPos`
  const [oldPlace, newPlace] = [placeInWords(from), placeInWords(to)]
  const found: Difference[] = []
  if (!stays) {
    const [oldRow, newRow] = [rowInWords(before.row, before.nested), rowInWords(after.row, after.nested)]
    found.push(difference({ label: `${name}: row`, pointer: after.pointer }, oldRow, newRow))
  }
  if (sameJson(from, to)) return found
  if (oldPlace === newPlace) return [...found, ...diffValues({ label: `${name}: place`, pointer }, from, to)]
  const resized = from.w !== to.w || from.h !== to.h
  const moved = from.x !== to.x || from.y !== to.y
  const what = [moved && 'moved', resized && 'resized'].filter(Boolean).join(' and ')
  return [...found, difference({ label: `${name}: ${what}`, pointer }, oldPlace, newPlace)]
}

/** How far down a panel slid, if that is all that happened. */
function slideOf(from: JsonObject, to: JsonObject): number | undefined {
  if (typeof from.y !== 'number' || typeof to.y !== 'number') return undefined
  return sameJson({ ...from, y: to.y }, to) ? to.y - from.y : undefined
}

function slideInWords(by: number, moved: readonly PanelPair[]): Difference {
  const names = moved.slice(0, namesShown).map(({ name }) => name)
  const rest = moved.length - names.length
  const who = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ')
  return { label: `${who}: moved ${by > 0 ? 'down' : 'up'} by ${Math.abs(by)}`, pointer: '/panels' }
}

/** The place of a panel inside a row, counted from the row: when the row moves, it comes along. */
function belowRow({ panel, row = {} }: PlacedPanel): JsonObject {
  const [grid, { y }] = [gridOf(panel), gridOf(row)]
  return typeof grid.y === 'number' && typeof y === 'number' ? { ...grid, y: grid.y - y } : grid
}

function gridOf({ gridPos }: JsonObject): JsonObject {
  return isObject(gridPos) ? gridPos : defaultGridPos
}

/** `12 x 8 at 0, 4`. */
function placeInWords({ x, y, w, h }: JsonObject): string {
  return `${inWords(w)} x ${inWords(h)} at ${inWords(x)}, ${inWords(y)}`
}

function rowInWords(row: JsonObject | undefined, nested: boolean): string {
  if (row === undefined) return 'above the rows'
  return nested ? `inside collapsed row "${textOf(row.title)}"` : `below row "${textOf(row.title)}"`
}
