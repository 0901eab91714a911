import { isObject, type MutableObject } from '../json.ts'

/** Applies a JSON merge patch (RFC 7386). */
export function mergePatch(target: MutableObject, patch: MutableObject): MutableObject {
  const result: MutableObject = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else if (isObject(value)) result[key] = mergePatch(isObject(result[key]) ? result[key] : {}, value)
    else result[key] = value
  }
  return result
}
