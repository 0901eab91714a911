import { isObject, type MutableObject } from '../json.ts'

/** Applies a JSON merge patch (RFC 7386). */
export function mergePatch(target: MutableObject, patch: MutableObject): MutableObject {
  const result = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = result.get(key)
    if (value === null) result.delete(key)
    else if (isObject(value)) result.set(key, mergePatch(isObject(before) ? before : {}, value))
    else result.set(key, value)
  }
  // A key named `__proto__` stays a plain key.
  return Object.fromEntries(result)
}
