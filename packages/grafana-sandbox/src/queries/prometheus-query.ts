import type { AlertQuery } from '../alert-rules/alert-rule.ts'
import { forward, forwardFailure } from '../data-sources/forward.ts'
import { isObject, textOf } from '../json.ts'
import type { DataSourceRecord } from '../state/data-sources.ts'
import type { NumberRow, QueryOutcome } from './frames.ts'

/** Asks a Prometheus for an instant vector; one without a URL has no rows. */
export async function queryPrometheus(source: DataSourceRecord, query: AlertQuery, at: Date): Promise<QueryOutcome> {
  const expr = textOf(query.model.expr)
  const failed = (why: string): QueryOutcome => ({
    error: `[sse.dataQueryError] failed to execute query [${query.refId}]: ${why}`,
  })
  if (query.model.range === true && query.model.instant !== true) return failed('the sandbox asks no range queries')
  if (source.url === '') return { rows: [], from: 'data source', expr }
  const form = new URLSearchParams({ query: expr, time: String(at.getTime() / 1000) }).toString()
  try {
    const { body } = await forward(source, { method: 'POST', path: 'api/v1/query', form })
    const answer: unknown = JSON.parse(body)
    if (!isObject(answer) || answer.status !== 'success' || !isObject(answer.data)) {
      const { errorType, error } = isObject(answer) ? answer : {}
      return failed(`${textOf(errorType)}: ${textOf(error)}`)
    }
    return { rows: readRows(answer.data.resultType, answer.data.result), from: 'data source', expr }
  } catch (error) {
    return failed(error instanceof SyntaxError ? error.message : forwardFailure(error, `${source.url}/api/v1/query`))
  }
}

function readRows(type: unknown, result: unknown): NumberRow[] {
  if (!Array.isArray(result)) return []
  if (type === 'scalar') return [{ labels: {}, value: readNumber(result[1]) }]
  return result.filter(isObject).map(({ metric, value }) => {
    const labels = (isObject(metric) ? metric : {}) as Record<string, string>
    const { __name__: name } = labels
    const number = readNumber(Array.isArray(value) ? value[1] : undefined)
    return { labels, value: number, ...(name === undefined ? {} : { name }) }
  })
}

/** Prometheus writes numbers as texts: `1`, `NaN`, `+Inf`. */
function readNumber(text: unknown): number {
  return Number(String(text).replace('Inf', 'Infinity'))
}
