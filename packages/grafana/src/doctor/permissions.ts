import { writePermissions } from '../alerting/notifications/judge.ts'
import { mayWriteAll, provenancePermission } from '../kinds/rule-group/permissions.ts'
import type { KindName } from '../plan/types.ts'
import type { RequiredPermission, Server } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'
import type { FoundFolder } from './folder.ts'
import type { Check } from './types.ts'

/** Whether the credentials may do what a push needs: a check for each action. */
export function checkPermissions(
  server: Server,
  stack: Stack,
  folder: FoundFolder,
  further: readonly RequiredPermission[],
): readonly Check[] {
  const required = [...needed(stack, folder), ...alerting(server, stack, folder), ...further]
  const byAction = Map.groupBy(required, ({ action }) => action)
  return [...byAction].map(([action, all]) => {
    const name = `permission ${action}`
    const [first, ...others] = all.filter(({ scopes }) => !server.permissions.allows(action, scopes))
    if (first === undefined) return { name, status: 'ok', detail: `May ${all[0]?.purpose}${andMore(all.length - 1)}.` }
    const where = first.scopes.length === 0 ? '' : ` on ${first.scopes.join(' or ')}`
    return {
      name,
      // Deleting is for `prune` only.
      status: action.endsWith(':delete') ? 'warn' : 'fail',
      detail: `May not ${first.purpose}${andMore(others.length)}.`,
      fix: `Grant "${action}"${where}, or use a service account whose role has it.`,
    }
  })
}

function andMore(count: number): string {
  return count === 0 ? '' : ` (and ${count} more)`
}

function needed(stack: Stack, folder: FoundFolder): readonly RequiredPermission[] {
  const reading: RequiredPermission[] = [
    { action: 'datasources:read', scopes: [], purpose: 'see data sources' },
    { action: 'datasources:query', scopes: [], purpose: 'query data sources' },
  ]
  return [
    ...(folder.exists ? insideFolder(stack, folder) : creatingFolder(stack)),
    ...(stack.dataSource === undefined ? [] : reading),
  ]
}

const notificationKinds: readonly KindName[] = [
  'contact-point',
  'mute-timing',
  'message-template',
  'notification-policy',
]

function alerting(server: Server, stack: Stack, folder: FoundFolder): readonly RequiredPermission[] {
  const notifies = notificationKinds.some((kind) => stack.keeps.includes(kind))
  return [
    ...(stack.keeps.includes('rule-group') && !mayWriteAll({ server }) ? ruleWriting(stack, folder) : []),
    ...(notifies ? writePermissions({ server }, 'write contact points, mute timings, templates and policies') : []),
  ]
}

function ruleWriting({ folder: { uid } }: Stack, folder: FoundFolder): readonly RequiredPermission[] {
  const scopes = [uid, ...folder.parents].map((name) => `folders:uid:${name}`)
  const handling = (['create', 'write', 'delete'] as const).map((verb) => ({
    action: `alert.rules:${verb}`,
    scopes,
    purpose: `${verb} alert rules in folder "${uid}"`,
  }))
  return [...(folder.exists ? handling : []), provenancePermission]
}

/** Grafana gives who creates a folder every permission in it. */
function creatingFolder({ folder: { uid, managed } }: Stack): readonly RequiredPermission[] {
  if (managed === undefined) return []
  const parent = `folders:uid:${managed.parentUid ?? 'general'}`
  return [{ action: 'folders:create', scopes: [parent], purpose: `create folder "${uid}"` }]
}

function insideFolder(stack: Stack, folder: FoundFolder): readonly RequiredPermission[] {
  const { uid, managed } = stack.folder
  const scopes = [uid, ...folder.parents].map((name) => `folders:uid:${name}`)
  const renaming = { action: 'folders:write', scopes, purpose: `rename folder "${uid}"` }
  const creating = { action: 'dashboards:create', scopes, purpose: `create dashboards in folder "${uid}"` }
  const handling = ['read', 'write', 'delete'].flatMap((verb) =>
    stack.dashboards.map((dashboard) => ({
      action: `dashboards:${verb}`,
      scopes: [`dashboards:uid:${dashboard.uid}`, ...scopes],
      purpose: `${verb} dashboard "${dashboard.uid}"`,
    })),
  )
  return [...(managed === undefined ? [] : [renaming]), creating, ...handling]
}
