import { mayEdit } from '../http/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { deletePurpose, preconditionProblem, readDeleteOptions } from '../http/delete-options.ts'
import { mergePatch } from '../http/merge-patch.ts'
import { isAnswer, type ObjectRequest, readNamedObject, readNewObject, versionProblem } from '../http/object-request.ts'
import { type Call, isDryRun, type Route } from '../http/route.ts'
import { ifServed } from '../http/served.ts'
import {
  badRequest,
  deleted,
  type ResourceName,
  resourceConflict,
  resourceNotFound,
  statusFailure,
} from '../http/status.ts'
import { isObject, type MutableObject, sameJson } from '../json.ts'
import type { FolderContent, FolderRecord } from '../state/folders.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import { folderObject } from './describe.ts'
import { folderProblem } from './folder-problem.ts'
import { listFolders } from './list.ts'

export const folderResource: ResourceName = { group: 'folder.grafana.app', resource: 'folders', kind: 'Folder' }

const root = '/apis/folder.grafana.app/:version/namespaces/:namespace/folders'
const folderKey = 'grafana.app/folder'

/** `/apis/folder.grafana.app`. On legacy storage there is no lock, and a dry run writes. */
export function folderRoutes(state: SandboxState): Route[] {
  const { folders, ids } = state
  const legacy = (): boolean => state.traits.storage === 'legacy'

  function notFound(name: string): Answer {
    return legacy() ? statusFailure(404, 'folder not found') : resourceNotFound(folderResource, name)
  }

  /** Each in its own words, none with a reason. */
  function forbidden(what: 'create' | 'change'): Answer {
    if (what === 'change') return legacy() ? statusFailure(500, 'access denied to folder') : statusFailure(403)
    const words = legacy() ? 'not enough permissions to create a folder in the selected location' : 'Access denied'
    return statusFailure(403, words)
  }

  function contentOf({ spec, labels, annotations }: ObjectRequest, folder?: FolderRecord): FolderContent {
    const { [folderKey]: parentUid, ...kept } = annotations
    // Legacy storage takes what is missing or empty for unchanged.
    const before = legacy() ? folder : undefined
    const title = typeof spec.title === 'string' && spec.title !== '' ? spec.title : (before?.title ?? '')
    const description = typeof spec.description === 'string' ? spec.description : (before?.description ?? undefined)
    return {
      title,
      description: description ?? (legacy() ? '' : undefined),
      parentUid: parentUid === '' ? undefined : parentUid,
      labels,
      annotations: kept,
    }
  }

  function create(call: Call, request: ObjectRequest): Answer {
    if (!mayEdit(call.account)) return forbidden('create')
    const content = contentOf(request)
    const problem = folderProblem(request.name, content, state)
    if (problem !== undefined) return statusFailure(problem.status, problem.message)
    if (request.resourceVersion !== undefined) {
      return statusFailure(500, 'resourceVersion should not be set on objects to be created')
    }
    if (isDryRun(call) && !legacy()) {
      return statusFailure(404, 'NotFound', { reason: 'NotFound', details: { uid: 'folder.notFound' } })
    }
    const folder = folders.create(request.name, content, call.account)
    return { status: 201, body: folderObject(folder, String(call.params.version), state) }
  }

  function update(call: Call, request: ObjectRequest, folder: FolderRecord): Answer {
    if (!mayEdit(call.account)) return forbidden('change')
    const version = String(call.params.version)
    const content = contentOf(request, folder)
    if (legacy()) {
      if (content.parentUid !== folder.parentUid) folders.update(folder, { ...folder, ...content }, call.account)
      folders.update(folder, content, call.account)
      return ok(folderObject(folder, version, state))
    }
    const problem = versionProblem(request)
    if (problem !== undefined) return problem
    const { resourceVersion = folder.resourceVersion } = request
    if (resourceVersion !== folder.resourceVersion) return resourceConflict(folderResource, folder.uid)
    if (content.title === '') return statusFailure(500, 'folder title cannot be empty')
    if (isDryRun(call)) return ok(dryRunObject(request, folder, version))
    // An identical write is none, and its answer has no resource version.
    if (sameContent(folder, content)) return ok(folderObject(folder, version, state, { resourceVersion: true }))
    folders.update(folder, content, call.account)
    return ok(folderObject(folder, version, state))
  }

  function remove(call: Call): Answer {
    const { params, account } = call
    const name = String(params.name)
    const options = readDeleteOptions(call, state.traits)
    if (isAnswer(options)) return options
    const folder = folders.get(name)
    if (folder === undefined) return notFound(name)
    // Legacy storage looks at no precondition, and takes along what is inside, except alert rules.
    if (legacy()) {
      if (!mayEdit(account)) return forbidden('change')
      if (state.holdsRules(folder)) return notEmpty
      const object = folderObject(folder, String(params.version), state)
      state.removeFolder(folder)
      return ok(object)
    }
    const { objectUid: uid, resourceVersion } = folder
    const problem = preconditionProblem(options, folderResource, { name, uid, resourceVersion })
    if (problem !== undefined) return problem
    if (!state.isEmpty(folder)) return notEmpty
    if (!mayEdit(account)) return forbidden('change')
    if (!options.dryRun) state.removeFolder(folder)
    return deleted(folderResource, name, uid)
  }

  function patch(call: Call): Answer {
    const folder = folders.get(String(call.params.name))
    if (folder === undefined) return notFound(String(call.params.name))
    if (!isObject(call.body)) return badRequest('error decoding patch: unexpected end of JSON input')
    const before = folderObject(folder, String(call.params.version), state) as MutableObject
    return put({ ...call, body: mergePatch(before, call.body) })
  }

  function read({ params }: Call): Answer {
    const folder = folders.get(String(params.name))
    return folder === undefined
      ? notFound(String(params.name))
      : ok(folderObject(folder, String(params.version), state))
  }

  function post(call: Call): Answer {
    const request = readNewObject(call, folderResource, () => ids.shortUid())
    if (isAnswer(request)) return request
    if (folders.get(request.name) === undefined) return create(call, request)
    if (!mayEdit(call.account)) return forbidden('create')
    return statusFailure(412, 'the folder has been changed by someone else')
  }

  function put(call: Call): Answer {
    const request = readNamedObject(call, folderResource)
    if (isAnswer(request)) return request
    const folder = folders.get(request.name)
    if (folder !== undefined) return update(call, request, folder)
    return legacy() ? notFound(request.name) : create(call, request)
  }

  const served = (handle: (call: Call) => Answer): ((call: Call) => Answer) => ifServed(state, folderResource, handle)
  const purpose = (call: Call): 'dryRun' | 'write' => (isDryRun(call) && !legacy() ? 'dryRun' : 'write')
  const one = `${root}/:name`
  return [
    { method: 'GET', url: root, handle: served((call) => listFolders(call, state)) },
    { method: 'POST', url: root, purpose, handle: served(post) },
    { method: 'GET', url: one, handle: served(read) },
    { method: 'PUT', url: one, purpose, handle: served(put) },
    { method: 'PATCH', url: one, purpose, handle: served(patch) },
    {
      method: 'DELETE',
      url: one,
      purpose: (call) => (legacy() ? 'write' : deletePurpose(call, state.traits)),
      handle: served(remove),
    },
  ]
}

const notEmpty = statusFailure(400, 'Folder cannot be deleted: folder is not empty', {
  reason: 'BadRequest',
  details: { uid: 'folder.not-empty' },
})

function sameContent(folder: FolderRecord, content: FolderContent): boolean {
  const keys = ['title', 'description', 'parentUid', 'labels', 'annotations'] as const
  return keys.every((key) => sameJson(folder[key] ?? null, content[key] ?? null))
}

function dryRunObject({ labels, annotations, spec }: ObjectRequest, folder: FolderRecord, version: string): object {
  return {
    kind: 'Folder',
    apiVersion: `folder.grafana.app/${version}`,
    metadata: {
      name: folder.uid,
      namespace: 'default',
      uid: folder.objectUid,
      resourceVersion: folder.resourceVersion,
      generation: folder.generation,
      creationTimestamp: wholeSeconds(folder.created),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec,
  }
}
