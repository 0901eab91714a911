import { folderResource } from '../folders/apis-routes.ts'
import { uidProblem } from '../folders/names.ts'
import { mayEdit, mayWrite } from '../http/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { type ObjectRequest, versionProblem } from '../http/object-request.ts'
import { type Call, isDryRun, queryText } from '../http/route.ts'
import {
  badRequest,
  resourceConflict,
  resourceForbidden,
  resourceInvalid,
  resourceNotFound,
  statusFailure,
} from '../http/status.ts'
import type { MutableObject } from '../json.ts'
import type { DashboardContent, DashboardRecord } from '../state/dashboards.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import {
  conversionStatus,
  dashboardObject,
  dashboardResource,
  folderAnnotation,
  messageAnnotation,
  objectUid,
} from './describe.ts'
import { oldestSchemaVersion, readSchemaVersion } from './normalise/migrations.ts'
import { normaliseSpec } from './normalise/normalise.ts'
import { refreshProblem } from './refresh-interval.ts'
import { validateSpec } from './schema/validate.ts'
import { basicProblem } from './text-limits.ts'

/** Creates a dashboard, or updates it where there is one. The order of the checks is the server's. */
export function writeDashboard(call: Call, request: ObjectRequest, state: SandboxState): Answer {
  const { dashboards, traits, limits } = state
  const { name, resourceVersion } = request
  const version = String(call.params.version)
  const classic = traits.classicVersions.includes(version)
  const schemaVersion = readSchemaVersion(request.spec)
  if (classic && schemaVersion < oldestSchemaVersion) return tooOld(schemaVersion)
  const spec = classic
    ? normaliseSpec(request.spec, { renamesNestedTypes: !traits.before124 })
    : withoutIds(request.spec)
  const strict = !['Ignore', 'Warn'].includes(queryText(call, 'fieldValidation') ?? 'Strict')
  const causes = classic && strict ? validateSpec(name, spec) : []
  if (causes.length > 0) return resourceInvalid(dashboardResource, name, causes)
  const current = dashboards.get(name)
  if (current !== undefined) {
    const { id } = request.spec
    if (!traits.before124 && typeof id === 'number' && id !== 0 && id !== current.id) return badRequest(changedId)
    const problem = versionProblem(request)
    if (problem !== undefined) return problem
    if (resourceVersion !== undefined && resourceVersion !== current.resourceVersion) {
      return resourceConflict(dashboardResource, name)
    }
  }
  const refused =
    contentProblem(request, spec, state) ??
    folderProblem(call, request, current, state) ??
    managerProblem(request, current, state)
  if (refused !== undefined) return refused
  if (isDryRun(call)) {
    return { status: current === undefined ? 201 : 200, body: dryRunObject(call, request, spec, current, state) }
  }
  const allowed = current === undefined ? mayEdit(call.account) : mayWrite(call.account, current)
  if (!allowed) return statusFailure(403)
  const content = contentOf(request, spec, version)
  if (current !== undefined) {
    const convertedFrom = current.storedVersion === version ? undefined : current.storedVersion
    dashboards.update(current, content, call.account)
    return ok(dashboardObject(current, version, state, { ...request, convertedFrom }))
  }
  if (resourceVersion !== undefined) {
    return statusFailure(500, 'resourceVersion should not be set on objects to be created')
  }
  if (dashboards.size >= limits.dashboards) return resourceForbidden(dashboardResource, name, 'quota reached')
  const made = dashboards.create(name, content, call.account)
  return { status: 201, body: dashboardObject(made, version, state, { ...request, put: call.method === 'PUT' }) }
}

/** Asks for the usual rights on a dashboard that is made in the root. It is not kept. */
const grantAnnotation = 'grafana.app/grant-permissions'

const changedId =
  'cannot change the ID of a dashboard. set the label grafana.app/deprecatedInternalID to the previous value'

function tooOld(schemaVersion: number): Answer {
  return statusFailure(
    501,
    `The sandbox migrates dashboards from schema version ${oldestSchemaVersion} on; this one has ${schemaVersion}.`,
    { reason: 'NotImplemented' },
  )
}

