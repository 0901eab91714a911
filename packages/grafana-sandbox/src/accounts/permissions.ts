import type { SandboxState } from '../state/state.ts'
import type { Account } from './account.ts'
import {
  actionsSince124,
  eachDataSource,
  eachFolder,
  type PermissionTable,
  rolePermissions,
  serverAdminActions,
} from './role-permissions.ts'

/** What an account may do, as `/api/access-control/user/permissions` answers. */
export function permissionsOf({ role, grafanaAdmin }: Account, state: SandboxState): PermissionTable {
  const { folders, dataSources, mode } = state
  const roots = folders.all().filter(({ parentUid }) => parentUid === undefined)
  const scopes: Readonly<Record<string, readonly string[]>> = {
    [eachFolder]: roots.map(({ uid }) => `folders:uid:${uid}`),
    [eachDataSource]: dataSources.all().map(({ uid }) => `datasources:uid:${uid}`),
  }
  const beyond = grafanaAdmin ? serverAdminActions.map((action) => [action, ['']] as const) : []
  const older = mode === '11.6' || mode === '12.3'
  const entries = [...Object.entries(rolePermissions[role]), ...beyond]
    .filter(([action]) => !older || !actionsSince124.includes(action))
    .sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(
    entries.map(([action, list]) => [action, list.flatMap((scope) => scopes[scope] ?? [scope])]),
  )
}
