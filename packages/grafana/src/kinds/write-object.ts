import { GrafanaError } from '../errors.ts'
import type { Difference, KindName } from '../plan/types.ts'
import type { Settlement } from './kind.ts'
import { changesManager } from './manager.ts'

/** An object as a server has it. */
export interface LiveObject {
  readonly uid: string
  /** What a write has to send so that nobody's change in between is lost. */
  readonly lock: string
  readonly version: string
  readonly annotations: Readonly<Record<string, string>>
}

/** Reads and writes objects of a kind under a lock. Writes resolve to the version they made, `''` where the answer does not tell. */
export interface ObjectStore<Live extends LiveObject, Write extends Pick<LiveObject, 'annotations'>> {
  read(uid: string): Promise<Live | undefined>
  create(write: Write): Promise<string>
  update(write: Write, live: Live): Promise<string>
  delete(live: Live): Promise<void>
}

/** A write, and what it starts from. */
interface ObjectWrite<Live, Write> {
  readonly kind: KindName
  readonly write: Write
  readonly live: Live | undefined
  /** The object as it is, without its manager. */
  readonly unmanaged: (live: Live) => Write
}

/**
 * Writes an object if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise.
 *
 * @param made - takes the versions it makes
 */
export async function putObject<Live extends LiveObject, Write extends Pick<LiveObject, 'annotations'>>(
  store: ObjectStore<Live, Write>,
  { kind, write, live, unmanaged }: ObjectWrite<Live, Write>,
  made: Set<string>,
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
  if (now === undefined) {
    const message = `${kind} "${live.uid}" was deleted while it was taken over: plan again.`
    throw new GrafanaError('GRAFANA_CONFLICT', message)
  }
  made.add(await store.update(write, now))
}

/**
 * Says what became of a write.
 *
 * @param made - versions that were made by this write
 * @param differences - what is there beside what was to be written
 */
export function settleObject<Live extends LiveObject>(
  now: Live | undefined,
  before: Live | undefined,
  made: ReadonlySet<string>,
  differences: (now: Live) => readonly Difference[],
): Settlement {
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  const { version } = now
  if (now.lock === before?.lock) return { state: 'untouched', version, differences: [] }
  const found = differences(now)
  const state = found.length === 0 ? 'written' : made.has(version) ? 'incomplete' : 'other'
  return { state, version, differences: found }
}

/** Puts back what was there before this run; what was absent is deleted. */
export async function restoreObject<Live extends LiveObject, Write extends Pick<LiveObject, 'annotations'>>(
  store: ObjectStore<Live, Write>,
  uid: string,
  before: Live | undefined,
  put: (before: Live, now: Live | undefined) => Promise<void>,
): Promise<void> {
  const now = await store.read(uid)
  if (before === undefined) return now === undefined ? undefined : store.delete(now)
  if (now?.lock !== before.lock) await put(before, now)
}
