import type { Settlement } from '../kind.ts'
import { keptAnnotations, keptLabels, withoutManager } from '../manager.ts'
import { putObject, restoreObject, settleObject } from '../write-object.ts'
import { differencesOf } from './differences.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'

/**
 * Writes a folder if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise.
 *
 * @param made - takes the versions it makes
 */
export function put(
  store: FolderStore,
  write: FolderWrite,
  live: LiveFolder | undefined,
  made: Set<string> = new Set(),
): Promise<void> {
  return putObject(store, { kind: 'folder', write, live, unmanaged }, made)
}

function unmanaged(live: LiveFolder): FolderWrite {
  return { ...asItWas(live), annotations: withoutManager(keptAnnotations(live.annotations)) }
}

/** What puts a folder back as it was. */
export function asItWas(live: LiveFolder): FolderWrite {
  return { ...live, annotations: keptAnnotations(live.annotations), labels: keptLabels(live.labels) }
}

/**
 * Reads a folder back and says what became of a write.
 *
 * @param made - versions that were made by this write
 */
export async function settle(
  store: FolderStore,
  write: FolderWrite,
  before: LiveFolder | undefined,
  made: ReadonlySet<string>,
): Promise<Settlement> {
  const now = await store.read(write.uid)
  return settleObject(now, before, made, (found) => differencesOf(store, write, found))
}

/** Puts back what was there before this run. */
export function restore(store: FolderStore, uid: string, before: LiveFolder | undefined): Promise<void> {
  return restoreObject(store, uid, before, (was, now) => put(store, asItWas(was), now))
}
