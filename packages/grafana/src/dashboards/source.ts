import { readBuilt, refuse } from '../built-json.ts'
import type { Problem } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { isObject } from '../json-values.ts'
import type { DashboardSource } from '../stack/types.ts'

/** A dashboard as plain JSON, or why it is none. */
type ReadSource = { readonly spec: JsonObject } | { readonly problem: Problem }

/**
 * Plain JSON of a dashboard. Takes a manifest (`kind: Dashboard`) and the answer of `GET /api/dashboards/uid/…` too.
 * The infinite value of a first threshold becomes `null`, which is how Grafana writes it.
 */
export function readSource(source: DashboardSource): ReadSource {
  const built = readBuilt(source, {
    refuses: Number.isNaN,
    otherwise: 'is not a dashboard: give a Foundation SDK builder, what it builds, or dashboard JSON',
  })
  if ('problem' in built) return built
  const spec = unwrap(built.json)
  if (isObject(spec.elements) && isObject(spec.layout)) {
    return refuse('is in the v2 schema, which Grafana 11 and 12 do not serve: use the SDK module "dashboard" instead')
  }
  return { spec }
}

function unwrap(json: JsonObject): JsonObject {
  if (json.kind === 'Dashboard' && isObject(json.spec)) {
    const name = isObject(json.metadata) ? json.metadata.name : undefined
    return name === undefined ? json.spec : { ...json.spec, uid: name }
  }
  return isObject(json.dashboard) && json.panels === undefined ? json.dashboard : json
}
