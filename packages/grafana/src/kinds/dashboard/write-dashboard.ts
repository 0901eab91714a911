import { GrafanaError } from '../../errors.ts'
import type { Stack } from '../../stack/types.ts'
import { type Settlement, settledAs } from '../kind.ts'
import { changesManager, withoutManager } from '../manager.ts'
import { asItWas, compare, listed, type Wanted } from './content.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'

/**
 * Writes a dashboard if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise.
 *
 * @param made - takes the versions it makes
 */
export async function put(
  store: DashboardStore,
  write: DashboardWrite,
  live: LiveDashboard | undefined,
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
  const kept = asItWas(live, '', false)
  const unmanaged = { ...kept, annotations: withoutManager(kept.annotations), message: 'manager removed' }
  made.add(await store.update(unmanaged, live))
  const now = await store.read(live.uid)
  if (now === undefined) {
    throw new GrafanaError(
      'GRAFANA_CONFLICT',
      `dashboard "${live.uid}" was deleted while it was taken over: plan again.`,
    )
  }
  made.add(await store.update(write, now))
}

/**
 * Reads a dashboard back and says what became of a write.
 *
 * @param made - versions that were made by this write
 */
export async function settle(
  store: DashboardStore,
  stack: Stack,
  wanted: Wanted,
  before: LiveDashboard | undefined,
  made: ReadonlySet<string>,
): Promise<Settlement> {
  const now = await store.read(wanted.uid)
  if (now === undefined) return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  if (now.lock === before?.lock) return { state: 'untouched', version: now.version, differences: [] }
  const differences = listed(compare(store, stack, wanted, now))
  return { state: settledAs(differences, made.has(now.version)), version: now.version, differences }
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
