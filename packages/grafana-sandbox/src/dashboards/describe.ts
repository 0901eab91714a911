import { type Account, displayName, identityOf } from '../accounts/account.ts'
import { internalIdLabel } from '../http/object-request.ts'
import type { ResourceName } from '../http/status.ts'
import type { DashboardRecord } from '../state/dashboards.ts'
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
export function objectUid({ uid, objectUid: made }: DashboardRecord, { traits }: SandboxState): string {
  if (traits.storage === 'unified') return made
  return derivedUid(dashboardResource.group, dashboardResource.kind, 'default', uid)
}

/** What a write echoes although legacy storage will not keep it. */
export interface EchoedMarks {
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
  const converted = storedVersion !== version
  const migrate = converted && state.traits.classicVersions.includes(version) && storedVersion === 'v0alpha1'
  return {
    kind: 'Dashboard',
    apiVersion: `dashboard.grafana.app/${version}`,
    metadata: {
      name: uid,
      namespace: 'default',
      // The answer to a create shows a uid that legacy storage does not keep either.
      uid: created ? dashboard.objectUid : objectUid(dashboard, state),
      resourceVersion,
      generation,
      creationTimestamp: wholeSeconds(dashboard.created),
      labels: { ...(echo?.labels ?? dashboard.labels), [internalIdLabel]: String(dashboard.id) },
      annotations: {
        ...(echo?.annotations ?? storedAnnotations(dashboard)),
        'grafana.app/createdBy': identityOf(dashboard.createdBy),
        ...(dashboard.updatedBy === undefined || created
          ? {}
          : {
              'grafana.app/updatedBy': identityOf(dashboard.updatedBy),
              'grafana.app/updatedTimestamp': wholeSeconds(dashboard.updated),
            }),
      },
    },
    spec: migrate ? normaliseSpec(dashboard.spec, state.traits) : dashboard.spec,
    status: converted ? { conversion: { failed: false, storedVersion } } : {},
  }
}

function storedAnnotations({ annotations, folderUid, message }: DashboardRecord): Record<string, string> {
  return {
    ...annotations,
    ...(folderUid === '' ? {} : { [folderAnnotation]: folderUid }),
    ...(message === undefined || message === '' ? {} : { [messageAnnotation]: message }),
  }
}

/** The `meta` of the legacy API. */
export function legacyMeta(dashboard: DashboardRecord, account: Account, state: SandboxState): object {
  const { uid, generation, folderUid, provisionedFrom } = dashboard
  const folder = state.folders.get(folderUid)
  const title = String(dashboard.spec.title ?? '')
  const may = account.role !== 'Viewer'
  const can = { canAdd: may, canEdit: may, canDelete: may }
  return {
    type: 'db',
    canSave: may,
    canEdit: may,
    canAdmin: account.role === 'Admin',
    canStar: account.kind === 'user',
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
    provisioned: provisionedFrom !== undefined && provisionedFrom.allowUiUpdates !== true,
    provisionedExternalId: provisionedFrom?.path ?? '',
    annotationsPermissions: { dashboard: can, organization: can },
  }
}
