import type { Json, JsonObject } from '../json.ts'

/** An object, or an empty one in place of anything else. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

/** The items of a list that are objects, each with its index; nothing for anything else. */
export function objectsOf(value: Json | undefined): readonly { readonly item: JsonObject; readonly index: number }[] {
  const list: readonly Json[] = Array.isArray(value) ? value : []
  return list.flatMap((item, index) => (isObject(item) ? [{ item, index }] : []))
}

/** The strings of a list. */
export function stringsOf(value: Json | undefined): readonly string[] {
  const list: readonly Json[] = Array.isArray(value) ? value : []
  return list.filter((item) => typeof item === 'string')
}

/** A string without white space around it; empty for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : ''
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
