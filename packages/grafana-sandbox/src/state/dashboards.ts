import type { Account } from '../accounts/account.ts'
import type { MutableObject } from '../json.ts'
import type { ModeTraits } from '../modes.ts'
import type { IdSource } from './ids.ts'

/** One entry of a dashboard's history. */
export interface DashboardVersion {
  readonly version: number
  readonly resourceVersion: string
  readonly parentVersion: number
  readonly restoredFrom: number
  readonly created: Date
  readonly createdBy: Account
  /** As the list of versions shows it. */
  readonly message: string
  /** As it was sent with the write. */
  readonly sentMessage: string
  readonly folderUid: string
  readonly spec: MutableObject
}

/** A dashboard as the sandbox keeps it. */
export interface DashboardRecord {
  readonly uid: string
  readonly id: number
  /** `metadata.uid` of unified storage. */
  readonly objectUid: string
  /** Without `id`, `uid` and `version`. */
  spec: MutableObject
  /** `''` is the root. */
  folderUid: string
  generation: number
  resourceVersion: string
  /** The API version it was written with. */
  storedVersion: string
  /** The version that its `status` names as the one it was converted from: it outlives further writes. */
  convertedFrom: string | undefined
  readonly created: Date
  readonly createdBy: Account
  updated: Date
  updatedBy: Account | undefined
  /** The message of the last write, where it is kept on the object. */
  message: string | undefined
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  /** It was made with the usual rights for viewers and editors, which matter in the root. */
  readonly granted: boolean
  /** The file that provisioned it. */
  provisionedFrom: ProvisioningFile | undefined
  /** Newest last. */
  readonly versions: DashboardVersion[]
}

/** Where a provisioned dashboard comes from. */
export interface ProvisioningFile {
  /** The provider's name. */
  readonly name: string
  /** The file's path below the provider's. */
  readonly path: string
  /** The provider lets users save over it in the UI. Default: false. */
  readonly allowUiUpdates?: boolean
}

/** What a write brings. */
export interface DashboardContent {
  readonly spec: MutableObject
  readonly folderUid: string
  readonly message: string | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly storedVersion: string
  readonly restoredFrom?: number
  /** Default: true. Only a create looks at it. */
  readonly granted?: boolean
}

/** The dashboards of a sandbox, their histories and the trash. */
export interface DashboardStore {
  get(uid: string): DashboardRecord | undefined
  byId(id: number): DashboardRecord | undefined
  all(): DashboardRecord[]
  create(uid: string, content: DashboardContent, by: Account, file?: ProvisioningFile): DashboardRecord
  update(dashboard: DashboardRecord, content: DashboardContent, by: Account): void
  /** Puts a dashboard into the trash. */
  remove(uid: string): void
  trash(): DashboardRecord[]
  readonly size: number
}

/** Bounds of the histories and the trash. */
export interface DashboardLimits {
  readonly versionsPerDashboard: number
  readonly trash: number
}

/** Creates the dashboards. */
export function createDashboardStore(traits: () => ModeTraits, ids: IdSource, limits: DashboardLimits): DashboardStore {
  const dashboards = new Map<string, DashboardRecord>()
  const trash: DashboardRecord[] = []
  const keepsMarks = (): boolean => traits().storage === 'unified'

  function remember(dashboard: DashboardRecord, content: DashboardContent, by: Account): void {
    const { generation, updated, versions } = dashboard
    versions.push({
      version: generation,
      resourceVersion: dashboard.resourceVersion,
      parentVersion: generation - 1,
      restoredFrom: content.restoredFrom ?? 0,
      created: updated,
      createdBy: by,
      // The first version never carries the message that it was sent with.
      message: generation === 1 ? 'Initial save' : (content.message ?? ''),
      sentMessage: content.message ?? '',
      folderUid: content.folderUid,
      spec: content.spec,
    })
    if (versions.length > limits.versionsPerDashboard) versions.splice(0, versions.length - limits.versionsPerDashboard)
  }

  function resourceVersion(generation: number): string {
    return keepsMarks() ? ids.resourceVersion() : String(generation)
  }

  return {
    get: (uid) => dashboards.get(uid),
    byId: (id) => [...dashboards.values()].find((dashboard) => dashboard.id === id),
    all: () => [...dashboards.values()],
    create(uid, content, by, file) {
      const created = ids.now()
      const dashboard: DashboardRecord = {
        uid,
        id: ids.objectId(),
        objectUid: ids.uuid(),
        spec: content.spec,
        folderUid: content.folderUid,
        generation: 1,
        resourceVersion: resourceVersion(1),
        storedVersion: content.storedVersion,
        convertedFrom: undefined,
        created,
        createdBy: by,
        updated: created,
        updatedBy: keepsMarks() ? undefined : by,
        message: keepsMarks() ? content.message : undefined,
        labels: keepsMarks() ? (content.labels ?? {}) : {},
        annotations: keepsMarks() ? (content.annotations ?? {}) : {},
        granted: content.granted ?? true,
        provisionedFrom: file,
        versions: [],
      }
      remember(dashboard, content, by)
      dashboards.set(uid, dashboard)
      return dashboard
    },
    update(dashboard, content, by) {
      dashboard.spec = content.spec
      dashboard.folderUid = content.folderUid
      dashboard.generation += 1
      dashboard.resourceVersion = resourceVersion(dashboard.generation)
      if (keepsMarks() && dashboard.storedVersion !== content.storedVersion) {
        dashboard.convertedFrom = dashboard.storedVersion
      }
      dashboard.storedVersion = content.storedVersion
      dashboard.updated = ids.now()
      dashboard.updatedBy = by
      dashboard.message = keepsMarks() ? content.message : undefined
      dashboard.labels = keepsMarks() ? (content.labels ?? {}) : {}
      dashboard.annotations = keepsMarks() ? (content.annotations ?? {}) : {}
      remember(dashboard, content, by)
    },
    remove(uid) {
      const dashboard = dashboards.get(uid)
      if (dashboard === undefined) return
      dashboards.delete(uid)
      trash.push(dashboard)
      if (trash.length > limits.trash) trash.shift()
    },
    trash: () => [...trash],
    get size() {
      return dashboards.size
    },
  }
}
