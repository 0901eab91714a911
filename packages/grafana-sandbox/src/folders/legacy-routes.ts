import { accessDenied, mayEdit } from '../http/access.ts'
import { failure, ok } from '../http/answer.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import { resourceNotFound } from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { FolderRecord } from '../state/folders.ts'
import type { SandboxState } from '../state/state.ts'
import { folderResource } from './apis-routes.ts'
import { legacyFolder } from './describe.ts'
import { maxFolderDepth, reservedFolderUids, uidProblem } from './names.ts'

const notFound = failure(404, 'folder not found', { status: 'not-found' })

/** `/api/folders` */
export function legacyFolderRoutes(state: SandboxState): Route[] {
  const { folders, dashboards, ids } = state

  function create({ account, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:create')
    const { uid = '', title = '', parentUid, description } = fields(body)
    if (title === '') return failure(400, 'folder title cannot be empty')
    const problem = uidProblem(uid)
    if (problem !== undefined) return failure(400, problem)
    if (reservedFolderUids.includes(uid)) return failure(400, 'invalid uid for folder provided')
    if (uid !== '' && folders.get(uid) !== undefined) {
      return failure(412, 'the folder has been changed by someone else')
    }
    const parent = parentUid === '' ? undefined : parentUid
    // Unified storage makes an orphan of it.
    if (parent !== undefined && folders.get(parent) === undefined && state.traits.storage === 'legacy') {
      return failure(404, 'folder not found')
    }
    if (tooDeep(parent)) return failure(400, 'folder max depth exceeded')
    if (folders.size >= state.limits.folders) return failure(403, 'quota reached')
    const name = uid === '' ? ids.shortUid() : uid
    const folder = folders.create(name, { title, description: description ?? '', parentUid: parent }, account)
    return ok(legacyFolder(folder, account, state))
  }

  function tooDeep(parentUid: string | undefined): boolean {
    const parent = parentUid === undefined ? undefined : folders.get(parentUid)
    return parent !== undefined && folders.ancestors(parent).length + 1 > maxFolderDepth - 1
  }

  function update({ account, params, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:write')
    const folder = folders.get(String(params.uid))
    if (folder === undefined) return notFound
    const { title = folder.title, description = folder.description, version, overwrite } = fields(body)
    if (overwrite !== true && version !== folder.generation) {
      return failure(412, 'The dashboard has been changed by someone else')
    }
    folders.update(folder, { ...folder, title, description }, account)
    return ok(legacyFolder(folder, account, state))
  }

  function move({ account, params, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:write')
    const folder = folders.get(String(params.uid))
    if (folder === undefined) return notFound
    const { parentUid = '' } = fields(body)
    if (parentUid !== '' && folders.get(parentUid) === undefined) return failure(404, 'folder not found')
    folders.update(folder, { ...folder, parentUid: parentUid === '' ? undefined : parentUid }, account)
    return ok(legacyFolder(folder, account, state))
  }

  function remove({ account, params }: Call) {
    const uid = String(params.uid)
    if (!mayEdit(account)) return accessDenied('folders:delete')
    const folder = folders.get(uid)
    if (folder === undefined) {
      if (state.traits.storage === 'legacy') return failure(404, 'folder not found')
      return failure(404, (resourceNotFound(folderResource, uid).body as { message: string }).message)
    }
    removeTree(folder)
    return ok({ message: 'Folder deleted' })
  }

  function removeTree(folder: FolderRecord): void {
    for (const child of folders.all()) if (child.parentUid === folder.uid) removeTree(child)
    for (const { uid, folderUid } of dashboards.all()) if (folderUid === folder.uid) dashboards.remove(uid)
    folders.remove(folder.uid)
  }

  function list({ query }: Call) {
    const parent = queryText({ query }, 'parentUid')
    const limit = Number(queryText({ query }, 'limit') ?? 1000)
    const page = Number(queryText({ query }, 'page') ?? 1)
    const found = folders
      .all()
      .filter(({ parentUid }) => parentUid === (parent === '' ? undefined : parent))
      .sort((left, right) => left.title.localeCompare(right.title) || byStorage(left, right))
    return ok(
      found.slice((page - 1) * limit, page * limit).map(({ id, uid, title, parentUid, annotations }) => ({
        id,
        uid,
        title,
        ...(parentUid === undefined ? {} : { parentUid }),
        ...(annotations['grafana.app/managedBy'] === undefined
          ? {}
          : { managedBy: annotations['grafana.app/managedBy'] }),
      })),
    )
  }

  /** Of the same title, unified storage lists the newest first. */
  function byStorage(left: FolderRecord, right: FolderRecord): number {
    return state.traits.storage === 'legacy' ? left.id - right.id : right.id - left.id
  }

  return [
    { method: 'GET', url: '/api/folders', handle: list },
    { method: 'POST', url: '/api/folders', handle: create },
    {
      method: 'GET',
      url: '/api/folders/:uid',
      handle({ params, account }) {
        const folder = folders.get(String(params.uid))
        return folder === undefined ? notFound : ok(legacyFolder(folder, account, state))
      },
    },
    { method: 'PUT', url: '/api/folders/:uid', handle: update },
    { method: 'POST', url: '/api/folders/:uid/move', handle: move },
    { method: 'DELETE', url: '/api/folders/:uid', handle: remove },
  ]
}

interface FolderFields {
  readonly uid?: string
  readonly title?: string
  readonly parentUid?: string
  readonly description?: string
  readonly version?: number
  readonly overwrite?: boolean
}

function fields(body: unknown): FolderFields {
  const source: MutableObject = isObject(body) ? body : {}
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  return Object.fromEntries(
    Object.entries({
      uid: text(source.uid),
      title: text(source.title),
      parentUid: text(source.parentUid),
      description: text(source.description),
      version: typeof source.version === 'number' ? source.version : undefined,
      overwrite: source.overwrite === true,
    }).filter(([, value]) => value !== undefined),
  )
}
