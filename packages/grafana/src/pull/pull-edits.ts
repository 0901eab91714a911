import type { Grafana } from '../client/types.ts'
import { canonicalDashboard } from '../dashboards/canonical.ts'
import { diffDashboards } from '../dashboards/diff.ts'
import { selectDataSource } from '../dashboards/variables.ts'
import type { JsonObject } from '../json.ts'
import { dashboardStore } from '../kinds/dashboard/live-dashboard.ts'
import type { Plan, PlannedChange } from '../plan/types.ts'
import { jsonPatch } from './json-patch.ts'
import type { Pulled, PullOptions } from './types.ts'

/**
 * Reads the dashboards that a plan found changed in Grafana, and tells how each differs from the code: as a JSON Patch
 * and in words. Writes nothing, here or there.
 *
 * @param plan A plan of the same server, made before.
 * @returns One entry for each edited or diverged dashboard that is still there and still different.
 * @throws `GrafanaError` when the server cannot be read.
 */
export async function pullEdits(grafana: Grafana, plan: Plan, options: PullOptions = {}): Promise<readonly Pulled[]> {
  const edited = plan.changes.filter(({ kind, action }) => kind === 'dashboard' && isEdit(action))
  const pulled = await Promise.all(edited.map((change) => pullEdit(grafana, plan, change, options)))
  return pulled.filter((pull) => pull !== undefined)
}

async function pullEdit(
  grafana: Grafana,
  plan: Plan,
  { uid, title, action, lastEdit }: PlannedChange,
  { signal }: PullOptions,
): Promise<Pulled | undefined> {
  const source = plan.stack.dashboards.find((dashboard) => dashboard.uid === uid)
  const found = source && (await dashboardStore(grafana, plan.server).read(uid, signal))
  if (source === undefined || found === undefined) return undefined
  const mark = { stack: plan.stack.name }
  const code = canonicalDashboard(asPushed(plan, source.spec), mark)
  const live = canonicalDashboard(found.spec, mark)
  const patch = jsonPatch(code, live)
  if (patch.length === 0) return undefined
  const differences = diffDashboards(code, live)
  return { uid, title, action, ...(lastEdit !== undefined && { lastEdit }), patch, differences, live: found.spec }
}

/** With the data source that a push puts into the variable. */
function asPushed({ stack, dataSource }: Plan, spec: JsonObject): JsonObject {
  if (stack.dataSource === undefined || dataSource === undefined) return spec
  return selectDataSource(spec, stack.dataSource.variable, dataSource)
}

function isEdit(action: PlannedChange['action']): boolean {
  return action === 'edited' || action === 'diverged'
}
