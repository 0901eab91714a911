import type { Account, Role } from './accounts/account.ts'
import { type AlertingControls, createAlertingControls } from './alerting/controls.ts'
import { fileAnnotations } from './dashboards/describe.ts'
import { GrafanaSandboxError } from './errors.ts'
import { copyOf, type SandboxDashboard } from './inspection/sandbox-dashboard.ts'
import type { JsonObject, MutableObject } from './json.ts'
import { checkDataSource } from './options.ts'
import type { DashboardRecord, ProvisioningFile } from './state/dashboards.ts'
import type { DataSourceOptions, DataSourceRecord } from './state/data-sources.ts'
import type { FolderRecord } from './state/folders.ts'
import type { SandboxState } from './state/state.ts'

/** A folder, as {@link SandboxControls.folders} shows it. */
export interface SandboxFolder {
  readonly uid: string
  readonly title: string
  readonly parentUid: string | undefined
  readonly version: number
  readonly annotations: Readonly<Record<string, string>>
}

/** Who changes something in the UI, and with which words. */
export interface UiEdit {
  /** A login that exists. Default: the first user. */
  readonly author?: string
  /** Default: none, as when somebody just presses save. */
  readonly message?: string
}

/** What a test sees of a sandbox and does to it past the API. Nothing of it shows in the request log. */
export interface SandboxControls {
  /** Everything here is a copy. */
  dashboards(): SandboxDashboard[]
  dashboard(uid: string): SandboxDashboard | undefined
  folders(): SandboxFolder[]
  dataSources(): DataSourceOptions[]
  addDataSource(source: DataSourceOptions): void
  addFolder(folder: { readonly uid: string; readonly title: string; readonly parentUid?: string }): void
  /** Saves a dashboard as a user does in the UI: stored as it is, without any mark. */
  addDashboard(uid: string, spec: JsonObject, options?: UiEdit & { readonly folderUid?: string }): void
  /** Changes a dashboard in the UI: a new version, whose labels and annotations stay where the storage keeps them. */
  editInUi(uid: string, change: (spec: MutableObject) => void, options?: UiEdit): void
  /** Moves a dashboard in the UI; `''` is the root. */
  moveInUi(uid: string, folderUid: string, options?: UiEdit): void
  deleteInUi(uid: string): void
  renameFolderInUi(uid: string, title: string, options?: UiEdit): void
  deleteFolderInUi(uid: string): void
  /** Makes a dashboard that a provisioning file brought. */
  provisionFromFile(
    uid: string,
    spec: JsonObject,
    file?: Partial<ProvisioningFile> & { readonly folderUid?: string },
  ): void
  /** Rules, their alerts, and notification objects. */
  readonly alerting: AlertingControls
  /** A further token, of an account of its own. */
  createToken(name: string, role: Role): string
}

/** Creates the controls. */
export function createControls(state: SandboxState): SandboxControls {
  const { accounts, dashboards, folders, dataSources } = state

  function author(options: UiEdit | undefined): Account {
    const account = options?.author === undefined ? accounts.first() : accounts.byLogin(options.author)
    if (account === undefined) throw missing(`There is no account "${options?.author}".`)
    return account
  }

  function known(uid: string): DashboardRecord {
    const dashboard = dashboards.get(uid)
    if (dashboard === undefined) throw missing(`There is no dashboard "${uid}".`)
    return dashboard
  }

  function knownFolder(uid: string): FolderRecord {
    const folder = folders.get(uid)
    if (folder === undefined) throw missing(`There is no folder "${uid}".`)
    return folder
  }

  function mustBeFree(uid: string): void {
    if (dashboards.get(uid) !== undefined) throw missing(`There is a dashboard "${uid}" already.`)
  }

  function save(dashboard: DashboardRecord, spec: MutableObject, folderUid: string, options: UiEdit | undefined): void {
    const { labels, annotations, storedVersion } = dashboard
    const content = { spec, folderUid, message: options?.message, labels, annotations, storedVersion }
    dashboards.update(dashboard, content, author(options))
  }

  return {
    dashboards: () => dashboards.all().map(copyOf),
    dashboard(uid) {
      const found = dashboards.get(uid)
      return found === undefined ? undefined : copyOf(found)
    },
    folders: () =>
      folders.all().map(({ uid, title, parentUid, generation, annotations }) => ({
        uid,
        title,
        parentUid,
        version: generation,
        annotations: { ...annotations },
      })),
    dataSources: () => dataSources.all().map((source: DataSourceRecord) => structuredClone(source)),
    addDataSource(source) {
      const problems = checkDataSource(source)
      if (problems.length > 0) {
        throw new GrafanaSandboxError('GRAFANA_SANDBOX_OPTIONS', 'The data source is wrong:', problems)
      }
      dataSources.add(source)
    },
    addFolder({ uid, title, parentUid }) {
      if (folders.get(uid) !== undefined) throw missing(`There is a folder "${uid}" already.`)
      folders.create(uid, { title, description: '', parentUid }, author(undefined))
    },
    addDashboard(uid, spec, options) {
      mustBeFree(uid)
      const folderUid = options?.folderUid ?? ''
      if (folderUid !== '') knownFolder(folderUid)
      dashboards.create(
        uid,
        {
          spec: structuredClone(spec) as MutableObject,
          folderUid,
          message: options?.message,
          storedVersion: 'v0alpha1',
        },
        author(options),
      )
    },
    editInUi(uid, change, options) {
      const dashboard = known(uid)
      const spec = structuredClone(dashboard.spec)
      change(spec)
      save(dashboard, spec, dashboard.folderUid, options)
    },
    moveInUi(uid, folderUid, options) {
      const dashboard = known(uid)
      if (folderUid !== '') knownFolder(folderUid)
      save(dashboard, dashboard.spec, folderUid, options)
    },
    deleteInUi(uid) {
      dashboards.remove(known(uid).uid)
    },
    renameFolderInUi(uid, title, options) {
      const folder = knownFolder(uid)
      folders.update(folder, { ...folder, title }, author(options))
    },
    deleteFolderInUi(uid) {
      state.removeFolder(knownFolder(uid))
    },
    provisionFromFile(uid, spec, file = {}) {
      mustBeFree(uid)
      const { name = 'default', path = `${uid}.json`, allowUiUpdates = false, folderUid = '' } = file
      const content = {
        spec: structuredClone(spec) as MutableObject,
        folderUid,
        message: undefined,
        annotations: fileAnnotations({ name, path }),
        storedVersion: 'v0alpha1',
      }
      dashboards.create(uid, content, provisioner, { name, path, allowUiUpdates })
    },
    alerting: createAlertingControls(state),
    createToken: (name, role) => accounts.createToken(accounts.createServiceAccount(name, role)).key,
  }
}

/** Who provisions from files. */
const provisioner: Account = {
  id: 0,
  uid: '',
  kind: 'provisioning',
  login: 'provisioning',
  name: '',
  role: 'Admin',
  grafanaAdmin: false,
}

function missing(message: string): GrafanaSandboxError {
  return new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', message)
}
