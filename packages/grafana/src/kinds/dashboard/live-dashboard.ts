import type { Grafana } from '../../client/types.ts'
import type { JsonObject } from '../../json.ts'
import type { Server } from '../../server/types.ts'
import type { Manager } from '../manager.ts'
import { apisDashboards } from './apis-dashboards.ts'
import { legacyDashboards } from './legacy-dashboards.ts'

/** A dashboard as a server has it. */
export interface LiveDashboard {
  readonly uid: string
  readonly title: string
  /** `''` at the top level. */
  readonly folderUid: string
  /** Without `id`, `uid` and `version`. */
  readonly spec: JsonObject
  /** What a write has to send so that nobody's change in between is lost. */
  readonly lock: string
  /** Number of its newest version. */
  readonly version: string
  readonly manager: Manager | undefined
  /** Empty on legacy storage, which drops them. */
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** A dashboard as it is written. */
export interface DashboardWrite {
  readonly uid: string
  readonly folderUid: string
  readonly spec: JsonObject
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** Of the new version, at most 500 characters. */
  readonly message: string
}

/** Reads and writes dashboards through one API. */
export interface DashboardStore {
  /** Whether annotations and labels are kept. */
  readonly marks: boolean
  read(uid: string, signal?: AbortSignal): Promise<LiveDashboard | undefined>
  /** What a write would store. Absent where nobody has seen that it writes nothing. */
  readonly dryRun?: (write: DashboardWrite, signal?: AbortSignal) => Promise<JsonObject>
  /** Resolves to the version it made; `''` where the answer does not tell. */
  create(write: DashboardWrite): Promise<string>
  /** The same. Throws `GRAFANA_CONFLICT` when the object is no longer as it was read. */
  update(write: DashboardWrite, live: LiveDashboard): Promise<string>
  delete(live: LiveDashboard): Promise<void>
  /** What carries the stack's label, or its tag where labels are not kept. */
  owned(stack: string, signal?: AbortSignal): Promise<readonly { readonly uid: string; readonly title: string }[]>
}

/** The API dashboards are kept through on this server. */
export function dashboardStore(grafana: Grafana, server: Server): DashboardStore {
  return server.dashboards.api === 'legacy' ? legacyDashboards(grafana) : apisDashboards(grafana, server)
}
