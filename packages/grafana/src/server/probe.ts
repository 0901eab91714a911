import type { Answer, Call, Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import { stackLabel } from '../kinds/dashboard/marks.ts'
import { assumeApiGroups, chooseApi, readApiGroups } from './api-versions.ts'
import { readDataSources } from './data-sources.ts'
import { fieldOf, textAt } from './fields.ts'
import { findNamespace } from './namespace.ts'
import { readPermissions } from './permissions.ts'
import type { ApiVersion, Server, Storage } from './types.ts'
import { isAtLeast, parseVersion } from './version.ts'

/** Options of {@link probeServer}. */
export interface ProbeOptions {
  /** Name of the stack whose label the storage is asked about. Default: any. */
  readonly stack?: string
  readonly signal?: AbortSignal
}

type Read = (path: string, accept?: readonly number[], query?: Call['query']) => Promise<Answer>

/**
 * Finds out what a server can do by asking it; nothing is written. At most six requests, and a seventh where the
 * server hides its version, or its organisation from an account without a basic role. The first failure ends the others.
 *
 * Throws `GRAFANA_UNSUPPORTED` for Grafana 10 and older, `GRAFANA_UNAUTHORIZED`, and whatever else a call may throw.
 */
export async function probeServer(grafana: Grafana, options: ProbeOptions = {}): Promise<Server> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const read: Read = (path, accept = [], query = {}) =>
    grafana.send({ method: 'GET', path, accept, purpose: 'read', query }, { signal })
  try {
    return await probe(grafana, read, options.stack)
  } catch (error) {
    stop.abort(error)
    throw error
  }
}

async function probe(grafana: Grafana, read: Read, stack: string | undefined): Promise<Server> {
  const [version, apis, namespace, permissions, dataSources] = await Promise.all([
    readVersion(read),
    read('/apis', [403, 404]),
    findNamespace(grafana, read),
    // Grafana keeps permissions in a cache for up to a minute: a folder made just before would be missing from them.
    read('/api/access-control/user/permissions', [404], { reloadcache: 'true' }),
    read('/api/datasources', [403]),
  ])
  if (permissions.status === 404) throw unsupported('does not tell what its users may do')
  const parsed = parseVersion(version)
  const groups = apis.status === 403 ? assumeApiGroups(parsed) : readApiGroups(apis.body)
  const api = chooseApi(groups, 'dashboard.grafana.app', parsed)
  return {
    ...(version === undefined ? {} : { version }),
    namespace,
    dashboards: { api, dryRun: api !== 'legacy' },
    folders: { api: chooseApi(groups, 'folder.grafana.app', parsed) },
    storage: await readStorage(read, api, namespace, stack),
    permissions: readPermissions(permissions.body),
    dataSources: readDataSources(dataSources.body),
  }
}

/** The version, `undefined` where it is hidden even from who is signed in. */
async function readVersion(read: Read): Promise<string | undefined> {
  const health = await read('/api/health')
  if (fieldOf(health.body, 'database') === undefined) {
    const text = 'GET /api/health is not answered as Grafana answers it. Check the URL and its sub-path.'
    throw new GrafanaError('GRAFANA_NOT_GRAFANA', text, { call: { method: 'GET', path: '/api/health', status: 200 } })
  }
  const version = textAt(health.body, 'version') ?? (await readBuildVersion(read))
  const parsed = parseVersion(version)
  if (parsed !== undefined && !isAtLeast(parsed, { major: 11, minor: 0 })) throw unsupported(`is version ${version}`)
  return version
}

async function readBuildVersion(read: Read): Promise<string | undefined> {
  const settings = await read('/api/frontend/settings', [403, 404])
  return textAt(fieldOf(settings.body, 'buildInfo'), 'version')
}

function unsupported(what: string): GrafanaError {
  return new GrafanaError('GRAFANA_UNSUPPORTED', `This Grafana ${what}. Version 11, 12 or 13 is needed: upgrade it.`)
}

/** Unified storage answers a label selector; legacy storage says 500 "labels not yet supported" (12.3, 12.4). */
async function readStorage(
  read: Read,
  api: ApiVersion,
  namespace: string,
  stack: string | undefined,
): Promise<Storage> {
  if (api === 'legacy') return 'legacy'
  const path = `/apis/dashboard.grafana.app/${api}/namespaces/${namespace}/dashboards`
  const labelSelector = stack === undefined ? stackLabel : `${stackLabel}=${stack}`
  const { status, body } = await read(path, [403, 500], { labelSelector, limit: '1' })
  if (status === 200) return 'unified'
  // Who may not list dashboards cannot tell either; the weaker storage is the safe guess.
  if (status === 403 || /labels not yet supported/.test(textAt(body, 'message') ?? '')) return 'legacy'
  throw new GrafanaError(
    'GRAFANA_HTTP',
    `GET ${path} answered 500: ${textAt(body, 'message') ?? 'no words'}. Grafana's log says more.`,
    { call: { method: 'GET', path, status } },
  )
}
