import { isObject } from '../../json.ts'

/**
 * Whether a value is the given default. `null` equals `null` only, and two objects are compared over the keys of the
 * first.
 */
export function isDefault(value: unknown, fallback: unknown): boolean {
  if (value === null || value === undefined || fallback === null || fallback === undefined) {
    return (value ?? null) === null && (fallback ?? null) === null
  }
  if (Array.isArray(value) && Array.isArray(fallback)) {
    return value.length === fallback.length && value.every((entry, index) => isDefault(entry, fallback[index]))
  }
  if (isObject(value) && isObject(fallback)) {
    const keys = Object.keys(value)
    const own = (key: string): unknown => (Object.hasOwn(fallback, key) ? fallback[key] : undefined)
    return keys.length === Object.keys(fallback).length && keys.every((key) => isDefault(value[key], own(key)))
  }
  return value === fallback
}

/** Removes keys that hold `null`, at every level; entries of lists stay. */
export function dropNulls(value: unknown): void {
  if (Array.isArray(value)) {
    for (const entry of value) dropNulls(entry)
  } else if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      if (part === null) delete value[key]
      else dropNulls(part)
    }
  }
}
