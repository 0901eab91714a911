import type { Json, JsonObject } from '../json.ts'

/** Whether a JSON value is an object. */
export function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text under a key of an object; `undefined` when it is missing, empty or no text. */
export function textAt(value: Json | undefined, key: string): string | undefined {
  const found = isRecord(value) ? value[key] : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** A list under a key of an object; empty when there is none. */
export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const found = isRecord(value) ? value[key] : undefined
  return Array.isArray(found) ? found : []
}
