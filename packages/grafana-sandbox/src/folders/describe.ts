import { type Account, displayName, identityOf } from '../accounts/account.ts'
import { internalIdLabel } from '../http/object-request.ts'
import type { FolderRecord } from '../state/folders.ts'
import { derivedUid, wholeSeconds } from '../state/ids.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'

/**
 * A folder as the legacy API answers it, with its ancestors. The answer to a create does not know of an editor's rights
 * yet.
 */
export function legacyFolder(folder: FolderRecord, account: Account, state: SandboxState, created = false): object {
  const parents = state.folders.ancestors(folder)
  return {
    ...legacyEntry(folder, account, state, created && account.role === 'Editor'),
    ...(parents.length === 0 ? {} : { parents: parents.map((parent) => legacyEntry(parent, account, state, false)) }),
  }
}

function legacyEntry(folder: FolderRecord, account: Account, { traits }: SandboxState, created: boolean): object {
  const { uid, id, title, annotations } = folder
  const manager = annotations['grafana.app/managedBy']
  const may = account.role !== 'Viewer' && !created
  // Unified storage finds users only.
  const name = (by: Account | undefined): string =>
    traits.storage === 'unified' && by?.kind === 'service-account' ? 'Anonymous' : displayName(by)
  return {
    id,
    uid,
    orgId: 1,
    title,
    url: `/dashboards/f/${uid}/${slugOf(title)}`,
    hasAcl: false,
    canSave: may,
    canEdit: may,
    canAdmin: account.role === 'Admin',
    canDelete: may,
    createdBy: name(folder.createdBy),
    created: wholeSeconds(folder.created),
    updatedBy: name(folder.updatedBy),
    updated: wholeSeconds(folder.updated),
    version: folder.generation,
    ...(folder.parentUid === undefined ? {} : { parentUid: folder.parentUid }),
    ...(manager === undefined ? {} : { managedBy: manager }),
  }
}

/** What an answer of `/apis` leaves out. */
export interface Omissions {
  /** The answer to a write that changed nothing has no resource version. */
  readonly resourceVersion?: boolean
  /** A list of legacy storage is read from another table: with other numbers, without authors and generation. */
  readonly listed?: boolean
}

/** A folder as `/apis` answers it. */
export function folderObject(
  folder: FolderRecord,
  version: string,
  { traits }: SandboxState,
  without: Omissions = {},
): object {
  const unified = traits.storage === 'unified'
  const identity = (by: Account): string => (unified ? identityOf(by) : `user:${by.id}`)
  const author = (key: string, by: Account | undefined): object =>
    by === undefined || without.listed === true ? {} : { [key]: identity(by) }
  return {
    kind: 'Folder',
    apiVersion: `folder.grafana.app/${version}`,
    metadata: {
      name: folder.uid,
      namespace: 'default',
      uid: unified ? folder.objectUid : derivedUid('folder.grafana.app', 'Folder', 'default', folder.uid),
      ...(without.resourceVersion === true ? {} : { resourceVersion: folder.resourceVersion }),
      ...(without.listed === true ? {} : { generation: folder.generation }),
      creationTimestamp: wholeSeconds(folder.created),
      labels: { ...folder.labels, [internalIdLabel]: String(without.listed === true ? folder.row : folder.id) },
      annotations: {
        ...folder.annotations,
        ...author('grafana.app/createdBy', folder.createdBy),
        ...(folder.parentUid === undefined ? {} : { 'grafana.app/folder': folder.parentUid }),
        ...author('grafana.app/updatedBy', folder.updatedBy),
        ...(folder.updatedBy === undefined ? {} : { 'grafana.app/updatedTimestamp': wholeSeconds(folder.updated) }),
      },
    },
    spec: { title: folder.title, ...(folder.description === undefined ? {} : { description: folder.description }) },
    ...(traits.before124 ? { status: {} } : {}),
  }
}
