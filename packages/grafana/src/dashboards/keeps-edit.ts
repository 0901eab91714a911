import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, own, sameJson } from '../json-values.ts'
import { type CanonicalMark, canonicalDashboard } from './canonical.ts'

/** What tells the members of a list apart, whatever their place. */
const keys = ['id', 'refId', 'name'] as const

/**
 * Whether the code has everything that an edit in Grafana changed: wherever the edited dashboard differs from what was
 * pushed, the code says what the edit says. Then a push loses nothing of it. In doubt it does not.
 */
export function keepsEdit(pushed: JsonObject, edited: JsonObject, code: JsonObject, mark: CanonicalMark): boolean {
  const canonical = (spec: JsonObject): JsonObject => canonicalDashboard(spec, mark)
  return keeps(canonical(pushed), canonical(edited), canonical(code))
}

function keeps(pushed: Json | undefined, edited: Json | undefined, code: Json | undefined): boolean {
  if (sameJson(pushed, edited) || sameJson(edited, code)) return true
  if (isList(pushed) && isList(edited) && isList(code)) return keepsItems(pushed, edited, code)
  if (!isObject(pushed) || !isObject(edited) || !isObject(code)) return false
  const names = new Set([...Object.keys(pushed), ...Object.keys(edited)])
  return [...names].every((name) => keeps(own(pushed, name), own(edited, name), own(code, name)))
}

function keepsItems(...lists: readonly [readonly Json[], readonly Json[], readonly Json[]]): boolean {
  const key = keys.find((name) => lists.every((list) => isKeyed(list, name)))
  if (key === undefined) return false
  const [pushed, edited, code] = lists.map((list) => new Map(list.map((item) => [keyOf(item, key), item])))
  if (pushed === undefined || edited === undefined || code === undefined) return false
  const inOrder = (of: ReadonlyMap<Json, Json>, among: ReadonlyMap<Json, Json>): Json[] =>
    [...of.keys()].filter((name) => among.has(name))
  const moved = !sameJson(inOrder(pushed, edited), inOrder(edited, pushed))
  if (moved && !sameJson(inOrder(code, edited), inOrder(edited, code))) return false
  const names = new Set([...pushed.keys(), ...edited.keys()])
  return [...names].every((name) => keeps(pushed.get(name), edited.get(name), code.get(name)))
}

/** Whether every item is a text or an object that this member tells from the others. */
function isKeyed(list: readonly Json[], key: string): boolean {
  const values = list.map((item) => keyOf(item, key))
  return values.every((value) => ['string', 'number'].includes(typeof value)) && new Set(values).size === list.length
}

function keyOf(item: Json, key: string): Json {
  if (typeof item === 'string') return item
  return (isObject(item) ? own(item, key) : undefined) ?? null
}
