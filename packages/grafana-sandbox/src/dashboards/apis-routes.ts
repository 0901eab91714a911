import { folderResource } from '../folders/apis-routes.ts'
import { uidProblem } from '../folders/names.ts'
import { mayEdit } from '../http/access.ts'
import { type Answer, ok, pageNotFound } from '../http/answer.ts'
import { isAnswer, type ObjectRequest, readObject } from '../http/object-request.ts'
import { type Call, isDryRun, queryText, type Route } from '../http/route.ts'
import {
  badRequest,
  deleted,
  resourceConflict,
  resourceExists,
  resourceForbidden,
  resourceInvalid,
  resourceNotFound,
  resourceNotServed,
  statusFailure,
} from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { DashboardContent, DashboardRecord } from '../state/dashboards.ts'
import type { SandboxState } from '../state/state.ts'
import { dashboardObject, dashboardResource, folderAnnotation, messageAnnotation, objectUid } from './describe.ts'
import { listDashboards } from './list.ts'
import { mergePatch } from './merge-patch.ts'
import { oldestSchemaVersion, readSchemaVersion } from './normalise/migrations.ts'
import { normaliseSpec } from './normalise/normalise.ts'
import { validateSpec } from './validate.ts'

const root = '/apis/dashboard.grafana.app/:version/namespaces/:namespace/dashboards'

