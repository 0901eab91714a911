import type { Grafana } from '../../client/types.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import type { Server } from '../../server/types.ts'
import type { Stack } from '../../stack/types.ts'
import type { KindContext } from '../kind.ts'
import { apisFolderReader, apisFolders } from './apis-folders.ts'
import { legacyFolders, readLegacyFolder } from './legacy-folders.ts'
import type { FolderStore, LiveFolder } from './live-folder.ts'

/** The API folders are kept through on this server. */
export function folderStore(grafana: Grafana, server: Server): FolderStore {
  if (server.folders.api === 'legacy') return legacyFolders(grafana)
  return server.storage === 'unified'
    ? apisFolders(grafana, server)
    : legacyFolders(grafana, apisFolderReader(grafana, server))
}

/** The folder a stack lives in, as it was found. */
export interface Home {
  readonly uid: string
  readonly live: LiveFolder | undefined
  /** Folders that carry the stack's marks, where folders carry any. */
  readonly owned: readonly LiveFolder[]
  /** Scopes a permission for things in the folder may be granted on: its own and those of the folders above it. */
  readonly scopes: readonly string[]
  /** Scopes a permission to put the folder where the stack wants it may be granted on. */
  readonly into: readonly string[]
}

/** Reads the stack's folder. Throws `GRAFANA_STACK` when it, or the one it is to live in, should be there and is not. */
export async function findHome(grafana: Grafana, server: Server, stack: Stack, signal?: AbortSignal): Promise<Home> {
  const { uid, managed } = stack.folder
  const store = folderStore(grafana, server)
  const owned = await store.owned(stack.name, signal)
  const live = owned.find((folder) => folder.uid === uid) ?? (await store.read(uid, signal))
  if (live === undefined && managed === undefined) throw unknownFolder('folder', uid)
  if (managed === undefined && live?.manager?.kind === 'repo') {
    const message = `folder "${uid}" belongs to Git Sync, which takes only its own objects: name another folder`
    throw stackError({ path: 'folder', message })
  }
  const parentUid = managed?.parentUid ?? ''
  if (managed !== undefined && parentUid !== '' && parentUid !== live?.parentUid) {
    if ((await store.read(parentUid, signal)) === undefined) throw unknownFolder('folder.parentUid', parentUid)
  }
  const stays = live !== undefined && live.parentUid === parentUid
  const into = managed === undefined || stays ? [] : await folderScopes(grafana, parentUid, signal)
  const above = live === undefined ? (parentUid === '' ? [] : into) : await scopesAbove(grafana, live, signal)
  return { uid, live, owned, scopes: [scope(uid), ...above], into }
}

/** Looks scopes up once for each folder. */
export function createScopesOf(grafana: Grafana, home: Home): KindContext['scopesOf'] {
  const known = new Map([[home.uid, Promise.resolve(home.scopes)]])
  return (uid, signal) => {
    const scopes = known.get(uid) ?? folderScopes(grafana, uid, signal)
    known.set(uid, scopes)
    return scopes
  }
}

async function folderScopes(grafana: Grafana, uid: string, signal?: AbortSignal): Promise<readonly string[]> {
  if (uid === '') return [scope('general')]
  const above = (await readLegacyFolder(grafana, uid, signal))?.above ?? []
  return [scope(uid), ...above.map(scope)]
}

async function scopesAbove(grafana: Grafana, live: LiveFolder, signal?: AbortSignal): Promise<readonly string[]> {
  if (live.parentUid === '') return []
  const above = (await readLegacyFolder(grafana, live.uid, signal))?.above ?? live.above
  return above.map(scope)
}

function scope(uid: string): string {
  return `folders:uid:${uid}`
}

function unknownFolder(path: string, uid: string): GrafanaError {
  return stackError({
    path,
    message: `there is no folder "${uid}", or the credentials may not see it: create it or name another`,
  })
}

function stackError(problem: Problem): GrafanaError {
  return new GrafanaError('GRAFANA_STACK', `${problem.path}: ${problem.message}.`, { problems: [problem] })
}
