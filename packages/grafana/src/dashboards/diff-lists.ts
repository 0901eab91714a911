import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, sameJson } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { difference, diffMembers, diffValues, type Place } from './diff-values.ts'

/** How the items of a list are told apart and called. */
export interface Naming {
  /** What the list is called: `variables`. */
  readonly list: string
  /** What an item is called: `variable "workspace"`. */
  readonly item: (item: JsonObject) => string
  /** How an item is compared with its former self. Default: member by member. */
  readonly compare?: (place: Place, before: JsonObject, after: JsonObject) => Difference[]
}

interface Named {
  readonly item: JsonObject
  readonly index: number
}

/** The differences of two lists whose items have names: added, removed, changed, in another order. */
export function diffNamed(
  place: Place,
  naming: Naming,
  before: Json | undefined,
  after: Json | undefined,
): Difference[] {
  const [from, to] = [before ?? [], after ?? []]
  if (sameJson(from, to)) return []
  if (!isObjects(from) || !isObjects(to))
    return diffValues({ ...place, label: place.label + naming.list }, before, after)
  const [old, now] = [byName(from, naming), byName(to, naming)]
  const at = (name: string, index: number): Place => ({
    label: place.label + name,
    pointer: `${place.pointer}/${index}`,
  })
  const found: Difference[] = []
  for (const [name, { item, index }] of now) {
    const former = old.get(name)
    if (former === undefined) found.push(difference(suffixed(at(name, index), ': added'), undefined, item))
    else found.push(...(naming.compare ?? diffMembers)(suffixed(at(name, index), ': '), former.item, item))
  }
  for (const [name, { item, index }] of old) {
    if (!now.has(name)) found.push(difference(suffixed(at(name, index), ': removed'), item, undefined))
  }
  const [oldOrder, newOrder] = [common(old, now), common(now, old)]
  if (!sameJson(oldOrder, newOrder)) {
    found.push(difference({ label: `${place.label}${naming.list}: order`, pointer: place.pointer }, oldOrder, newOrder))
  }
  return found
}

/** A place with words after its label. */
export function suffixed(place: Place, words: string): Place {
  return { ...place, label: place.label + words }
}

/** Items by name; the second of a name is `… (2)`. */
function byName(items: readonly JsonObject[], naming: Naming): Map<string, Named> {
  const named = new Map<string, Named>()
  for (const [index, item] of items.entries()) {
    const name = naming.item(item)
    let unique = name
    for (let count = 2; named.has(unique); count++) unique = `${name} (${count})`
    named.set(unique, { item, index })
  }
  return named
}

function common(names: ReadonlyMap<string, Named>, others: ReadonlyMap<string, Named>): string[] {
  return [...names.keys()].filter((name) => others.has(name))
}

function isObjects(value: Json): value is readonly JsonObject[] {
  return isList(value) && value.every(isObject)
}
