import { checkNesting } from './dashboards/nesting.ts'
import type { Problem } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject } from './json-values.ts'

/** Plain JSON, or why it is none. */
export type BuiltJson = { readonly json: JsonObject } | { readonly problem: Problem }

/** How something that was built is read. */
interface BuiltForm {
  /** Numbers for which JSON would hold `null`, which means something else. */
  readonly refuses: (number: number) => boolean
  /** What is said of something that is no object: `is no dashboard: …`. */
  readonly otherwise: string
}

/**
 * Plain JSON of what a Foundation SDK builder builds, or of what it is already: without the functions that its queries
 * carry, and apart from the object that the builder keeps changing.
 */
export function readBuilt(source: object, { refuses, otherwise }: BuiltForm): BuiltJson {
  const places = new Map<unknown, string>()
  function keep(this: unknown, key: string, value: unknown): unknown {
    const place = key === '' ? '' : `${places.get(this) ?? ''}/${key}`
    if (typeof value === 'number' && refuses(value)) throw new TypeError(`${place} is ${value}`)
    if (typeof value === 'object' && value !== null) places.set(value, place)
    return value
  }
  let json: Json | undefined
  try {
    const built: unknown = isBuilder(source) ? source.build() : source
    if (built instanceof Promise) return refuse('is a promise: await it first')
    const text = JSON.stringify(built, keep)
    json = text === undefined ? undefined : (JSON.parse(text) as Json)
  } catch (error) {
    return refuse(`cannot be turned into JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isObject(json)) return refuse(otherwise)
  const [nesting] = checkNesting(json)
  return nesting === undefined ? { json } : { problem: nesting }
}

/** A problem of the whole. */
export function refuse(message: string): { readonly problem: Problem } {
  return { problem: { path: '', message } }
}

function isBuilder(source: unknown): source is { build: () => unknown } {
  return isObject(source) && 'build' in source && typeof source.build === 'function'
}
