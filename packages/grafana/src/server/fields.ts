import type { Json } from '../json.ts'
import { isList, isObject } from '../json-values.ts'

/** What is under a key; `undefined` when the value is no object or does not have it. */
export function fieldOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined
}

/** A text under a key; `undefined` when it is missing, empty or no text. */
export function textAt(value: Json | undefined, key: string): string | undefined {
  const found = fieldOf(value, key)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** A list under a key; empty when there is none. */
export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const found = fieldOf(value, key)
  return isList(found) ? found : []
}
