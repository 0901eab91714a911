import { expressionUid } from '../../alerting/rules/canonical-query.ts'
import type { AlertRule } from '../../alerting/types.ts'
import type { RequiredPermission } from '../../server/types.ts'
import type { KindContext } from '../kind.ts'
import { queriesChanged } from './query-changes.ts'
import type { Situation } from './situation.ts'

/** Who has one of these may write every rule (Admin); nothing else is asked then. */
const everything = ['alert.provisioning:write', 'alert.rules.provisioning:write']

/**
 * What writing a group takes.
 *
 * Source: https://github.com/grafana/grafana/blob/v12.4.0/pkg/services/ngalert/api/authorization.go and
 * `AuthorizeRuleChanges` in .../ngalert/accesscontrol/rules.go
 */
export async function groupPermissions(
  context: KindContext,
  { wanted, live, arriving, dropped, intruders }: Situation,
  signal: AbortSignal | undefined,
): Promise<RequiredPermission[]> {
  if (mayWriteAll(context)) return []
  const here = `in folder "${context.home.uid}"`
  const arrivals = arriving.map((arrival) => arrival.live)
  const known = new Map([...(live?.rules ?? []), ...arrivals.map(({ rule }) => rule)].map((rule) => [rule.uid, rule]))
  const creates = wanted.rules.some(({ uid }) => !known.has(uid))
  const moves = new Set(arrivals.map(({ folderUid }) => folderUid).filter((uid) => uid !== context.home.uid))
  const updates = wanted.rules.some(({ uid }) => known.has(uid))
  return [
    ...inFolder(context, creates || moves.size > 0, 'alert.rules:create', `create alert rules ${here}`),
    ...inFolder(context, updates, 'alert.rules:write', `change alert rules ${here}`),
    ...inFolder(context, dropped.length + intruders.length > 0, 'alert.rules:delete', `delete alert rules ${here}`),
    ...(await movePermissions(context, moves, signal)),
    provenancePermission,
    ...dataSourcePermissions(wanted.rules.filter((rule) => queriesChanged(known.get(rule.uid), rule))),
  ]
}

/** What deleting rules of a folder takes. */
export async function deletePermissions(
  context: KindContext,
  folderUid: string,
  signal: AbortSignal | undefined,
): Promise<RequiredPermission[]> {
  if (mayWriteAll(context)) return []
  const scopes = await context.scopesOf(folderUid, signal)
  const purpose = `delete alert rules in folder "${folderUid}"`
  return [{ action: 'alert.rules:delete', scopes, purpose }, provenancePermission]
}

/** What every write through the provisioning API takes. */
export const provenancePermission: RequiredPermission = {
  action: 'alert.provisioning.provenance:write',
  scopes: [],
  purpose: 'write alert rules through the provisioning API',
}

/** Whether the credentials may write every rule, wherever it is. */
export function mayWriteAll({ server }: Pick<KindContext, 'server'>): boolean {
  return everything.some((action) => server.permissions.allows(action, []))
}

/** Who creates a folder may do everything in it; below another folder, what is granted there counts. */
function inFolder({ home }: KindContext, needed: boolean, action: string, purpose: string): RequiredPermission[] {
  const scopes = home.live === undefined ? home.scopes.slice(1) : home.scopes
  return !needed || scopes.length === 0 ? [] : [{ action, scopes, purpose }]
}

async function movePermissions(
  { scopesOf }: KindContext,
  folders: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<RequiredPermission[]> {
  return await Promise.all(
    [...folders].map(async (uid) => ({
      action: 'alert.rules:delete',
      scopes: await scopesOf(uid, signal),
      purpose: `move alert rules out of folder "${uid}"`,
    })),
  )
}

function dataSourcePermissions(rules: readonly AlertRule[]): RequiredPermission[] {
  const uids = rules.flatMap(({ data }) => data.map(({ datasourceUid }) => datasourceUid))
  return [...new Set(uids)]
    .filter((uid) => uid !== expressionUid)
    .map((uid) => ({
      action: 'datasources:query',
      scopes: [`datasources:uid:${uid}`],
      purpose: `make alert rules that ask data source "${uid}"`,
    }))
}
