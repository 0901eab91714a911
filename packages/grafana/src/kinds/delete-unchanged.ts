import { GrafanaError } from '../errors.ts'
import type { KindName } from '../plan/types.ts'

interface Locked {
  readonly lock: string
}

interface Store<Live extends Locked> {
  read(uid: string): Promise<Live | undefined>
  delete(live: Live): Promise<void>
}

/**
 * Deletes what is still as it was read; what is gone already is fine. Only unified storage compares versions itself when it
 * deletes, so it is read again right before. Throws `GRAFANA_CONFLICT`.
 */
export async function deleteUnchanged<Live extends Locked>(
  store: Store<Live>,
  kind: KindName,
  uid: string,
  before: Live | undefined,
): Promise<void> {
  const now = await store.read(uid)
  if (now === undefined) return
  if (now.lock !== before?.lock) {
    throw new GrafanaError('GRAFANA_CONFLICT', `${kind} "${uid}" was changed since it was read: plan again.`)
  }
  await store.delete(now)
}
