import type { Grafana } from '../../client/types.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import type { Server } from '../../server/types.ts'
import type { Stack } from '../../stack/types.ts'
import { apisFolders } from './apis-folders.ts'
import { legacyFolders, readLegacyFolder } from './legacy-folders.ts'
import type { FolderStore, LiveFolder } from './live-folder.ts'

/** The API folders are kept through on this server. */
export function folderStore(grafana: Grafana, server: Server): FolderStore {
  const marks = server.storage === 'unified' && server.folders.api !== 'legacy'
  return marks ? apisFolders(grafana, server) : legacyFolders(grafana)
}

/** The folder a stack lives in, as it was found. */
export interface Home {
  readonly uid: string
  readonly live: LiveFolder | undefined
  /** Scopes a permission for things in the folder may be granted on: its own and those of the folders above it. */
  readonly scopes: readonly string[]
}

/** Reads the stack's folder. Throws `GRAFANA_STACK` when it, or the one it is to live in, should be there and is not. */
export async function findHome(grafana: Grafana, server: Server, stack: Stack, signal?: AbortSignal): Promise<Home> {
  const { uid, managed } = stack.folder
  const live = await folderStore(grafana, server).read(uid, signal)
  if (live === undefined && managed === undefined) throw unknownFolder('folder', uid)
  if (managed === undefined && live?.manager?.kind === 'repo') {
    throw stackError({
      path: 'folder',
      message: `folder "${uid}" belongs to Git Sync, which takes only its own objects: name another folder`,
    })
  }
  const parentUid = live === undefined ? (managed?.parentUid ?? '') : live.parentUid
  const above = await foldersAbove(grafana, uid, parentUid, live, signal)
  const target = managed?.parentUid ?? ''
  if (
    managed !== undefined &&
    target !== '' &&
    target !== parentUid &&
    (await readLegacyFolder(grafana, target, signal)) === undefined
  ) {
    throw unknownFolder('folder.parentUid', target)
  }
  return { uid, live, scopes: [uid, ...above].map((folder) => `folders:uid:${folder}`) }
}

/** A permission may be granted on any folder above. */
async function foldersAbove(
  grafana: Grafana,
  uid: string,
  parentUid: string,
  live: LiveFolder | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (parentUid === '') return []
  if (live === undefined) {
    const parent = await readLegacyFolder(grafana, parentUid, signal)
    if (parent === undefined) throw unknownFolder('folder.parentUid', parentUid)
    return [parentUid, ...parent.above]
  }
  return (await readLegacyFolder(grafana, uid, signal))?.above ?? live.above
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
