import type { SandboxState } from '../state/state.ts'
import type { Account, Role } from './account.ts'
import {
  actionsSince124,
  eachDataSource,
  eachFolder,
  type PermissionTable,
  rolePermissions,
} from './role-permissions.ts'
import { serverAdminActions } from './server-admin-actions.ts'

/** Who makes a folder in the root may do all of this there. */
const creatorActions: readonly string[] = [
  ...Object.entries(rolePermissions.Editor).flatMap(([action, scopes]) =>
    scopes.includes(eachFolder) ? [action] : [],
  ),
  'dashboards.permissions:read',
  'dashboards.permissions:write',
  'folders.permissions:read',
  'folders.permissions:write',
]

/** Rights on a single dashboard in the root. */
const dashboardActions: readonly string[] = ['dashboards:read', 'dashboards:write', 'dashboards:delete']

/**
 * What an account may do, as `/api/access-control/user/permissions` answers. An action without a scope is left out: on an
 * empty server an editor has no `dashboards:write`.
 */
export function permissionsOf(account: Account, state: SandboxState): PermissionTable {
  const { role, grafanaAdmin } = account
  const roots = state.folders.all().filter(({ parentUid }) => parentUid === undefined)
  const scopes: Readonly<Record<string, readonly string[]>> = {
    [eachFolder]: roots.map(({ uid }) => `folders:uid:${uid}`),
    [eachDataSource]: state.dataSources.all().map(({ uid }) => `datasources:uid:${uid}`),
  }
  const own = roots.filter(({ createdBy }) => createdBy === account && account.kind === 'service-account')
  const single = state.dashboards.all().filter(({ folderUid, granted }) => folderUid === '' && granted)
  const { integrations, defaultPolicy } = state.notifications
  const receivers = [...new Set(integrations.map(({ receiver }) => receiver))]
    .filter((name) => name !== defaultPolicy.receiver)
    .map((name) => `receivers:uid:${Buffer.from(name).toString('base64url')}`)
  const table: Record<string, readonly string[]> = {}
  const actions = new Set([
    ...Object.keys(rolePermissions[role]),
    ...(grafanaAdmin ? serverAdminActions : []),
    ...(own.length > 0 ? creatorActions : []),
    ...(role === 'Admin' || single.length === 0 ? [] : dashboardActions),
  ])
  for (const action of [...actions].sort()) {
    const listed = (rolePermissions[role][action] ?? (grafanaAdmin ? [''] : [])).flatMap(
      (scope) => scopes[scope] ?? [scope],
    )
    const added = [
      ...(creatorActions.includes(action) ? own.map(({ uid }) => `folders:uid:${uid}`) : []),
      ...(receiverActions[role].includes(action) ? receivers : []),
      ...(mayOnEach(account, action) ? single.map(({ uid }) => `dashboards:uid:${uid}`) : []),
    ]
    // The folder of shared dashboards comes last.
    const shared = listed.filter((scope) => scope === sharedFolder)
    const all = [...listed.filter((scope) => scope !== sharedFolder), ...added, ...shared]
    if (all.length > 0 && (!state.traits.before124 || !actionsSince124.includes(action))) table[action] = all
  }
  return table
}

/** What a contact point gives to each role by its own name. */
const receiverActions: Readonly<Record<Role, readonly string[]>> = {
  Viewer: ['alert.notifications.receivers:read'],
  Editor: [
    'alert.notifications.receivers.test:create',
    'alert.notifications.receivers:delete',
    'alert.notifications.receivers:read',
    'alert.notifications.receivers:write',
  ],
  Admin: [],
}

const sharedFolder = 'folders:uid:sharedwithme'

function mayOnEach({ role }: Account, action: string): boolean {
  if (role === 'Admin') return false
  return role === 'Editor' ? dashboardActions.includes(action) : action === 'dashboards:read'
}
