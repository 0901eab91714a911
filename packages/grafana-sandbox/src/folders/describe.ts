import { type Account, displayName, identityOf } from '../accounts/account.ts'
import type { FolderRecord } from '../state/folders.ts'
import { derivedUid, wholeSeconds } from '../state/ids.ts'
import { slugOf } from '../state/slug.ts'
import type { SandboxState } from '../state/state.ts'

/** A folder as the legacy API answers it, with its ancestors. */
export function legacyFolder(folder: FolderRecord, account: Account, state: SandboxState): object {
  const parents = state.folders.ancestors(folder)
  return {
    ...legacyEntry(folder, account, state),
    ...(folder.parentUid === undefined ? {} : { parentUid: folder.parentUid }),
    ...(parents.length === 0 ? {} : { parents: parents.map((parent) => legacyEntry(parent, account, state)) }),
  }
}

function legacyEntry(folder: FolderRecord, account: Account, { traits }: SandboxState): object {
  const { uid, id, title, annotations } = folder
  const manager = annotations['grafana.app/managedBy']
  // An editor's service account has no rights of its own on a folder, but its role lets it write all the same.
  const may = account.role === 'Admin' || (account.role === 'Editor' && account.kind === 'user')
  const name = (by: Account | undefined): string =>
    traits.storage === 'legacy' && by?.kind === 'service-account' ? by.name : displayName(by)
  return {
    id,
    uid,
    orgId: 1,
    title,
    url: `/dashboards/f/${uid}/${slugOf(title)}`,
    hasAcl: false,
    canSave: may,
    canEdit: may,
    canAdmin: may,
    canDelete: may,
    createdBy: name(folder.createdBy),
    created: wholeSeconds(folder.created),
    updatedBy: name(folder.updatedBy),
    updated: wholeSeconds(folder.updated),
    version: folder.generation,
    ...(folder.description === undefined || folder.description === '' ? {} : { description: folder.description }),
    ...(manager === undefined ? {} : { managedBy: manager }),
  }
}

/** A folder as `/apis` answers it. */
export function folderObject(folder: FolderRecord, version: string, state: SandboxState): object {
  const { traits } = state
  const unified = traits.storage === 'unified'
  const identity = (by: Account): string => (unified ? identityOf(by) : `user:${by.id}`)
  return {
    kind: 'Folder',
    apiVersion: `folder.grafana.app/${version}`,
    metadata: {
      name: folder.uid,
      namespace: 'default',
      uid: unified ? folder.objectUid : derivedUid('folder.grafana.app', 'Folder', 'default', folder.uid),
      resourceVersion: folder.resourceVersion,
      generation: folder.generation,
      creationTimestamp: wholeSeconds(folder.created),
      labels: { ...folder.labels, 'grafana.app/deprecatedInternalID': String(folder.id) },
      annotations: {
        ...folder.annotations,
        'grafana.app/createdBy': identity(folder.createdBy),
        ...(folder.parentUid === undefined ? {} : { 'grafana.app/folder': folder.parentUid }),
        ...(folder.updatedBy === undefined
          ? {}
          : {
              'grafana.app/updatedBy': identity(folder.updatedBy),
              'grafana.app/updatedTimestamp': wholeSeconds(folder.updated),
            }),
      },
    },
    spec: { title: folder.title, ...(folder.description === undefined ? {} : { description: folder.description }) },
    ...(traits.folderStatus ? { status: {} } : {}),
  }
}
