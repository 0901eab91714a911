import { type Account, displayName, identityOf } from '../accounts/account.ts'
import { internalIdLabel } from '../http/object-request.ts'
import type { ResourceName } from '../http/status.ts'
import { textOf } from '../json.ts'
import type { DashboardRecord, ProvisioningFile } from '../state/dashboards.ts'
import { derivedUid, wholeSeconds } from '../state/ids.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'
import { normaliseSpec } from './normalise/normalise.ts'

export const dashboardResource: ResourceName = {
  group: 'dashboard.grafana.app',
  resource: 'dashboards',
  kind: 'Dashboard',
}

export const folderAnnotation: string = 'grafana.app/folder'
export const messageAnnotation: string = 'grafana.app/message'

/** `metadata.uid` of a dashboard. */
export function objectUid(
  { uid, objectUid: made }: Pick<DashboardRecord, 'uid' | 'objectUid'>,
  { traits }: SandboxState,
): string {
  if (traits.storage === 'unified') return made
  return derivedUid(dashboardResource.group, dashboardResource.kind, 'default', uid)
}

const provisionerIdentity = { legacy: 'provisioning:', unified: 'access-policy:service' } as const

/** What a write echoes although legacy storage will not keep it. */
export interface EchoedMarks {
  /** It was made by PUT, whose answer shows a uid that legacy storage does not keep. */
  readonly put?: boolean
  /** The version in which the dashboard was stored before the write. */
  readonly convertedFrom?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** A dashboard as `/apis` answers it in `version`. */
export function dashboardObject(
  dashboard: DashboardRecord,
  version: string,
  state: SandboxState,
  echo?: EchoedMarks,
): object {
  const { uid, generation, resourceVersion, storedVersion } = dashboard
  const created = echo !== undefined && generation === 1
  // Legacy storage knows everybody as a user; the answer to a write still knows better.
  const identity = (by: Account, fresh: boolean): string =>
    by.kind === 'provisioning'
      ? provisionerIdentity[state.traits.storage]
      : state.traits.storage === 'legacy' && !fresh
        ? `user:${by.uid}`
        : identityOf(by)
  const migrate =
    storedVersion !== version && state.traits.classicVersions.includes(version) && storedVersion === 'v0alpha1'
  return {
    kind: 'Dashboard',
    apiVersion: `dashboard.grafana.app/${version}`,
    metadata: {
      name: uid,
      namespace: 'default',
      uid: created && echo.put === true ? dashboard.objectUid : objectUid(dashboard, state),
      resourceVersion,
      generation,
      creationTimestamp: wholeSeconds(dashboard.created),
      labels: { ...(echo?.labels ?? dashboard.labels), [internalIdLabel]: String(dashboard.id) },
      annotations: {
        ...(echo?.annotations ?? storedAnnotations(dashboard, state)),
        'grafana.app/createdBy': identity(dashboard.createdBy, created),
        ...(dashboard.updatedBy === undefined || created
          ? {}
          : {
              'grafana.app/updatedBy': identity(dashboard.updatedBy, echo !== undefined),
              'grafana.app/updatedTimestamp': wholeSeconds(dashboard.updated),
            }),
      },
    },
    spec: migrate ? normaliseSpec(dashboard.spec, { renamesNestedTypes: !state.traits.before124 }) : dashboard.spec,
    status: conversionStatus(dashboard, version, echo?.convertedFrom),
  }
}

/** The `status` of a dashboard that was written with another version than the one it is answered in. */
export function conversionStatus(
  { storedVersion, convertedFrom }: DashboardRecord,
  version: string,
  before: string | undefined = convertedFrom,
): object {
  const source = storedVersion === version ? before : storedVersion
  return source === undefined ? {} : { conversion: { failed: false, storedVersion: source } }
}

function storedAnnotations(
  { annotations, folderUid, message, provisionedFrom }: DashboardRecord,
  { traits }: SandboxState,
): Record<string, string> {
  return {
    // Legacy storage has a table of its own for these, so that a write does not lose them.
    ...(provisionedFrom === undefined || traits.storage === 'unified' ? {} : fileAnnotations(provisionedFrom)),
    ...annotations,
    ...(folderUid === '' ? {} : { [folderAnnotation]: folderUid }),
    ...(message === undefined || message === '' ? {} : { [messageAnnotation]: message }),
  }
}

/** The marks of a dashboard that a file brought. */
export function fileAnnotations({ name, path }: ProvisioningFile): Record<string, string> {
  return {
    'grafana.app/managedBy': 'classic-file-provisioning',
    'grafana.app/managerId': name,
    'grafana.app/sourcePath': path,
  }
}

/** Whether the server takes a dashboard for provisioned: unified storage goes by the marks alone. */
export function provisioning(dashboard: DashboardRecord, { traits }: SandboxState): ProvisioningFile | undefined {
  const marked = dashboard.annotations['grafana.app/managedBy'] === 'classic-file-provisioning'
  return traits.storage === 'legacy' || marked ? dashboard.provisionedFrom : undefined
}

/** The `meta` of the legacy API. */
export function legacyMeta(dashboard: DashboardRecord, account: Account, state: SandboxState): object {
  const { uid, generation, folderUid } = dashboard
  const file = provisioning(dashboard, state)
  const folder = state.folders.get(folderUid)
  const title = textOf(dashboard.spec.title)
  const may = account.role !== 'Viewer'
  const can = { canAdd: may, canEdit: may, canDelete: may }
  return {
    type: 'db',
    canSave: may,
    canEdit: may,
    canAdmin: account.role === 'Admin',
    canStar: true,
    canDelete: may,
    slug: slugOf(title),
    url: `/d/${uid}/${slugOf(title)}`,
    expires: '0001-01-01T00:00:00Z',
    created: wholeSeconds(dashboard.created),
    updated: wholeSeconds(dashboard.updated),
    // Without an update there is nobody to be named.
    updatedBy: displayName(dashboard.updatedBy),
    createdBy: dashboard.updatedBy === undefined ? 'Anonymous' : displayName(dashboard.createdBy),
    version: generation,
    hasAcl: false,
    isFolder: false,
    apiVersion: 'v0alpha1',
    folderId: folder?.id ?? 0,
    folderUid,
    folderTitle: folder?.title ?? 'General',
    folderUrl: folder === undefined ? '' : `/dashboards/f/${folder.uid}/${slugOf(folder.title)}`,
    provisioned: file !== undefined && file.allowUiUpdates !== true,
    provisionedExternalId: file?.path ?? '',
    annotationsPermissions: { dashboard: can, organization: can },
  }
}
