import type { Json, JsonObject } from '../../json.ts'
import { isObject, omit } from '../../json-values.ts'

/** The data source that stands for Grafana's expressions. */
export const expressionUid = '__expr__'
/** Its name in rules of old. */
const oldExpressionUid = '-100'

/** What the server writes into every model that lacks it, has 0 or something that is no number. */
export const modelDefaults: { readonly intervalMs: 1000; readonly maxDataPoints: 43200 } = {
  intervalMs: 1000,
  maxDataPoints: 43_200,
}

/**
 * A query without what the server fills in, and without what it says twice: the refId and the data source of the model,
 * and the query type, which the server takes from the model.
 */
export function canonicalQuery(query: JsonObject): JsonObject {
  const model = isObject(query.model) ? query.model : {}
  const datasourceUid = query.datasourceUid === oldExpressionUid ? expressionUid : query.datasourceUid
  const queryType = typeof model.queryType === 'string' ? model.queryType : query.queryType
  const rest = omit(
    query,
    (key, value) =>
      key === 'queryType' || (key === 'relativeTimeRange' && datasourceUid === expressionUid && isNow(value)),
  )
  const canonical: Record<string, Json> = {
    ...rest,
    ...(datasourceUid !== undefined && { datasourceUid }),
    ...(isObject(query.model) && { model: omit(model, (key, value) => isImplied(key, value, datasourceUid)) }),
    ...(queryType !== undefined && queryType !== '' && { queryType }),
  }
  return Object.fromEntries(Object.entries(canonical).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isImplied(key: string, value: Json, datasourceUid: Json | undefined): boolean {
  switch (key) {
    case 'intervalMs':
    case 'maxDataPoints':
      return typeof value !== 'number' || value === 0 || value === modelDefaults[key]
    case 'refId':
      return true
    case 'queryType':
      return typeof value === 'string'
    case 'hide':
      return value === false
    case 'datasource':
      return isObject(value) && isSameSource(value, datasourceUid)
    default:
      return false
  }
}

function isSameSource({ type, uid }: JsonObject, datasourceUid: Json | undefined): boolean {
  if (uid === oldExpressionUid || uid === expressionUid) return datasourceUid === expressionUid
  return uid === datasourceUid || (uid === undefined && (typeof type === 'string' || type === undefined))
}

/** Expressions look at no time of their own. */
function isNow(range: Json): boolean {
  return isObject(range) && Object.values(range).every((value) => value === 0)
}