/** `/apis/dashboard.grafana.app`: the classic schema, `v0alpha1` as it is and `v1beta1` and `v1` normalised. */
export function dashboardRoutes(state: SandboxState): Route[] {
  const { dashboards, folders, ids } = state

  function served(handle: (call: Call) => Answer): (call: Call) => Answer {
    return (call) => {
      const group = state.traits.groups.find(([name]) => name === dashboardResource.group)
      if (group === undefined) return pageNotFound
      const version = String(call.params.version)
      if (!group[1].includes(version)) return resourceNotServed
      if (version.startsWith('v2')) return statusFailure(501, `The sandbox does not convert dashboards to ${version}.`)
      return handle(call)
    }
  }

  function found(call: Call, handle: (dashboard: DashboardRecord) => Answer): Answer {
    const name = String(call.params.name)
    const dashboard = dashboards.get(name)
    return dashboard === undefined ? resourceNotFound(dashboardResource, name) : handle(dashboard)
  }

  /** Creates, or updates where there is one. The order of the checks is the server's. */
  function write(call: Call, request: ObjectRequest): Answer {
    const { name, resourceVersion } = request
    const version = String(call.params.version)
    const current = dashboards.get(name)
    const strict = !['Ignore', 'Warn'].includes(queryText(call, 'fieldValidation') ?? 'Strict')
    const schemaVersion = readSchemaVersion(request.spec)
    const classic = state.traits.classicVersions.includes(version)
    if (classic && schemaVersion < oldestSchemaVersion) return tooOld(schemaVersion)
    const spec = specFor(version, request.spec)
    if (strict && classic) {
      const causes = validateSpec(name, spec)
      if (causes.length > 0) return resourceInvalid(dashboardResource, name, causes)
    }
    if (current !== undefined && resourceVersion !== undefined && resourceVersion !== current.resourceVersion) {
      return resourceConflict(dashboardResource, name)
    }
    const refused = basicProblem(name, spec) ?? folderProblem(call, request, current) ?? guard(request, current)
    if (refused !== undefined) return refused
    if (isDryRun(call))
      return { status: current === undefined ? 201 : 200, body: dryRunAnswer(call, request, spec, current) }
    if (!mayEdit(call.account)) return resourceForbidden(dashboardResource, name, 'unauthorized request')
    if (current === undefined && resourceVersion !== undefined) {
      return statusFailure(500, 'resourceVersion should not be set on objects to be created', {
        reason: 'InternalError',
      })
    }
    if (current === undefined && dashboards.size >= state.limits.dashboards) {
      return statusFailure(403, 'quota reached', { reason: 'Forbidden' })
    }
    const content = contentOf(request, spec, version)
    if (current !== undefined) {
      dashboards.update(current, content, call.account)
      return ok(dashboardObject(current, version, state, request))
    }
    const made = dashboards.create(name === '' ? ids.shortUid() : name, content, call.account)
    return { status: 201, body: dashboardObject(made, version, state, request) }
  }

  function specFor(version: string, source: MutableObject): MutableObject {
    if (state.traits.classicVersions.includes(version)) return normaliseSpec(source, state.traits)
    const { uid: _uid, version: _version, id: _id, ...spec } = structuredClone(source)
    return spec
  }

  function basicProblem(name: string, spec: MutableObject): Answer | undefined {
    const title = typeof spec.title === 'string' ? spec.title.trim() : ''
    if (title === '') return badRequest('Dashboard title cannot be empty')
    if (title.length > 5000) return badRequest('Dashboard title cannot contain more than 5000 characters')
    const problem = uidProblem(name)
    return problem === undefined ? undefined : badRequest(problem)
  }

  /** A dry run does not look for the folder. */
  function folderProblem(call: Call, request: ObjectRequest, current: DashboardRecord | undefined): Answer | undefined {
    const folderUid = request.annotations[folderAnnotation] ?? ''
    if (isDryRun(call) || folderUid === '' || folderUid === current?.folderUid) return undefined
    return folders.get(folderUid) === undefined ? resourceNotFound(folderResource, folderUid) : undefined
  }

  /** 13.x refuses to change the manager of a managed dashboard; removing it first is allowed. */
  function guard(request: ObjectRequest, current: DashboardRecord | undefined): Answer | undefined {
    if (!state.traits.guardsManager || current === undefined) return undefined
    const before = managerOf(current.annotations)
    const after = managerOf(request.annotations)
    if (before === '' || after === '' || before === after) return undefined
    return resourceForbidden(
      dashboardResource,
      current.uid,
      'cannot change the manager of a managed resource; remove the existing manager first',
    )
  }

  function contentOf(
    { annotations, labels }: ObjectRequest,
    spec: MutableObject,
    storedVersion: string,
  ): DashboardContent {
    const { [folderAnnotation]: folderUid = '', [messageAnnotation]: message, ...kept } = annotations
    return { spec, folderUid, message, labels, annotations: kept, storedVersion }
  }

  function dryRunAnswer(
    call: Call,
    { name, labels, annotations }: ObjectRequest,
    spec: MutableObject,
    current: DashboardRecord | undefined,
  ): object {
    const version = String(call.params.version)
    return {
      kind: 'Dashboard',
      apiVersion: `dashboard.grafana.app/${version}`,
      metadata: {
        name,
        namespace: 'default',
        uid: current === undefined ? ids.uuid() : objectUid(current, state),
        ...(current === undefined ? {} : { resourceVersion: current.resourceVersion }),
        generation: current?.generation ?? 1,
        creationTimestamp: current === undefined ? ids.timestamp() : `${current.created.toISOString().slice(0, 19)}Z`,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec,
      status: {},
    }
  }

  function writePurpose(call: Call): 'dryRun' | 'write' {
    return isDryRun(call) ? 'dryRun' : 'write'
  }

  return [
    { method: 'GET', url: root, handle: served((call) => listDashboards(call, state)) },
    {
      method: 'POST',
      url: root,
      purpose: writePurpose,
      handle: served((call) => {
        const request = readObject(call, 'Dashboard')
        if (isAnswer(request)) return request
        if (dashboards.get(request.name) !== undefined) return resourceExists(dashboardResource, request.name)
        return write(call, request)
      }),
    },
    {
      method: 'GET',
      url: `${root}/:name`,
      handle: served((call) =>
        found(call, (dashboard) => ok(dashboardObject(dashboard, String(call.params.version), state))),
      ),
    },
    {
      method: 'PUT',
      url: `${root}/:name`,
      purpose: writePurpose,
      handle: served((call) => {
        const request = readObject(call, 'Dashboard', String(call.params.name))
        return isAnswer(request) ? request : write(call, request)
      }),
    },
    {
      method: 'PATCH',
      url: `${root}/:name`,
      purpose: writePurpose,
      handle: served((call) =>
        found(call, (dashboard) => {
          if (!isObject(call.body)) return badRequest('error decoding patch: unexpected end of JSON input')
          const before = dashboardObject(dashboard, String(call.params.version), state) as MutableObject
          const body = mergePatch(before, call.body)
          const request = readObject({ ...call, body }, 'Dashboard', dashboard.uid)
          return isAnswer(request) ? request : write(call, request)
        }),
      ),
    },
    {
      method: 'DELETE',
      url: `${root}/:name`,
      purpose: writePurpose,
      handle: served((call) =>
        found(call, (dashboard) => {
          if (!mayEdit(call.account)) return resourceForbidden(dashboardResource, dashboard.uid, 'unauthorized request')
          if (dashboard.provisionedFrom !== undefined) return badRequest('provisioned dashboard cannot be deleted')
          if (!isDryRun(call)) dashboards.remove(dashboard.uid)
          return deleted(dashboardResource, dashboard.uid, objectUid(dashboard, state))
        }),
      ),
    },
  ]
}

function tooOld(schemaVersion: number): Answer {
  return statusFailure(
    501,
    `The sandbox migrates dashboards from schema version ${oldestSchemaVersion} on; this one has ${schemaVersion}.`,
    { reason: 'NotImplemented' },
  )
}

function managerOf(annotations: Readonly<Record<string, string>>): string {
  const kind = annotations['grafana.app/managedBy']
  return kind === undefined ? '' : `${kind} ${annotations['grafana.app/managerId'] ?? ''}`
}
