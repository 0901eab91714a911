import { accessDenied } from '../http/access.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import type { Route } from '../http/route.ts'
import { isObject } from '../json.ts'
import type { DataSourceRecord } from '../state/data-sources.ts'
import type { SandboxState } from '../state/state.ts'
import { isLoopback } from './forward.ts'
import { checkHealth } from './health.ts'
import { proxyPrometheus } from './proxy.ts'

const noSource: Answer = {
  ...failure(404, 'Unable to find datasource', { traceID: '' }),
  headers: { 'content-type': 'application/json; charset=UTF-8' },
}
const notFound = failure(404, 'Data source not found')

/** `/api/datasources`, with health and the proxy to a Prometheus API. */
export function dataSourceRoutes(state: SandboxState): Route[] {
  const { dataSources } = state

  function one(source: DataSourceRecord | undefined): Answer {
    return source === undefined ? notFound : ok(describe(source))
  }

  return [
    {
      method: 'GET',
      url: '/api/datasources',
      handle: () =>
        ok(
          [...dataSources.all()]
            .sort((left, right) => left.name.localeCompare(right.name))
            .map((source) => listEntry(source)),
        ),
    },
    {
      method: 'POST',
      url: '/api/datasources',
      handle({ account, body }) {
        if (account.role !== 'Admin') return accessDenied('datasources:create')
        const { name, type, uid, url, isDefault, jsonData } = isObject(body) ? body : {}
        if (typeof name !== 'string' || typeof type !== 'string') return failure(400, 'bad request data')
        if (dataSources.byName(name) !== undefined) {
          return failure(409, 'data source with the same name already exists')
        }
        if (typeof uid === 'string' && dataSources.get(uid) !== undefined) {
          return failure(409, 'data source with the same uid already exists')
        }
        if (typeof url === 'string' && url !== '' && !isLoopback(url)) {
          return failure(400, 'The sandbox reaches data sources on loopback only')
        }
        if (dataSources.size >= state.limits.dataSources) return failure(403, 'Quota reached')
        const source = dataSources.add({
          name,
          type,
          ...(typeof uid === 'string' && uid !== '' ? { uid } : {}),
          url: typeof url === 'string' ? url : '',
          isDefault: isDefault === true,
          jsonData: isObject(jsonData) ? jsonData : {},
        })
        return ok({ datasource: describe(source), id: source.id, message: 'Datasource added', name })
      },
    },
    {
      method: 'GET',
      url: '/api/datasources/uid/:uid',
      handle: ({ params }) => one(dataSources.get(String(params.uid))),
    },
    {
      method: 'GET',
      url: '/api/datasources/name/:name',
      handle: ({ params }) => one(dataSources.byName(String(params.name))),
    },
    {
      method: 'DELETE',
      url: '/api/datasources/uid/:uid',
      handle({ account, params }) {
        if (account.role !== 'Admin') return accessDenied('datasources:delete')
        const source = dataSources.get(String(params.uid))
        if (source === undefined) return notFound
        dataSources.remove(source.uid)
        return ok({ id: source.id, message: 'Data source deleted' })
      },
    },
    {
      method: 'GET',
      url: '/api/datasources/uid/:uid/health',
      handle: ({ params }) => checkHealth(dataSources.get(String(params.uid))),
    },
    ...(['GET', 'POST'] as const).map(
      (method): Route => ({
        method,
        url: '/api/datasources/proxy/uid/:uid/*',
        purpose: 'query',
        handle(call) {
          const source = dataSources.get(String(call.params.uid))
          if (source === undefined) return noSource
          const query = call.url.includes('?') ? call.url.slice(call.url.indexOf('?') + 1) : ''
          return proxyPrometheus(source, { method, path: String(call.params['*']), query, body: call.raw })
        },
      }),
    ),
  ]
}

function describe(source: DataSourceRecord): object {
  return {
    ...listEntry(source, false),
    basicAuthUser: '',
    withCredentials: false,
    secureJsonFields: {},
    version: 1,
    apiVersion: '',
  }
}

function listEntry({ id, uid, name, type, url, isDefault, jsonData }: DataSourceRecord, inList = true): object {
  return {
    id,
    uid,
    orgId: 1,
    name,
    type,
    ...(inList ? { typeName: type.charAt(0).toUpperCase() + type.slice(1) } : {}),
    typeLogoUrl: `public/plugins/${type}/img/${type}_logo.svg`,
    url,
    user: '',
    database: '',
    basicAuth: false,
    isDefault,
    jsonData,
    readOnly: false,
  }
}
