import type { Grafana } from '../client/types.ts'
import { GrafanaError, type Problem } from '../errors.ts'
import { createScopesOf, findHome } from '../kinds/folder/home.ts'
import { folderKind } from '../kinds/folder.ts'
import type { Examination, Kind, KindContext, ManagedObject } from '../kinds/kind.ts'
import { kinds } from '../kinds/kinds.ts'
import { resolveDataSource } from '../server/data-sources.ts'
import { probeServer } from '../server/probe.ts'
import type { RequiredPermission } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'
import { mapLimited } from './map-limited.ts'
import { type CheckedPlanOptions, checkPlanOptions } from './plan-options.ts'
import { keepWrites, type PlannedWrite } from './planned.ts'
import { pruneLimitRefusal } from './refusal.ts'
import { tell } from './tell.ts'
import type { Orphan, Plan, PlanOptions } from './types.ts'

/** What examining an object came to. */
interface Examined extends Pick<Examination, 'change' | 'permissions' | 'warnings'> {
  /** Absent: nothing is to be written. */
  readonly write?: PlannedWrite
}

/** Objects examined at a time; the client bounds the requests in flight. */
const width = 8

/**
 * Finds out what a push of the stack would do. Nothing is written: dashboards are compared in the form the server itself
 * would keep, by a dry run where servers were seen to honour it.
 *
 * Throws `GRAFANA_STACK` with everything a server would refuse, `GRAFANA_DATA_SOURCE`, `GRAFANA_CONFIG` for wrong options,
 * whatever a call throws, and the signal's reason. What guards refuse, and permissions that are missing, are part of the plan.
 */
export async function planStack(grafana: Grafana, stack: Stack, options: PlanOptions = {}): Promise<Plan> {
  const checked = checkPlanOptions(options, stack)
  const { signal } = options
  // A plan is printed and kept; the environment holds secrets.
  const { env: _env, ...shown } = options
  tell(options.onProgress, { phase: 'probe', done: 0, total: 1 })
  const server = await probeServer(grafana, { stack: stack.name, ...(signal === undefined ? {} : { signal }) })
  const dataSource = stack.dataSource && resolveDataSource(server, stack.dataSource)
  const home = await findHome(grafana, server, stack, signal)
  tell(options.onProgress, { phase: 'probe', done: 1, total: 1 })
  const guards = { adopt: checked.adopt, overwriteEdits: checked.overwriteEdits }
  const scopesOf = createScopesOf(grafana, home)
  const context: KindContext = { grafana, server, stack, dataSource, guards, options: checked, home, scopesOf }

  const orphans = await findOrphans(context, checked, signal)
  const desired = selectDesired(context, checked)
  checkTargets(checked, desired, orphans)
  const planned = checked.pruneOnly ? [] : await examineAll(desired, options)
  const pruned = checked.pruneLimit === undefined ? [] : await examineAll([...orphans], options)
  const deletions = withLimit(
    pruned.filter(({ change }) => change.action === 'delete'),
    checked.pruneLimit,
  )
  const all = [...planned, ...deletions]

  const plan: Plan = {
    stack,
    server,
    url: grafana.url.href,
    ...(dataSource === undefined ? {} : { dataSource }),
    changes: all.map(({ change }) => change),
    orphans:
      checked.pruneLimit === undefined ? orphans.map(({ kind, uid, title }): Orphan => ({ kind, uid, title })) : [],
    missingPermissions: missing(context, all),
    warnings: [...planned, ...pruned].flatMap(({ warnings }) => warnings),
    options: shown,
  }
  return keepWrites(
    plan,
    grafana,
    all.flatMap(({ write }) => write ?? []),
  )
}

/** What the options let through, and the folder where something needs it that is not there yet. */
function selectDesired(context: KindContext, { kinds: names, targets }: CheckedPlanOptions): readonly ManagedObject[] {
  const chosen = (kind: Kind): readonly ManagedObject[] =>
    names.includes(kind.name) ? kind.desired(context).filter(({ uid }) => targets?.includes(uid) ?? true) : []
  const needed = context.home.live === undefined && kinds.some((kind) => kind.inFolder && chosen(kind).length > 0)
  return kinds.flatMap((kind) => (kind === folderKind && needed ? kind.desired(context) : chosen(kind)))
}

