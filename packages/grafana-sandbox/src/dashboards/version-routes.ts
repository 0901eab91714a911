import { displayName } from '../accounts/account.ts'
import { accessDenied, dashboardNotFound, mayEdit } from '../http/access.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import { isObject, sortKeys, textOf } from '../json.ts'
import type { DashboardRecord, DashboardVersion } from '../state/dashboards.ts'
import { wholeSeconds } from '../state/ids.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'

/** The history of a dashboard. */
export function versionRoutes(state: SandboxState): Route[] {
  const { dashboards } = state

  function list({ params, query, account }: Call): Answer {
    const dashboard = dashboards.get(String(params.uid))
    if (dashboard === undefined) return dashboardNotFound(account)
    if (!mayEdit(account)) return accessDenied('dashboards:write')
    const limit = Number(queryText({ query }, 'limit') ?? 0)
    const newest = [...dashboard.versions].reverse()
    const start = readToken(queryText({ query }, 'continueToken') ?? '', newest)
    const end = limit > 0 ? start + limit : newest.length
    return ok({
      continueToken: end < newest.length ? writeToken(newest[end - 1], limit, state) : '',
      versions: newest.slice(start, end).map((version) => describe(dashboard, version)),
    })
  }

  function restore({ params, account, body }: Call): Answer {
    const dashboard = dashboards.get(String(params.uid))
    if (dashboard === undefined) return dashboardNotFound(account)
    if (!mayEdit(account)) return accessDenied('dashboards:write')
    if (!isObject(body)) return failure(400, 'bad request data')
    const number = Number(body.version)
    const version = dashboard.versions.find((entry) => entry.version === number)
    if (version === undefined) return failure(404, 'Dashboard not found')
    if (number === dashboard.generation) {
      return failure(400, 'Current dashboard is identical to the specified version')
    }
    const { uid, id, folderUid } = dashboard
    const content = {
      spec: version.spec,
      folderUid,
      message: `Restored from version ${number}`,
      restoredFrom: number,
      storedVersion: 'v0alpha1',
    }
    dashboards.update(dashboard, content, account)
    const slug = slugOf(textOf(version.spec.title))
    return ok({
      folderUid,
      id,
      slug,
      status: 'success',
      uid,
      url: `/d/${uid}/${slug}`,
      version: dashboard.generation,
    })
  }

  return [
    { method: 'GET', url: '/api/dashboards/uid/:uid/versions', handle: list },
    {
      method: 'GET',
      url: '/api/dashboards/uid/:uid/versions/:version',
      handle({ params, account }) {
        const dashboard = dashboards.get(String(params.uid))
        if (dashboard === undefined) return dashboardNotFound(account)
        if (!mayEdit(account)) return accessDenied('dashboards:write')
        const version = dashboard.versions.find((entry) => entry.version === Number(params.version))
        if (version !== undefined) return ok(describeOne(dashboard, version, state))
        // A real server answers 500, too.
        return failure(500, `Dashboard version ${params.version} not found for dashboardId ${dashboard.id}`)
      },
    },
    { method: 'POST', url: '/api/dashboards/uid/:uid/restore', handle: restore },
  ]
}

/** Names the last version of a page. */
function writeToken(last: DashboardVersion | undefined, limit: number, { traits }: SandboxState): string {
  if (traits.storage === 'legacy') return `org:1/start:${last?.version}/folder:`
  const next = { o: limit, v: Number(last?.resourceVersion), s: false }
  return Buffer.from(JSON.stringify(next)).toString('base64')
}

/** Where the page after a token starts. */
function readToken(token: string, newest: readonly DashboardVersion[]): number {
  const [, id] = /^org:1\/start:(\d+)\//.exec(token) ?? []
  const [, version] = /"v":(\d+)/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? []
  return 1 + newest.findIndex((entry) => String(entry.version) === id || entry.resourceVersion === version)
}

/** A version asked for by number: the first one shows what it was saved with, and unified storage knows no author of it. */
function describeOne(dashboard: DashboardRecord, version: DashboardVersion, { traits }: SandboxState): object {
  const described = describe(dashboard, version)
  if (version.version !== 1) return described
  const unified = traits.storage === 'unified' ? { createdBy: 'Anonymous' } : {}
  return { ...described, message: version.sentMessage, ...unified }
}

function describe({ id, uid }: DashboardRecord, version: DashboardVersion): object {
  return {
    id: version.version,
    dashboardId: id,
    uid,
    parentVersion: version.parentVersion,
    restoredFrom: version.restoredFrom,
    version: version.version,
    created: wholeSeconds(version.created),
    message: version.message,
    data: sortKeys({ ...version.spec, uid, version: version.version }),
    createdBy: displayName(version.createdBy),
  }
}
