import type { Json, JsonObject } from './json.ts'

/** Whether a value is a JSON object: no list, no `null`. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list of JSON values. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** The objects of a list; empty when it is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : []
}

/** An object's own member: `{}` has no `constructor`. */
export function own<Value>(object: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The string, or `''` for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** A value in a sentence: a string as it is, anything else as JSON, nothing as `?`. */
export function inWords(value: Json | undefined): string {
  if (value === undefined) return '?'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** An object without some keys. `fromEntries` keeps a key named `__proto__` a plain key. */
export function omit(object: JsonObject, drop: (key: string, value: Json) => boolean): JsonObject {
  if (!Object.keys(object).some((key) => drop(key, object[key] as Json))) return object
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => !drop(key, value)))
}

/** A value with object keys in order and without object members that are `null`; itself where it is that already. */
export function normalise(value: Json): Json {
  if (isList(value)) {
    const items = value.map(normalise)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  return isObject(value) ? normaliseObject(value) : value
}

function normaliseObject(object: JsonObject): JsonObject {
  const keys = Object.keys(object)
  let same = true
  const members = keys.map((key, index) => {
    const member = normalise(object[key] as Json)
    same &&= member !== null && member === object[key] && (index === 0 || (keys[index - 1] as string) < key)
    return [key, member] as const
  })
  if (same) return object
  return Object.fromEntries(members.filter(([, member]) => member !== null).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}
