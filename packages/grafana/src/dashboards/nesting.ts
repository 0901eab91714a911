import type { Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import { isList, isObject } from '../json-values.ts'

/** Far above any dashboard, far below what a recursive reader stands. */
const deepestNesting = 200

/** Whether a value is nested so deeply that it is no dashboard. Does not recurse itself. */
export function checkNesting(spec: Json): Problem[] {
  let level: readonly Json[] = [spec]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return [{ path: '', message: `is nested deeper than ${deepestNesting} levels` }]
    level = level.flatMap((value) => (isList(value) || isObject(value) ? Object.values(value) : []))
  }
  return []
}
