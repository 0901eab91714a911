import type { Grafana } from '../../client/types.ts'
import { isObject, objectsOf, textOf } from '../../dashboards/json-values.ts'
import { GrafanaError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { options } from '../resource.ts'
import type { FolderStore, LiveFolder } from './live-folder.ts'

/** Folders by `/api/folders`, for legacy storage: there it is the API with a lock, and folders carry no marks. */
export function legacyFolders(grafana: Grafana): FolderStore {
  const read = (uid: string, signal?: AbortSignal): Promise<LiveFolder | undefined> =>
    readLegacyFolder(grafana, uid, signal)
  return {
    marks: false,
    read,
    create: async ({ uid, title, description = '', parentUid = '' }) => {
      const body = { uid, title, description, ...(parentUid === '' ? {} : { parentUid }) }
      await grafana.send({ method: 'POST', path: '/api/folders', body, purpose: 'write', idempotent: true })
    },
    update: async ({ uid, title, description = '', parentUid = '' }, live) => {
      const path = pathOf(uid)
      let version = Number(live.version)
      if (parentUid !== live.parentUid) {
        await expectVersion(read, live)
        await grafana.send({
          method: 'POST',
          path: `${path}/move`,
          body: { parentUid },
          purpose: 'write',
          idempotent: true,
        })
        // A move raises the version, by one or by two.
        version = Number((await read(uid))?.version)
      }
      if (title !== live.title || parentUid === live.parentUid) {
        await grafana.send({ method: 'PUT', path, body: { title, description, version }, purpose: 'write' })
      }
    },
    delete: (live) => {
      const message = `folder "${live.uid}" stays: on legacy storage a folder is deleted with everything in it. Delete it in Grafana if it is empty.`
      return Promise.reject(new GrafanaError('GRAFANA_UNSUPPORTED', message))
    },
    owned: () => Promise.resolve([]),
  }
}

/** Reads a folder by `/api/folders`, which names all folders above it. */
export async function readLegacyFolder(
  grafana: Grafana,
  uid: string,
  signal?: AbortSignal,
): Promise<LiveFolder | undefined> {
  const call = { method: 'GET', path: pathOf(uid), purpose: 'read', accept: [404] } as const
  const { status, body } = await grafana.send(call, options(signal))
  return status === 404 ? undefined : liveFolder(uid, body)
}

function liveFolder(uid: string, body: Json): LiveFolder {
  const found = isObject(body) ? body : {}
  const version = String(found.version ?? '')
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

async function expectVersion(read: FolderStore['read'], live: LiveFolder): Promise<void> {
  const now = await read(live.uid)
  if (now?.lock === live.lock) return
  throw new GrafanaError('GRAFANA_CONFLICT', `folder "${live.uid}" was changed since it was read: plan again.`)
}

function pathOf(uid: string): string {
  return `/api/folders/${encodeURIComponent(uid)}`
}
