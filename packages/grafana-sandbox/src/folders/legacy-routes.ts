import type { Account } from '../accounts/account.ts'
import { accessDenied, mayEdit } from '../http/access.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import { resourceNotFound } from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { FolderRecord } from '../state/folders.ts'
import type { SandboxState } from '../state/state.ts'
import { folderResource } from './apis-routes.ts'
import { legacyFolder } from './describe.ts'
import { folderProblem } from './folder-problem.ts'

const notFound = failure(404, 'folder not found', { status: 'not-found' })

/** Alert rules keep a folder; dashboards go with it. */
const notEmpty = failure(400, 'Folder cannot be deleted: folder is not empty', {
  statusCode: 400,
  messageId: 'folder.not-empty',
})

/** Who is no admin has no right on what does not exist, and learns no more. */
function absent({ role }: Account, action: string): Answer {
  return role === 'Admin' ? notFound : accessDenied(action)
}

/** `/api/folders` */
export function legacyFolderRoutes(state: SandboxState): Route[] {
  const { folders, ids } = state

  function create({ account, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:create')
    if (!isObject(body)) return failure(400, 'bad request data')
    const { uid = '', title = '', parentUid = '', description = '' } = fields(body)
    const content = { title, description, parentUid: parentUid === '' ? undefined : parentUid }
    const problem = folderProblem(uid, content, state)
    if (problem !== undefined) return failure(problem.status, problem.message)
    if (uid !== '' && folders.get(uid) !== undefined) {
      return failure(412, 'the folder has been changed by someone else')
    }
    const folder = folders.create(uid === '' ? ids.shortUid() : uid, content, account)
    return ok(legacyFolder(folder, account, state, true))
  }

  function update({ account, params, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:write')
    const folder = folders.get(String(params.uid))
    if (folder === undefined) return absent(account, 'folders:write')
    const { title = folder.title, description = folder.description, version, overwrite } = fields(body)
    if (overwrite !== true && version !== folder.generation) {
      return failure(412, 'The dashboard has been changed by someone else')
    }
    if (title === '') return failure(400, 'Dashboard title cannot be empty')
    folders.update(folder, { ...folder, title, description }, account)
    return ok(legacyFolder(folder, account, state))
  }

  function move({ account, params, body }: Call) {
    if (!mayEdit(account)) return accessDenied('folders:write')
    const folder = folders.get(String(params.uid))
    const { before124, storage } = state.traits
    const nowhere = before124 ? failure(500, 'move folder failed') : notFound
    if (folder === undefined) return account.role === 'Admin' ? nowhere : accessDenied('folders:write')
    const { parentUid = '' } = fields(body)
    const parent = folders.get(parentUid)
    const legacy = storage === 'legacy'
    if (parentUid !== '' && parent === undefined) return nowhere
    if (parent !== undefined && [parent, ...folders.ancestors(parent)].includes(folder)) {
      const words = 'cannot move folder under its own descendant, this would create a circular reference'
      if (!legacy) return failure(500, words)
      const id = before124 ? { statusCode: 400, messageId: 'folder.circular-reference' } : {}
      return failure(400, 'Circular reference detected', id)
    }
    const content = { ...folder, parentUid: parent?.uid }
    // Legacy storage writes twice.
    if (legacy) folders.update(folder, content, account)
    folders.update(folder, content, account)
    return ok(legacyFolder(folder, account, state))
  }

  function remove({ account, params, query }: Call) {
    const uid = String(params.uid)
    if (!mayEdit(account)) return accessDenied('folders:delete')
    const folder = folders.get(uid)
    if (folder === undefined) {
      if (account.role !== 'Admin') return accessDenied('folders:delete')
      if (state.traits.storage === 'legacy') return failure(404, 'folder not found')
      return failure(404, (resourceNotFound(folderResource, uid).body as { message: string }).message)
    }
    if (state.holdsRules(folder) && queryText({ query }, 'forceDeleteRules') !== 'true') return notEmpty
    state.removeFolder(folder)
    return ok({ message: 'Folder deleted' })
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
        if (params.uid === 'general') return ok(rootFolder(account))
        const folder = folders.get(String(params.uid))
        return folder === undefined ? absent(account, 'folders:read') : ok(legacyFolder(folder, account, state))
      },
    },
    { method: 'PUT', url: '/api/folders/:uid', handle: update },
    { method: 'POST', url: '/api/folders/:uid/move', handle: move },
    { method: 'DELETE', url: '/api/folders/:uid', handle: remove },
  ]
}

/** The root, as if it were a folder. */
function rootFolder({ role }: Account): object {
  const may = role !== 'Viewer'
  return {
    id: 0,
    uid: 'general',
    orgId: 0,
    title: 'Dashboards',
    url: '',
    hasAcl: false,
    canSave: may,
    canEdit: may,
    canAdmin: role === 'Admin',
    canDelete: may,
    createdBy: 'Anonymous',
    created: '0001-01-01T00:00:00Z',
    updatedBy: 'Anonymous',
    updated: '0001-01-01T00:00:00Z',
  }
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
