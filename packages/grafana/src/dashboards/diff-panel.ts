import type { Json, JsonObject } from '../json.ts'
import { inWords, isList, isObject, objectsOf, omit, own, sameJson, textOf } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { diffNamed, type Naming, suffixed } from './diff-lists.ts'
import { difference, diffMembers, diffValues, memberKeys, memberOf, type Place } from './diff-values.ts'
import { isPanels } from './panels.ts'

const queries: Naming = { list: 'queries', item: (target) => `query ${textOf(target.refId)}` }
const links: Naming = { list: 'links', item: (link) => `link "${textOf(link.title)}"` }
const properties: Naming = {
  list: 'properties',
  item: (property) => textOf(property.id),
  compare: (place, before, after) => {
    const short = { ...place, label: place.label.replace(/: $/, '') }
    return [
      ...diffValues(short, before.value, after.value),
      ...diffMembers(place, omit(before, isValue), omit(after, isValue)),
    ]
  },
}
const overrides: Naming = {
  list: 'overrides',
  item: (override) => {
    const matcher = isObject(override.matcher) ? override.matcher : {}
    const options = typeof matcher.options === 'string' ? matcher.options : JSON.stringify(matcher.options ?? '')
    return `override ${textOf(matcher.id)} "${options}"`
  },
  compare: (place, before, after) => [
    ...diffNamed(at(place, 'properties'), properties, before.properties, after.properties),
    ...diffMembers(place, omit(before, isProperties), omit(after, isProperties)),
  ],
}

/** The differences of two forms of a panel, its place aside. The label of `place` ends with `: `. */
export function diffPanel(place: Place, before: JsonObject, after: JsonObject): Difference[] {
  return memberKeys(before, after).flatMap((key) => {
    const [from, to] = [own(before, key), own(after, key)]
    // Compared elsewhere: where a panel is, and what is inside a row.
    if (key === 'gridPos' || (key === 'panels' && isPanels(from) && isPanels(to))) return []
    if (key === 'targets') return diffNamed(at(place, key), queries, from, to)
    if (key === 'links') return diffNamed(at(place, key), links, from, to)
    if (key === 'fieldConfig') return diffFieldConfig(at(place, key), from, to)
    const label = key === 'datasource' ? 'data source' : key
    return diffValues({ ...at(place, key), label: place.label + label }, from, to)
  })
}

function diffFieldConfig(place: Place, before: Json | undefined, after: Json | undefined): Difference[] {
  const [from, to] = [before ?? {}, after ?? {}]
  if (!isObject(from) || !isObject(to)) return diffValues(suffixed(place, 'field config'), before, after)
  const defaultsBefore = from.defaults ?? {}
  const defaultsAfter = to.defaults ?? {}
  const defaults =
    isObject(defaultsBefore) && isObject(defaultsAfter)
      ? diffDefaults(at(place, 'defaults'), defaultsBefore, defaultsAfter)
      : diffValues(suffixed(at(place, 'defaults'), 'field defaults'), from.defaults, to.defaults)
  return [
    ...defaults,
    ...diffNamed(at(place, 'overrides'), overrides, from.overrides, to.overrides),
    ...diffMembers(suffixed(place, ''), omit(from, isFieldConfigPart), omit(to, isFieldConfigPart)),
  ]
}

function diffDefaults(place: Place, before: JsonObject, after: JsonObject): Difference[] {
  return memberKeys(before, after).flatMap((key) => {
    const [from, to] = [own(before, key), own(after, key)]
    if (key === 'links') return diffNamed(at(place, key), links, from, to)
    const member = memberOf(place, key)
    const [words, newWords] = key === 'thresholds' ? [thresholdsInWords(from), thresholdsInWords(to)] : []
    if (words === newWords || sameJson(from, to)) return diffValues(member, from, to)
    return [difference(member, words, newWords)]
  })
}

/** `green, yellow from 0.01, red from 0.05`; `undefined` for anything else. */
function thresholdsInWords(thresholds: Json | undefined): string | undefined {
  if (!isObject(thresholds) || !isList(thresholds.steps)) return undefined
  const steps = objectsOf(thresholds.steps).map(({ color, value }) =>
    value === undefined ? inWords(color) : `${inWords(color)} from ${inWords(value)}`,
  )
  return steps.join(', ') + (thresholds.mode === 'percentage' ? ' (percent)' : '')
}

/** The place of a member that the label does not name. */
function at(place: Place, key: string): Place {
  return { label: place.label, pointer: `${place.pointer}/${key}` }
}

function isValue(key: string): boolean {
  return key === 'value'
}

function isProperties(key: string): boolean {
  return key === 'properties'
}

function isFieldConfigPart(key: string): boolean {
  return key === 'defaults' || key === 'overrides'
}