/** Leftovers of the kinds asked for, in the order they would be deleted. */
async function findOrphans(
  context: KindContext,
  { kinds: names, targets }: CheckedPlanOptions,
  signal: AbortSignal | undefined,
): Promise<readonly ManagedObject[]> {
  const found: ManagedObject[] = []
  for (const kind of kinds.toReversed()) {
    if (!names.includes(kind.name)) continue
    const left = await kind.orphans(context, found, signal)
    found.push(...left.filter(({ uid }) => targets?.includes(uid) ?? true))
  }
  return found
}

function checkTargets(
  { targets = [] }: CheckedPlanOptions,
  desired: readonly ManagedObject[],
  orphans: readonly ManagedObject[],
): void {
  const there = new Set([...desired, ...orphans].map(({ uid }) => uid))
  const problems: Problem[] = targets
    .filter((uid) => !there.has(uid))
    .map((uid) => ({ path: 'targets', message: `"${uid}" is no object of the stack of the kinds asked for` }))
  if (problems.length === 0) return
  const list = problems.map(({ message }) => message).join('; ')
  throw new GrafanaError('GRAFANA_CONFIG', `Targets: ${list}. Check the uids.`, { problems })
}

/** Examines objects, a few at a time; what a server would refuse is collected from all of them. */
async function examineAll(
  objects: readonly ManagedObject[],
  { signal, onProgress }: PlanOptions,
): Promise<readonly Examined[]> {
  const problems: Problem[] = []
  let done = 0
  const examined = await mapLimited(objects, width, async (object) => {
    let examination: Examination | undefined
    try {
      examination = await object.examine(signal)
    } catch (error) {
      if (!(error instanceof GrafanaError) || error.code !== 'GRAFANA_STACK') throw error
      problems.push(...error.problems)
    }
    done += 1
    tell(onProgress, { phase: 'compare', done, total: objects.length, object: `${object.kind} ${object.uid}` })
    return examination === undefined ? undefined : examinedAs(object, examination)
  })
  if (problems.length > 0) throw stackError(problems)
  return examined.filter((found) => found !== undefined)
}

/** Places that are named one by one. */
const namedPlaces = 3

/** What many places fail at, as a contact point that is not there, is told once. */
function stackError(problems: readonly Problem[]): GrafanaError {
  const told = [...Map.groupBy(problems, ({ message }) => message)].flatMap(([message, alike]): Problem[] => {
    const paths = [...new Set(alike.map(({ path }) => path))]
    if (paths.length <= namedPlaces) return paths.map((path) => ({ path, message }))
    return [{ path: `${paths[0]} and ${paths.length - 1} more`, message }]
  })
  const list = told.map(({ path, message }) => `${path}: ${message}`).join('; ')
  return new GrafanaError('GRAFANA_STACK', `This stack cannot be pushed: ${list}.`, { problems: told })
}

/** Keeps the examination, and with it the dashboards themselves, only of what is to be written. */
function examinedAs(object: ManagedObject, examination: Examination): Examined {
  const { change, permissions, warnings } = examination
  return { change, permissions, warnings, ...(change.writes ? { write: { object, examination } } : {}) }
}

function withLimit(deletions: readonly Examined[], limit: number | undefined): readonly Examined[] {
  if (limit === undefined || deletions.length <= limit) return deletions
  const refusal = pruneLimitRefusal(deletions.length, limit)
  return deletions.map(({ change, permissions, warnings }) => ({
    change: { ...change, writes: false, refusal: change.refusal ?? refusal },
    permissions,
    warnings,
  }))
}

function missing({ server }: KindContext, examined: readonly Examined[]): RequiredPermission[] {
  const needed = examined.flatMap(({ permissions }) => permissions)
  const byPurpose = new Map(needed.map((permission) => [`${permission.action} ${permission.purpose}`, permission]))
  return [...byPurpose.values()].filter(({ action, scopes }) => !server.permissions.allows(action, scopes))
}
