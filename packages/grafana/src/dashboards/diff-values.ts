import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, own, sameJson } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { pointerToken } from './pointer.ts'

/** Where a value stands, for a person and for a program. */
export interface Place {
  /** `panel "API latency": unit`. */
  readonly label: string
  /** JSON pointer. */
  readonly pointer: string
}

type Value = Json | undefined

/** Characters of a value that are shown. */
const longestValue = 300
/** Characters before the first difference of two long texts that are shown. */
const leadIn = 40

/** The differences of two values, one for each leaf. */
export function diffValues(place: Place, before: Value, after: Value): Difference[] {
  if (sameJson(before, after)) return []
  if (isObject(before) && isObject(after)) return diffMembers(place, before, after)
  if (isList(before) && isList(after) && before.length === after.length && [...before, ...after].every(isObject)) {
    return before.flatMap((item, index) => diffValues(itemOf(place, index), item, after[index]))
  }
  return [difference(place, before, after)]
}

/** The differences of two objects, member by member, in the order of the keys. */
export function diffMembers(place: Place, before: JsonObject, after: JsonObject): Difference[] {
  return memberKeys(before, after).flatMap((key) => diffValues(memberOf(place, key), own(before, key), own(after, key)))
}

/** Keys of either object, in order. */
export function memberKeys(before: JsonObject, after: JsonObject): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
}

/** The place of a member: `…: legend.showLegend`. */
export function memberOf(place: Place, key: string): Place {
  const separator = place.label === '' || place.label.endsWith(': ') ? '' : '.'
  return { label: `${place.label}${separator}${key}`, pointer: `${place.pointer}/${pointerToken(key)}` }
}

/** One difference, its values short enough to be read. */
export function difference(place: Place, before: Value, after: Value): Difference {
  const [shortBefore, shortAfter] =
    typeof before === 'string' && typeof after === 'string' ? shortTexts(before, after) : [short(before), short(after)]
  return {
    label: place.label,
    pointer: place.pointer,
    ...(shortBefore !== undefined && { before: shortBefore }),
    ...(shortAfter !== undefined && { after: shortAfter }),
  }
}

function itemOf(place: Place, index: number): Place {
  return { label: `${place.label}[${index}]`, pointer: `${place.pointer}/${index}` }
}

function short(value: Value): Value {
  if (typeof value === 'string') return cut(value)
  if (!isList(value) && !isObject(value)) return value
  const json = JSON.stringify(value)
  return json.length > longestValue ? cut(json) : value
}

/** Two long texts from shortly before where they part. */
function shortTexts(before: string, after: string): [string, string] {
  if (before.length <= longestValue && after.length <= longestValue) return [before, after]
  let parting = 0
  while (parting < before.length && before[parting] === after[parting]) parting++
  const start = Math.max(0, parting - leadIn)
  const from = (text: string): string => cut(start === 0 ? text : `…${text.slice(start)}`)
  return [from(before), from(after)]
}

function cut(text: string): string {
  const rest = text.length - longestValue
  return rest > 0 ? `${text.slice(0, longestValue)}… (${rest} more characters)` : text
}