/** `v0alpha1` stores the rest as it came. */
function withoutIds(source: MutableObject): MutableObject {
  const { uid: _uid, version: _version, id: _id, ...spec } = structuredClone(source)
  return spec
}

function contentProblem(
  { name, annotations }: ObjectRequest,
  spec: MutableObject,
  { traits }: SandboxState,
): Answer | undefined {
  const title = typeof spec.title === 'string' ? spec.title : ''
  const problem = basicProblem(title, annotations[messageAnnotation] ?? '')
  if (problem !== undefined) return badRequest(problem.message)
  const longTag = Array.isArray(spec.tags) && spec.tags.some((tag) => typeof tag === 'string' && tag.length > 50)
  const wrong =
    uidProblem(name) ??
    refreshProblem(spec.refresh) ??
    (longTag && !traits.before124 ? 'dashboard tag too long, max 50 characters' : undefined)
  return wrong === undefined ? undefined : badRequest(wrong)
}

/** A dry run does not look for the folder. */
function folderProblem(
  call: Call,
  { annotations }: ObjectRequest,
  current: DashboardRecord | undefined,
  { folders, traits }: SandboxState,
): Answer | undefined {
  const folderUid = annotations[folderAnnotation] ?? ''
  if (isDryRun(call) || folderUid === '' || folderUid === current?.folderUid) return undefined
  if (folders.get(folderUid) !== undefined) return undefined
  if (folderUid === 'general' && traits.storage === 'legacy') return undefined
  // A move asks for the rights on the folder first, and trips over its absence.
  return current === undefined
    ? resourceNotFound(folderResource, folderUid)
    : statusFailure(500, 'access denied to folder')
}

/** 13.x refuses to change the manager of a managed dashboard; removing it first is allowed. */
function managerProblem(
  request: ObjectRequest,
  current: DashboardRecord | undefined,
  { traits }: SandboxState,
): Answer | undefined {
  if (!traits.guardsManager || current === undefined) return undefined
  const before = managerOf(current.annotations)
  const after = managerOf(request.annotations)
  if (before === '' || after === '' || before === after) return undefined
  const why = 'cannot change the manager of a managed resource; remove the existing manager first'
  return resourceForbidden(dashboardResource, current.uid, why)
}

function managerOf(annotations: Readonly<Record<string, string>>): string {
  const kind = annotations['grafana.app/managedBy']
  return kind === undefined ? '' : `${kind} ${annotations['grafana.app/managerId'] ?? ''}`
}

function contentOf(
  { annotations, labels }: ObjectRequest,
  spec: MutableObject,
  storedVersion: string,
): DashboardContent {
  const {
    [folderAnnotation]: folderUid = '',
    [messageAnnotation]: message,
    [grantAnnotation]: grant,
    ...kept
  } = annotations
  const granted = folderUid !== '' || grant === 'default'
  return { spec, folderUid, message, labels, annotations: kept, storedVersion, granted }
}

/** What a dry run answers: the object as it was sent, in its stored form, with nothing that only a write makes. */
function dryRunObject(
  { params, method }: Call,
  { name, labels, annotations, resourceVersion }: ObjectRequest,
  spec: MutableObject,
  current: DashboardRecord | undefined,
  state: SandboxState,
): object {
  const version = String(params.version)
  const derived = method === 'POST' && state.traits.storage === 'legacy'
  const shown = current?.resourceVersion ?? resourceVersion
  return {
    kind: 'Dashboard',
    apiVersion: `dashboard.grafana.app/${version}`,
    metadata: {
      name,
      namespace: 'default',
      uid:
        current === undefined && !derived
          ? state.ids.uuid()
          : objectUid(current ?? { uid: name, objectUid: '' }, state),
      ...(shown === undefined ? {} : { resourceVersion: shown }),
      generation: current?.generation ?? 1,
      creationTimestamp: current === undefined ? state.ids.timestamp() : wholeSeconds(current.created),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec,
    status: current === undefined ? {} : conversionStatus(current, version),
  }
}
