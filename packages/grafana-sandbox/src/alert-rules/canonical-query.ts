import { sortKeys } from '../json.ts'
import type { ModeTraits } from '../modes.ts'
import type { AlertQuery } from './alert-rule.ts'

/** The form in which a query is stored: keys in order, defaults filled in, the query type taken from the model. */
export function canonicalQuery(query: AlertQuery, { before124 }: ModeTraits): AlertQuery {
  const model = { ...query.model }
  model.intervalMs = positive(model.intervalMs) ?? 1000
  model.maxDataPoints = positive(model.maxDataPoints) ?? 43_200
  // 12.3 keeps what it is sent.
  if (!before124) model.refId = query.refId
  const queryType = typeof model.queryType === 'string' ? model.queryType : query.queryType
  return { ...query, queryType, model: sortKeys(model) }
}

/** Whether the query is an expression over others. */
export function isExpression({ datasourceUid }: Pick<AlertQuery, 'datasourceUid'>): boolean {
  return datasourceUid === '__expr__' || datasourceUid === '-100'
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value !== 0 ? value : undefined
}
