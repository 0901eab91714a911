import type { RequiredPermission, Server } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'
import type { FoundFolder } from './folder.ts'
import type { Check } from './types.ts'

/** Whether the credentials may do what a push needs. */
export function checkPermissions(
  { permissions }: Server,
  stack: Stack,
  folder: FoundFolder,
  further: readonly RequiredPermission[],
): readonly Check[] {
  return [...needed(stack, folder), ...further].map(({ action, scopes, purpose }) => {
    const name = `permission ${action}`
    if (permissions.allows(action, scopes)) return { name, status: 'ok', detail: `May ${purpose}.` }
    const where = scopes.length === 0 ? '' : ` on ${scopes.join(' or ')}`
    const fix = `Grant "${action}"${where}, or use a service account whose role has it.`
    // Deleting is for `prune` only.
    const status = action.endsWith(':delete') ? 'warn' : 'fail'
    return { name, status, detail: `May not ${purpose}.`, fix }
  })
}

function needed(stack: Stack, folder: FoundFolder): readonly RequiredPermission[] {
  const { uid, managed } = stack.folder
  const scopes = [uid, ...folder.parents].map((name) => `folders:uid:${name}`)
  const place = `folder "${uid}"`
  const reading: RequiredPermission[] =
    stack.dataSource === undefined
      ? []
      : [
          { action: 'datasources:read', scopes: [], purpose: 'see data sources' },
          { action: 'datasources:query', scopes: [], purpose: 'query data sources' },
        ]
  if (!folder.exists) {
    const parent = `folders:uid:${managed?.parentUid ?? 'general'}`
    // Grafana gives who creates a folder every permission in it.
    const creating = { action: 'folders:create', scopes: [parent], purpose: `create ${place}` }
    return managed === undefined ? reading : [creating, ...reading]
  }
  const dashboards: RequiredPermission[] = ['read', 'create', 'write', 'delete'].map((verb) => ({
    action: `dashboards:${verb}`,
    scopes,
    purpose: `${verb} dashboards in ${place}`,
  }))
  const renaming = { action: 'folders:write', scopes, purpose: `rename ${place}` }
  return [...(managed === undefined ? [] : [renaming]), ...dashboards, ...reading]
}
