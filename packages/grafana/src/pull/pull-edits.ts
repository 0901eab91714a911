import type { Grafana } from '../client/types.ts'
import type { KindName, Plan, PlannedChange } from '../plan/types.ts'
import { pullDashboard } from './pull-dashboard.ts'
import { pullRuleGroup } from './pull-rule-group.ts'
import type { Pulled, PullOptions } from './types.ts'

type Pull = (grafana: Grafana, plan: Plan, change: PlannedChange, options: PullOptions) => Promise<Pulled | undefined>

/** Kinds whose edits are kept apart from changes of the code. */
const pulls: Partial<Record<KindName, Pull>> = { dashboard: pullDashboard, 'rule-group': pullRuleGroup }

/**
 * Reads the dashboards and rule groups that a plan found changed in Grafana, and tells how each differs from the code:
 * as a JSON Patch and in words. Writes nothing, here or there.
 *
 * @param plan A plan of the same server, made before.
 * @returns One entry for each edited or diverged object that is still there and still different.
 * @throws `GrafanaError` when the server cannot be read.
 */
export async function pullEdits(grafana: Grafana, plan: Plan, options: PullOptions = {}): Promise<readonly Pulled[]> {
  const edited = plan.changes.filter(({ action }) => action === 'edited' || action === 'diverged')
  const pulled = await Promise.all(edited.map(async (change) => pulls[change.kind]?.(grafana, plan, change, options)))
  return pulled.filter((pull) => pull !== undefined)
}
