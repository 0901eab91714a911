import { displayName } from '../accounts/account.ts'
import { accessDenied, mayEdit } from '../http/access.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import { isObject, sortKeys } from '../json.ts'
import type { DashboardRecord, DashboardVersion } from '../state/dashboards.ts'
import { wholeSeconds } from '../state/ids.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'

const notFound = failure(404, 'Dashboard not found')

/** The history of a dashboard. */
export function versionRoutes(state: SandboxState): Route[] {
  const { dashboards } = state

  function list({ params, query }: Call): Answer {
    const dashboard = dashboards.get(String(params.uid))
    if (dashboard === undefined) return notFound
    const limit = Number(queryText({ query }, 'limit') ?? 0)
    const start = Number(queryText({ query }, 'start') ?? 0)
    const newest = [...dashboard.versions].reverse().slice(start)
    return ok({
      continueToken: '',
      versions: (limit > 0 ? newest.slice(0, limit) : newest).map((version) => describe(dashboard, version)),
    })
  }

  function restore({ params, account, body }: Call): Answer {
    if (!mayEdit(account)) return accessDenied('dashboards:write')
    const dashboard = dashboards.get(String(params.uid))
    if (dashboard === undefined) return notFound
    const number = isObject(body) ? Number(body.version) : Number.NaN
    const version = dashboard.versions.find((entry) => entry.version === number)
    if (version === undefined) return failure(404, 'Dashboard version not found')
    const { uid, id, folderUid } = dashboard
    const content = {
      spec: version.spec,
      folderUid,
      message: `Restored from version ${number}`,
      storedVersion: 'v0alpha1',
    }
    dashboards.update(dashboard, content, account)
    const slug = slugOf(String(version.spec.title ?? ''))
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
      handle({ params }) {
        const dashboard = dashboards.get(String(params.uid))
        if (dashboard === undefined) return notFound
        const version = dashboard.versions.find((entry) => entry.version === Number(params.version))
        return version === undefined ? failure(404, 'Dashboard version not found') : ok(describe(dashboard, version))
      },
    },
    { method: 'POST', url: '/api/dashboards/uid/:uid/restore', handle: restore },
  ]
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
