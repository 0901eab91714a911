import { GrafanaError } from '../../errors.ts'
import { type Settlement, settledAs } from '../kind.ts'
import { changesManager, keptAnnotations, keptLabels, withoutManager } from '../manager.ts'
import { differencesOf } from './differences.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'

/**
 * Writes a folder if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise.
 *
 * @param made - takes the versions it makes
 */
export async function put(
  store: FolderStore,
  write: FolderWrite,
  live: LiveFolder | undefined,
  made: Set<string> = new Set(),
): Promise<void> {
  if (live === undefined) {
    made.add(await store.create(write))
    return
  }
  if (!changesManager(live.annotations, write.annotations)) {
    made.add(await store.update(write, live))
    return
  }
  // Grafana 13 refuses to change a manager: the old one is removed first.
  made.add(await store.update(unmanaged(live), live))
  const now = await store.read(live.uid)
  if (now === undefined)
    throw new GrafanaError('GRAFANA_CONFLICT', `folder "${live.uid}" was deleted while it was taken over: plan again.`)
  made.add(await store.update(write, now))
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
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  if (now.lock === before?.lock) return { state: 'untouched', version: now.version, differences: [] }
  const differences = differencesOf(store, write, now)
  return { state: settledAs(differences, made.has(now.version)), version: now.version, differences }
}

/** Puts back what was there before this run. */
export async function restore(store: FolderStore, uid: string, before: LiveFolder | undefined): Promise<void> {
  const now = await store.read(uid)
  if (before === undefined) return now === undefined ? undefined : store.delete(now)
  await put(store, asItWas(before), now)
}
