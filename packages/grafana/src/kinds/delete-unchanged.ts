import { GrafanaError } from '../errors.ts'
import type { KindName } from '../plan/types.ts'
import type { LiveObject, ObjectStore } from './write-object.ts'

/**
 * Deletes what is still as it was read; what is gone already is fine. Only unified storage compares versions itself when it
 * deletes, so it is read again right before. Throws `GRAFANA_CONFLICT`.
 */
export async function deleteUnchanged<Live extends LiveObject>(
  store: Pick<ObjectStore<Live, never>, 'read' | 'delete'>,
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
