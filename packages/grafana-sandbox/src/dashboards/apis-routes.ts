import { mayRead, mayWrite } from '../http/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { deletePurpose, preconditionProblem, readDeleteOptions } from '../http/delete-options.ts'
import { mergePatch } from '../http/merge-patch.ts'
import { isAnswer, readNamedObject, readNewObject } from '../http/object-request.ts'
import { type Call, isDryRun, type Route } from '../http/route.ts'
import { ifServed } from '../http/served.ts'
import { badRequest, deleted, resourceExists, resourceNotFound, statusFailure } from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { DashboardRecord } from '../state/dashboards.ts'
import type { SandboxState } from '../state/state.ts'
import { dashboardObject, dashboardResource, objectUid, provisioning } from './describe.ts'
import { listDashboards } from './list.ts'
import { writeDashboard } from './write.ts'

const root = '/apis/dashboard.grafana.app/:version/namespaces/:namespace/dashboards'

/** `/apis/dashboard.grafana.app`: the classic schema, `v0alpha1` as it is and `v1beta1` and `v1` normalised. */
export function dashboardRoutes(state: SandboxState): Route[] {
  const { dashboards, ids } = state

  function served(handle: (call: Call) => Answer): (call: Call) => Answer {
    return ifServed(state, dashboardResource, (call) => {
      const version = String(call.params.version)
      if (version.startsWith('v2')) return statusFailure(501, `The sandbox does not convert dashboards to ${version}.`)
      return handle(call)
    })
  }

  function found(call: Call, handle: (dashboard: DashboardRecord) => Answer): Answer {
    const name = String(call.params.name)
    const dashboard = dashboards.get(name)
    return dashboard === undefined ? resourceNotFound(dashboardResource, name) : handle(dashboard)
  }

  function create(call: Call): Answer {
    const request = readNewObject(call, dashboardResource, () => ids.shortUid())
    if (isAnswer(request)) return request
    if (dashboards.get(request.name) !== undefined) return resourceExists(dashboardResource, request.name)
    return writeDashboard(call, request, state)
  }

  function put(call: Call): Answer {
    const request = readNamedObject(call, dashboardResource)
    return isAnswer(request) ? request : writeDashboard(call, request, state)
  }

  function patch(call: Call): Answer {
    return found(call, (dashboard) => {
      if (!isObject(call.body)) return badRequest('error decoding patch: unexpected end of JSON input')
      const before = dashboardObject(dashboard, String(call.params.version), state) as MutableObject
      return put({ ...call, body: mergePatch(before, call.body) })
    })
  }

  function remove(call: Call): Answer {
    const options = readDeleteOptions(call, state.traits)
    if (isAnswer(options)) return options
    return found(call, (dashboard) => {
      const { uid: name, resourceVersion } = dashboard
      const uid = objectUid(dashboard, state)
      const problem = preconditionProblem(options, dashboardResource, { name, uid, resourceVersion })
      if (problem !== undefined) return problem
      if (!mayWrite(call.account, dashboard)) return statusFailure(403)
      if (provisioning(dashboard, state) !== undefined) return badRequest('provisioned dashboard cannot be deleted')
      if (!options.dryRun) dashboards.remove(name)
      return deleted(dashboardResource, name, uid)
    })
  }

  function read(call: Call): Answer {
    return found(call, (dashboard) =>
      mayRead(call.account, dashboard)
        ? ok(dashboardObject(dashboard, String(call.params.version), state))
        : statusFailure(403),
    )
  }

  const purpose = (call: Call): 'dryRun' | 'write' => (isDryRun(call) ? 'dryRun' : 'write')
  const one = `${root}/:name`
  return [
    { method: 'GET', url: root, handle: served((call) => listDashboards(call, state)) },
    { method: 'POST', url: root, purpose, handle: served(create) },
    { method: 'GET', url: one, handle: served(read) },
    { method: 'PUT', url: one, purpose, handle: served(put) },
    { method: 'PATCH', url: one, purpose, handle: served(patch) },
    { method: 'DELETE', url: one, purpose: (call) => deletePurpose(call, state.traits), handle: served(remove) },
  ]
}
