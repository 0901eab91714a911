import { uidProblem } from '../folders/names.ts'
import { accessDenied, dashboardNotFound, mayEdit, mayRead, mayWrite } from '../http/access.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import type { Call, Route } from '../http/route.ts'
import { isObject, type MutableObject, sameJson, sortKeys, textOf } from '../json.ts'
import type { DashboardContent, DashboardRecord } from '../state/dashboards.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'
import { legacyMeta, provisioning } from './describe.ts'
import { raisedRefresh } from './refresh-interval.ts'
import { basicProblem } from './text-limits.ts'

const notFound = failure(404, 'Dashboard not found')

/** `/api/dashboards`: stores what it is sent, without migration. */
export function legacyDashboardRoutes(state: SandboxState): Route[] {
  const { dashboards, folders, ids } = state

  function save({ account, body }: Call): Answer {
    if (!mayEdit(account)) return accessDenied('any of dashboards:create, dashboards:write')
    if (!isObject(body) || body.dashboard === undefined) return failure(400, 'bad request data')
    const { id, uid: givenUid, version, ...spec } = structuredClone(isObject(body.dashboard) ? body.dashboard : {})
    const uid = typeof givenUid === 'string' ? givenUid : ''
    const title = typeof spec.title === 'string' ? spec.title.trim() : ''
    const message = typeof body.message === 'string' ? body.message : ''
    const refused = basicProblem(title, message)
    if (refused !== undefined) {
      const { message: why, ...status } = refused
      return failure(400, why, status)
    }
    spec.title = title
    if (typeof spec.refresh === 'string') spec.refresh = raisedRefresh(spec.refresh)
    const problem = uidProblem(uid)
    if (problem !== undefined) return failure(400, problem)
    const folderUid = typeof body.folderUid === 'string' ? body.folderUid : ''
    if (folderUid !== '' && folders.get(folderUid) === undefined) return failure(400, 'folder not found')
    const current = uid !== '' ? dashboards.get(uid) : typeof id === 'number' ? dashboards.byId(id) : undefined
    const content: DashboardContent = { spec, folderUid, message, storedVersion: 'v0alpha1' }
    if (current === undefined) {
      if (typeof id === 'number' && id > 0) return failure(404, 'Dashboard not found', { status: 'not-found' })
      if (dashboards.size >= state.limits.dashboards) return failure(403, 'Quota reached')
      return ok(saved(dashboards.create(uid === '' ? ids.shortUid() : uid, content, account)))
    }
    if (!mayWrite(account, current)) return accessDenied('any of dashboards:create, dashboards:write')
    const file = provisioning(current, state)
    if (file !== undefined && file.allowUiUpdates !== true) {
      return failure(400, 'Cannot save provisioned dashboard')
    }
    if (body.overwrite !== true && version !== current.generation) {
      return failure(412, 'The dashboard has been changed by someone else', { status: 'version-mismatch' })
    }
    return overwrite(current, content, account)
  }

  function overwrite(current: DashboardRecord, content: DashboardContent, account: Call['account']): Answer {
    const same = current.folderUid === content.folderUid && sameJson(current.spec, content.spec)
    if (same && state.traits.storage === 'unified') {
      // Nothing is written, but the history shows the version a second time.
      const last = current.versions.at(-1)
      if (last !== undefined) current.versions.push({ ...last })
      return ok(saved(current))
    }
    const answered = same ? { ...saved(current) } : undefined
    dashboards.update(current, content, account)
    return ok(answered ?? saved(current))
  }

  function saved({ uid, id, spec, generation, folderUid }: DashboardRecord): object {
    const slug = slugOf(textOf(spec.title))
    return { folderUid, id, slug, status: 'success', uid, url: `/d/${uid}/${slug}`, version: generation }
  }

  return [
    { method: 'POST', url: '/api/dashboards/db', handle: save },
    {
      method: 'GET',
      url: '/api/dashboards/uid/:uid',
      handle({ params, account }) {
        const dashboard = dashboards.get(String(params.uid))
        if (dashboard === undefined) return dashboardNotFound(account)
        if (!mayRead(account, dashboard)) return accessDenied('dashboards:read')
        const { id, uid, generation, spec } = dashboard
        const body: MutableObject = { ...spec, id, uid, version: generation }
        return ok({ meta: legacyMeta(dashboard, account, state), dashboard: sortKeys(body) })
      },
    },
    {
      method: 'DELETE',
      url: '/api/dashboards/uid/:uid',
      handle({ params, account }) {
        const dashboard = dashboards.get(String(params.uid))
        if (!mayEdit(account)) return accessDenied('dashboards:delete')
        if (dashboard === undefined) return notFound
        if (!mayWrite(account, dashboard)) return accessDenied('dashboards:delete')
        if (provisioning(dashboard, state) !== undefined) return failure(400, 'provisioned dashboard cannot be deleted')
        dashboards.remove(dashboard.uid)
        const title = textOf(dashboard.spec.title)
        return ok({ message: `Dashboard ${title} deleted`, title, uid: dashboard.uid })
      },
    },
  ]
}
