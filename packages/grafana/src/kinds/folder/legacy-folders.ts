import type { Grafana } from '../../client/types.ts'
import { GrafanaError } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, textOf } from '../../json-values.ts'
import { numberText } from '../manager.ts'
import { options } from '../resource.ts'
import type { FolderStore, LiveFolder } from './live-folder.ts'

/**
 * Folders by `/api/folders`, for legacy storage: there it is the API with a lock, and folders carry no marks.
 *
 * @param read - by the other API where it is served: this one does not tell the description, and answers 403 for a folder
 *   that is not there to whoever may not read all of them
 */
export function legacyFolders(
  grafana: Grafana,
  read: FolderStore['read'] = (uid, signal) => readLegacyFolder(grafana, uid, signal),
): FolderStore {
  return {
    marks: false,
    read,
    create: async ({ uid, title, description = '', parentUid = '' }) => {
      const body = { uid, title, description, ...(parentUid === '' ? {} : { parentUid }) }
      return await send(grafana, 'POST', '/api/folders', body)
    },
    update: async ({ uid, title, description = '', parentUid = '' }, live) => {
      const path = pathOf(uid)
      let version = live.version
      if (parentUid !== live.parentUid) {
        await expectVersion(read, live)
        await send(grafana, 'POST', `${path}/move`, { parentUid })
        // A move raises the version, by one or by two.
        version = (await read(uid))?.version ?? ''
      }
      const reworded = title !== live.title || description !== (live.description ?? description)
      if (!reworded && parentUid !== live.parentUid) return version
      return await send(grafana, 'PUT', path, { title, description, version: Number(version) })
    },
    delete: (live) => {
      const message = `folder "${live.uid}" stays: on legacy storage a folder is deleted with everything in it. Delete it in Grafana if it is empty.`
      return Promise.reject(new GrafanaError('GRAFANA_UNSUPPORTED', message))
    },
    owned: () => Promise.resolve([]),
  }
}

/** Reads a folder by `/api/folders`, which names all folders above it; `undefined` also for one that may not be read. */
export async function readLegacyFolder(
  grafana: Grafana,
  uid: string,
  signal?: AbortSignal,
): Promise<LiveFolder | undefined> {
  const call = { method: 'GET', path: pathOf(uid), purpose: 'read', accept: [403, 404] } as const
  const { status, body } = await grafana.send(call, options(signal))
  return status === 200 ? liveFolder(uid, body) : undefined
}

function liveFolder(uid: string, body: Json): LiveFolder {
  const found = isObject(body) ? body : {}
  const version = numberText(found.version)
  const managedBy = textOf(found.managedBy)
  return {
    uid,
    title: textOf(found.title),
    parentUid: textOf(found.parentUid),
    above: objectsOf(found.parents).map((parent) => textOf(parent.uid)),
    lock: version,
    version,
    manager: managedBy === '' ? undefined : { kind: managedBy, id: '' },
    annotations: {},
    labels: {},
  }
}

/** Sends a write that may be sent again, and gives the version it made. */
async function send(grafana: Grafana, method: 'POST' | 'PUT', path: string, body: JsonObject): Promise<string> {
  const answer = await grafana.send({ method, path, body, purpose: 'write', idempotent: true })
  return isObject(answer.body) ? numberText(answer.body.version) : ''
}

async function expectVersion(read: FolderStore['read'], live: LiveFolder): Promise<void> {
  const now = await read(live.uid)
  if (now?.lock === live.lock) return
  throw new GrafanaError('GRAFANA_CONFLICT', `folder "${live.uid}" was changed since it was read: plan again.`)
}

function pathOf(uid: string): string {
  return `/api/folders/${encodeURIComponent(uid)}`
}
