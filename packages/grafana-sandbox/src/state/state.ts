import { type Accounts, createAccounts, type UserOptions } from '../accounts/accounts.ts'
import { createScheduler, type Scheduler } from '../alert-states/scheduler.ts'
import { type GrafanaMode, type ModeTraits, modes } from '../modes.ts'
import { type AlertRuleStore, createAlertRuleStore } from './alert-rules.ts'
import { createDashboardStore, type DashboardStore } from './dashboards.ts'
import { createDataSourceStore, type DataSourceStore } from './data-sources.ts'
import { createFolderStore, type FolderRecord, type FolderStore } from './folders.ts'
import { createIds, type IdSource } from './ids.ts'
import { createNotificationStore, type NotificationStore } from './notifications.ts'

/** How much a sandbox keeps. What goes beyond is refused (objects) or let go, oldest first (requests, versions, trash). */
export interface SandboxLimits {
  /** Entries of the request log. Default: 10,000. */
  readonly requests: number
  /** Default: 5,000. */
  readonly dashboards: number
  /** Default: 1,000. */
  readonly folders: number
  /** Default: 100. */
  readonly dataSources: number
  /** Default: 5,000. */
  readonly alertRules: number
  /** Versions that an alert rule's history keeps. Default: 100. */
  readonly versionsPerRule: number
  /** Integrations of contact points, mute timings and message templates together. Default: 1,000. */
  readonly notificationObjects: number
  /** Users and service accounts. Default: 100. */
  readonly accounts: number
  /** Versions that a dashboard's history keeps, as Grafana does. Default: 20. */
  readonly versionsPerDashboard: number
  /** Deleted dashboards that can be restored. Default: 100. */
  readonly trash: number
  /** Faults that wait. Default: 1,000. */
  readonly faults: number
  /** Largest body, in bytes. Default: 16 MiB. */
  readonly bodyBytes: number
}

export const defaultLimits: SandboxLimits = {
  requests: 10_000,
  dashboards: 5_000,
  folders: 1_000,
  dataSources: 100,
  alertRules: 5_000,
  versionsPerRule: 100,
  notificationObjects: 1_000,
  accounts: 100,
  versionsPerDashboard: 20,
  trash: 100,
  faults: 1_000,
  bodyBytes: 16 * 1024 * 1024,
}

/** Everything a sandbox keeps. */
export interface SandboxState {
  mode: GrafanaMode
  readonly traits: ModeTraits
  readonly ids: IdSource
  readonly limits: SandboxLimits
  readonly accounts: Accounts
  readonly folders: FolderStore
  readonly dashboards: DashboardStore
  readonly dataSources: DataSourceStore
  readonly alertRules: AlertRuleStore
  readonly scheduler: Scheduler
  readonly notifications: NotificationStore
  /** Neither folders nor dashboards nor alert rules are inside. */
  isEmpty(folder: FolderRecord): boolean
  /** Alert rules are inside, or in a folder below. */
  holdsRules(folder: FolderRecord): boolean
  /** Deletes a folder with everything inside. */
  removeFolder(folder: FolderRecord): void
}

/** Creates the state. */
export function createState(
  mode: GrafanaMode,
  users: readonly UserOptions[],
  limits: SandboxLimits,
  now: () => number,
): SandboxState {
  const traits = (): ModeTraits => modes[state.mode]
  const ids = createIds(traits, now)
  const inside = ({ uid }: FolderRecord): FolderRecord[] =>
    state.folders.all().filter(({ parentUid }) => parentUid === uid)
  const folders = createFolderStore(traits, ids)
  const alertRules = createAlertRuleStore(ids, limits.versionsPerRule)
  const state: SandboxState = {
    mode,
    get traits() {
      return traits()
    },
    ids,
    limits,
    accounts: createAccounts(users, ids, limits.accounts),
    folders,
    dashboards: createDashboardStore(traits, ids, limits),
    dataSources: createDataSourceStore(() => ids.shortUid()),
    alertRules,
    scheduler: createScheduler({ alertRules, folders, traits }),
    notifications: createNotificationStore(modes[mode]),
    isEmpty: (folder) =>
      inside(folder).length === 0 &&
      ![...state.dashboards.all(), ...state.alertRules.all()].some(({ folderUid }) => folderUid === folder.uid),
    holdsRules: (folder) =>
      state.alertRules.all().some(({ folderUid }) => folderUid === folder.uid) ||
      inside(folder).some((below) => state.holdsRules(below)),
    removeFolder(folder) {
      for (const child of inside(folder)) state.removeFolder(child)
      for (const { uid, folderUid } of state.dashboards.all()) {
        if (folderUid === folder.uid) state.dashboards.remove(uid)
      }
      for (const { uid, folderUid } of state.alertRules.all()) {
        if (folderUid === folder.uid) state.alertRules.remove(uid)
      }
      state.folders.remove(folder.uid)
    },
  }
  return state
}
