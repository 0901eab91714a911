import { GrafanaError } from '../../errors.ts'
import type { Stack } from '../../stack/types.ts'
import type { Settlement } from '../kind.ts'
import { changesManager, withoutManager } from '../manager.ts'
import { asItWas, compare, listed, type Wanted } from './content.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'

/** Writes a dashboard if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise. */
export async function put(
  store: DashboardStore,
  write: DashboardWrite,
  live: LiveDashboard | undefined,
): Promise<void> {
  if (live === undefined) return store.create(write)
  if (!changesManager(live.annotations, write.annotations)) return store.update(write, live)
  // Grafana 13 refuses to change a manager: the old one is removed first.
  const kept = asItWas(live, '', false)
  await store.update({ ...kept, annotations: withoutManager(kept.annotations), message: 'manager removed' }, live)
  const now = await store.read(live.uid)
  if (now === undefined) {
    throw new GrafanaError(
      'GRAFANA_CONFLICT',
      `dashboard "${live.uid}" was deleted while it was taken over: plan again.`,
    )
  }
  await store.update(write, now)
}

/** Reads a dashboard back and says what became of a write. */
export async function settle(
  store: DashboardStore,
  stack: Stack,
  wanted: Wanted,
  before: LiveDashboard | undefined,
): Promise<Settlement> {
  const now = await store.read(wanted.uid)
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  if (now.lock === before?.lock) return { state: 'untouched', version: now.version, differences: [] }
  const differences = listed(compare(store, stack, wanted, now))
  return { state: differences.length === 0 ? 'written' : 'other', version: now.version, differences }
}

/** Puts back what was there before this run. */
export async function restore(
  store: DashboardStore,
  uid: string,
  before: LiveDashboard | undefined,
  { stack, ours }: { readonly stack: string; readonly ours: boolean },
): Promise<void> {
  const now = await store.read(uid)
  if (before === undefined) return now === undefined ? undefined : store.delete(now)
  if (now?.lock !== before.lock) await put(store, asItWas(before, stack, ours), now)
}
