import { type Answer, failure, ok } from '../http/answer.ts'
import type { DataSourceRecord } from '../state/data-sources.ts'
import { forward } from './forward.ts'

/** A request through the proxy; `path` is below the data source's URL. */
export interface ProxyRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: string
  readonly body: string
}

/** Forwards to the data source's URL, or answers from the seeded names where it has none. */
export async function proxyPrometheus(source: DataSourceRecord, request: ProxyRequest): Promise<Answer> {
  const { method, path, query, body } = request
  if (source.url === '') return answerFromSeries(source, path, new URLSearchParams(method === 'POST' ? body : query))
  try {
    const answer = await forward(source, {
      method,
      path: query === '' ? path : `${path}?${query}`,
      ...(method === 'POST' ? { form: body } : {}),
    })
    return { status: answer.status, headers: { 'content-type': answer.contentType }, body: answer.body }
  } catch {
    return { status: 502, headers: { 'content-type': 'text/plain' }, body: '' }
  }
}

function answerFromSeries({ series }: DataSourceRecord, path: string, parameters: URLSearchParams): Answer {
  const selectors = parameters.getAll('match[]')
  const names = series.filter((name) => selectors.length === 0 || selectors.some((text) => selects(text, name)))
  const limit = Number(parameters.get('limit') ?? 0)
  const found = limit > 0 ? names.slice(0, limit) : names
  switch (path) {
    case 'api/v1/label/__name__/values':
      return success([...found].sort())
    case 'api/v1/series':
      return success(found.map((name) => ({ __name__: name })))
    case 'api/v1/labels':
      return success(found.length === 0 ? [] : ['__name__'])
    case 'api/v1/metadata':
      return success({})
    case 'api/v1/query':
    case 'api/v1/query_range':
      return success({ resultType: path.endsWith('range') ? 'matrix' : 'vector', result: [] })
    default:
      return /^api\/v1\/label\/[^/]+\/values$/.test(path) ? success([]) : failure(404, 'Not found')
  }
}

function success(data: unknown): Answer {
  return ok({ status: 'success', data })
}

/** Whether a selector selects series of this name: `up`, `up{…}`, `{__name__="up"}` or `{__name__=~"up|down"}`. */
function selects(selector: string, name: string): boolean {
  const [, bare = '', matchers = ''] = /^\s*([A-Za-z_:][\w:]*)?\s*(?:\{(.*)\})?\s*$/.exec(selector) ?? []
  if (bare !== '') return bare === name
  const [, operator, pattern] = /__name__\s*(=~|=)\s*"([^"]*)"/.exec(matchers) ?? []
  if (pattern === undefined) return false
  return operator === '=' ? pattern === name : new RegExp(`^(?:${pattern})$`).test(name)
}
