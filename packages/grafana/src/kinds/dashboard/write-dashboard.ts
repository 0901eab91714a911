import type { Stack } from '../../stack/types.ts'
import type { Settlement } from '../kind.ts'
import { withoutManager } from '../manager.ts'
import { putObject, restoreObject, settleObject } from '../write-object.ts'
import { asItWas, compare, listed, type Wanted } from './content.ts'
import type { DashboardStore, DashboardWrite, LiveDashboard } from './live-dashboard.ts'

/**
 * Writes a dashboard if it is still as it was read. Throws `GRAFANA_CONFLICT` otherwise.
 *
 * @param made - takes the versions it makes
 */
export function put(
  store: DashboardStore,
  write: DashboardWrite,
  live: LiveDashboard | undefined,
  made: Set<string> = new Set(),
): Promise<void> {
  return putObject(store, { kind: 'dashboard', write, live, unmanaged }, made)
}

function unmanaged(live: LiveDashboard): DashboardWrite {
  const kept = asItWas(live, '', false)
  return { ...kept, annotations: withoutManager(kept.annotations), message: 'manager removed' }
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
  return settleObject(now, before, made, (found) => listed(compare(store, stack, wanted, found)))
}

/** Puts back what was there before this run. */
export function restore(
  store: DashboardStore,
  uid: string,
  before: LiveDashboard | undefined,
  { stack, ours }: { readonly stack: string; readonly ours: boolean },
): Promise<void> {
  return restoreObject(store, uid, before, (was, now) => put(store, asItWas(was, stack, ours), now))
}
