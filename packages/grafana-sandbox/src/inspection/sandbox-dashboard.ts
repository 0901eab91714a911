import type { JsonObject } from '../json.ts'
import type { DashboardRecord } from '../state/dashboards.ts'

/** A dashboard, as the control `dashboards` shows it. */
export interface SandboxDashboard {
  readonly uid: string
  readonly spec: JsonObject
  /** `''` is the root. */
  readonly folderUid: string
  /** The version; `metadata.generation` of `/apis`. */
  readonly version: number
  readonly resourceVersion: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly provisioned: boolean
  /** The history, newest first. */
  readonly history: readonly { readonly version: number; readonly message: string; readonly author: string }[]
}

/** A copy that nobody can change the sandbox by. */
export function copyOf(dashboard: DashboardRecord): SandboxDashboard {
  return {
    uid: dashboard.uid,
    spec: structuredClone(dashboard.spec) as JsonObject,
    folderUid: dashboard.folderUid,
    version: dashboard.generation,
    resourceVersion: dashboard.resourceVersion,
    labels: { ...dashboard.labels },
    annotations: { ...dashboard.annotations },
    provisioned: dashboard.provisionedFrom !== undefined,
    history: [...dashboard.versions].reverse().map(({ version, message, createdBy }) => ({
      version,
      message,
      author: createdBy.login,
    })),
  }
}
