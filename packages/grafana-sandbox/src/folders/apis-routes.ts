import { mayEdit } from '../http/access.ts'
import { type Answer, ok, pageNotFound } from '../http/answer.ts'
import { isAnswer, type ObjectRequest, readObject } from '../http/object-request.ts'
import { type Call, isDryRun, type Route } from '../http/route.ts'
import {
  badRequest,
  deleted,
  type ResourceName,
  resourceConflict,
  resourceExists,
  resourceForbidden,
  resourceNotFound,
  resourceNotServed,
  statusFailure,
} from '../http/status.ts'
import type { FolderContent, FolderRecord } from '../state/folders.ts'
import { derivedUid, wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import { folderObject } from './describe.ts'
import { uidProblem } from './names.ts'

export const folderResource: ResourceName = { group: 'folder.grafana.app', resource: 'folders', kind: 'Folder' }

const root = '/apis/folder.grafana.app/:version/namespaces/:namespace/folders'
const folderKey = 'grafana.app/folder'

/** `/apis/folder.grafana.app` */
export function folderRoutes(state: SandboxState): Route[] {
  const { folders } = state

  function served(handle: (call: Call) => Answer): (call: Call) => Answer {
    return (call) => {
      const group = state.traits.groups.find(([name]) => name === folderResource.group)
      if (group === undefined) return pageNotFound
      return group[1].includes(String(call.params.version)) ? handle(call) : resourceNotServed
    }
  }

  function notFound(name: string): Answer {
    // Legacy storage has no reason and no details.
    return state.traits.storage === 'legacy'
      ? statusFailure(404, 'folder not found')
      : resourceNotFound(folderResource, name)
  }

  function contentOf({ spec, labels, annotations }: ObjectRequest): FolderContent {
    const { [folderKey]: parentUid, ...kept } = annotations
    const legacy = state.traits.storage === 'legacy'
    return {
      title: typeof spec.title === 'string' ? spec.title : '',
      description: typeof spec.description === 'string' ? spec.description : legacy ? '' : undefined,
      parentUid: parentUid === '' ? undefined : parentUid,
      labels,
      annotations: kept,
    }
  }

  function create(call: Call, request: ObjectRequest): Answer {
    const { name } = request
    if (!mayEdit(call.account)) return resourceForbidden(folderResource, name, 'unauthorized request')
    const content = contentOf(request)
    if (content.title === '') return badRequest('folder title cannot be empty')
    const problem = uidProblem(name)
    if (problem !== undefined) return badRequest(problem)
    if (folders.size >= state.limits.folders) return statusFailure(403, 'quota reached', { reason: 'Forbidden' })
    // Unified storage honours a dry run only as far as not to write.
    if (isDryRun(call) && state.traits.storage === 'unified') {
      return statusFailure(404, 'NotFound', { reason: 'NotFound', details: { uid: 'folder.notFound' } })
    }
    const uid = name === '' ? state.ids.shortUid() : name
    return {
      status: 201,
      body: folderObject(folders.create(uid, content, call.account), String(call.params.version), state),
    }
  }

  function update(call: Call, request: ObjectRequest, folder: FolderRecord): Answer {
    if (!mayEdit(call.account)) return resourceForbidden(folderResource, folder.uid, 'unauthorized request')
    const { resourceVersion } = request
    if (resourceVersion !== undefined && resourceVersion !== folder.resourceVersion) {
      return resourceConflict(folderResource, folder.uid)
    }
    const content = contentOf(request)
    if (content.title === '') return badRequest('folder title cannot be empty')
    const version = String(call.params.version)
    if (isDryRun(call) && state.traits.storage === 'unified') return ok(dryRunAnswer(request, folder, version))
    folders.update(folder, content, call.account)
    return ok(folderObject(folder, version, state))
  }

  function dryRunAnswer(request: ObjectRequest, folder: FolderRecord, version: string): object {
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
        ...(Object.keys(request.labels).length === 0 ? {} : { labels: request.labels }),
        ...(Object.keys(request.annotations).length === 0 ? {} : { annotations: request.annotations }),
      },
      spec: request.spec,
    }
  }

  /** On legacy storage a dry run writes. */
  function purpose(call: Call): 'dryRun' | 'write' {
    return isDryRun(call) && state.traits.storage === 'unified' ? 'dryRun' : 'write'
  }

  return [
    {
      method: 'GET',
      url: root,
      handle: served(({ params }) =>
        ok({
          kind: 'FolderList',
          apiVersion: `folder.grafana.app/${params.version}`,
          metadata: { resourceVersion: state.ids.resourceVersion() },
          items: folders.all().map((folder) => folderObject(folder, String(params.version), state)),
        }),
      ),
    },
    {
      method: 'POST',
      url: root,
      purpose,
      handle: served((call) => {
        const request = readObject(call, 'Folder')
        if (isAnswer(request)) return request
        if (folders.get(request.name) !== undefined) return resourceExists(folderResource, request.name)
        return create(call, request)
      }),
    },
    {
      method: 'GET',
      url: `${root}/:name`,
      handle: served(({ params }) => {
        const folder = folders.get(String(params.name))
        if (folder === undefined) return notFound(String(params.name))
        return ok(folderObject(folder, String(params.version), state))
      }),
    },
    {
      method: 'PUT',
      url: `${root}/:name`,
      purpose,
      handle: served((call) => {
        const name = String(call.params.name)
        const request = readObject(call, 'Folder', name)
        if (isAnswer(request)) return request
        const folder = folders.get(name)
        if (folder !== undefined) return update(call, request, folder)
        return state.traits.storage === 'legacy' ? notFound(name) : create(call, request)
      }),
    },
    {
      method: 'DELETE',
      url: `${root}/:name`,
      handle: served(({ params, account }) => {
        const name = String(params.name)
        const folder = folders.get(name)
        if (folder === undefined) return notFound(name)
        if (!mayEdit(account)) return resourceForbidden(folderResource, name, 'unauthorized request')
        folders.remove(name)
        const uid =
          state.traits.storage === 'unified'
            ? folder.objectUid
            : derivedUid(folderResource.group, folderResource.kind, 'default', name)
        return deleted(folderResource, name, uid)
      }),
    },
  ]
}
