import type { Grafana } from '../client/types.ts'
import { canonicalDashboard } from '../dashboards/canonical.ts'
import { diffDashboards } from '../dashboards/diff.ts'
import { selectDataSource } from '../dashboards/variables.ts'
import type { JsonObject } from '../json.ts'
import { dashboardStore } from '../kinds/dashboard/live-dashboard.ts'
import type { Plan, PlannedChange } from '../plan/types.ts'
import { jsonPatch } from './json-patch.ts'
import type { Pulled, PullOptions } from './types.ts'

/** What was changed on a dashboard. */
export async function pullDashboard(
  grafana: Grafana,
  plan: Plan,
  { kind, uid, title, action, lastEdit }: PlannedChange,
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
  return { kind, uid, title, action, ...(lastEdit !== undefined && { lastEdit }), patch, differences, live: found.spec }
}

/** With the data source that a push puts into the variable. */
function asPushed({ stack, dataSource }: Plan, spec: JsonObject): JsonObject {
  if (stack.dataSource === undefined || dataSource === undefined) return spec
  return selectDataSource(spec, stack.dataSource.variable, dataSource)
}
