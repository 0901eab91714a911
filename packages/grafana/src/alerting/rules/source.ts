import { checkNesting } from '../../dashboards/nesting.ts'
import type { Problem } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject } from '../../json-values.ts'
import type { RuleGroupSource } from '../types.ts'

/** A rule group as plain JSON, or why it is none. */
type ReadSource = { readonly group: JsonObject } | { readonly problem: Problem }

/** Plain JSON of a rule group: what a builder builds, without functions, and apart from the object that the builder keeps. */
export function readGroupSource(source: RuleGroupSource): ReadSource {
  let json: Json | undefined
  try {
    const built: unknown = isBuilder(source) ? source.build() : source
    if (built instanceof Promise) return refuse('is a promise: await it first')
    const text = JSON.stringify(built, refuseNaN)
    json = text === undefined ? undefined : (JSON.parse(text) as Json)
  } catch (error) {
    return refuse(`cannot be turned into JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isObject(json))
    return refuse('is no rule group: give a Foundation SDK builder, what it builds, or { title, interval, rules }')
  const [nesting] = checkNesting(json)
  return nesting === undefined ? { group: json } : { problem: nesting }
}

function isBuilder(source: unknown): source is { build: () => unknown } {
  return isObject(source) && 'build' in source && typeof source.build === 'function'
}

/** JSON would hold `null` in its place, which means something else: no threshold. */
function refuseNaN(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`"${key}" is ${value}`)
  return value
}

function refuse(message: string): ReadSource {
  return { problem: { path: '', message } }
}
