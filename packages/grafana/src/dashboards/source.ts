import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isObject } from '../json-values.ts'
import type { DashboardSource } from '../stack/types.ts'
import { checkNesting } from './nesting.ts'

/** A dashboard as plain JSON, or why it is none. */
type ReadSource = { readonly spec: JsonObject } | { readonly problem: Problem }

/**
 * Plain JSON of a dashboard: what a builder builds, without the functions that Foundation SDK queries carry, and apart
 * from the object that the builder keeps changing. Takes a manifest (`kind: Dashboard`) and the answer of
 * `GET /api/dashboards/uid/…` too.
 */
export function readSource(source: DashboardSource): ReadSource {
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
    return refuse('is not a dashboard: give a Foundation SDK builder, what it builds, or dashboard JSON')
  const [nesting] = checkNesting(json)
  if (nesting !== undefined) return { problem: nesting }
  const spec = unwrap(json)
  if (isObject(spec.elements) && isObject(spec.layout)) {
    return refuse('is in the v2 schema, which Grafana 11 and 12 do not serve: use the SDK module "dashboard" instead')
  }
  return { spec }
}

function isBuilder(source: unknown): source is { build: () => unknown } {
  return isObject(source) && 'build' in source && typeof source.build === 'function'
}

/** JSON would hold `null` in its place, which means something else: no limit, no threshold. */
function refuseNaN(key: string, value: unknown): unknown {
  if (Number.isNaN(value)) throw new TypeError(`"${key}" is NaN`)
  return value
}

function unwrap(json: JsonObject): JsonObject {
  if (json.kind === 'Dashboard' && isObject(json.spec)) {
    const name = isObject(json.metadata) ? json.metadata.name : undefined
    return name === undefined ? json.spec : { ...json.spec, uid: name }
  }
  return isObject(json.dashboard) && json.panels === undefined ? json.dashboard : json
}

function refuse(message: string): ReadSource {
  return { problem: { path: '', message } }
}
