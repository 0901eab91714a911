import type { LivePolicyTree } from '../../alerting/notifications/driver.ts'
import { changeOf, contentVersion, writePermissions } from '../../alerting/notifications/judge.ts'
import { notificationReads } from '../../alerting/notifications/reads.ts'
import { diffMembers } from '../../dashboards/diff-values.ts'
import { GrafanaError, type Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import type { Difference } from '../../plan/types.ts'
import { type Verdict, verdict } from '../../plan/verdict.ts'
import type { Examination, KindContext, Settlement } from '../kind.ts'
import { pageUrl } from '../page-url.ts'
import { canonicalRoute, mergeTree, namesIn, ownerLabel, type PolicyTree, splitTree } from './subtree.ts'

/** The stack's subtree of the policy tree, as it was read. */
interface Found {
  readonly live: LivePolicyTree
  readonly split: PolicyTree
  /** Absent: the tree has no subtree of the stack. */
  readonly version?: string
}

/**
 * What a push would do with the stack's subtree.
 *
 * @param route - absent: it is to go
 */
export async function examinePolicy(
  context: KindContext,
  route: JsonObject | undefined,
  again: boolean,
  signal?: AbortSignal,
): Promise<Examination> {
  const { stack } = context
  const reads = notificationReads(context)
  const { driver } = reads
  const before = found(await (again ? driver.policyTree(signal) : reads.policyTree(signal)), stack.name)
  if (route !== undefined) throwProblems(await unknownNames(context, route, signal))
  const differences = differencesOf(before, route)
  const judged = judge(context, before, route, differences)
  const now = async (): Promise<Found> => found(await driver.policyTree(), stack.name)
  const verb = before.version === undefined ? 'create' : route === undefined ? 'delete' : 'change'
  return {
    change: changeOf({
      kind: 'notification-policy',
      uid: policyUid(stack.name),
      title: policyTitle(stack.name),
      url: policiesPage(context),
      judged,
      differences: before.version === undefined || route === undefined ? [] : differences,
      ...(before.version === undefined && judged.refused === undefined ? {} : { provenance: before.live.provenance }),
    }),
    permissions: judged.writes
      ? writePermissions(context, `${verb} notification policy "${policyTitle(stack.name)}"`)
      : [],
    warnings: driver.takeNotices(),
    ...(before.version === undefined ? {} : { version: before.version }),
    write: async () => {
      const { live } = await now()
      if (JSON.stringify(live) !== JSON.stringify(before.live)) {
        const message = 'The notification policies were changed since they were read: plan again.'
        throw new GrafanaError('GRAFANA_CONFLICT', message)
      }
      await driver.putPolicyTree(mergeTree(live.tree, stack.name, route), live.provenance)
    },
    settle: async () => settled(await now(), before, route),
    restore: async () => {
      const { live } = await now()
      const own = before.split.own[0]
      const tree = mergeTree(live.tree, stack.name, own)
      if (JSON.stringify(tree) !== JSON.stringify(live.tree)) await driver.putPolicyTree(tree, live.provenance)
    },
  }
}

/** Names the subtree in plans; the stack's own name may be its folder's. */
export function policyUid(stack: string): string {
  return `${ownerLabel}=${stack}`
}

/** The subtree in words. */
export function policyTitle(stack: string): string {
  return `${ownerLabel} = ${stack}`
}

/** The page with the policy tree. */
export function policiesPage({ grafana }: Pick<KindContext, 'grafana'>): string {
  return pageUrl(grafana, '/alerting/routes')
}

function found(live: LivePolicyTree, stack: string): Found {
  const split = splitTree(live.tree, stack)
  if (split.own.length === 0) return { live, split }
  return { live, split, version: contentVersion(JSON.stringify(split.own.map(canonicalRoute))) }
}

/** A tree that a file writes is not touched; whoever else wrote it keeps it open or locked as it is. */
function judge(
  { guards }: KindContext,
  { live: { provenance }, version }: Found,
  route: JsonObject | undefined,
  differences: readonly Difference[],
): Verdict {
  const owner = provenance === '' || provenance === 'api' ? 'ours' : 'provisioned'
  const same = differences.length === 0
  if (route === undefined && version === undefined) return { action: 'unchanged', writes: false, adopts: false }
  if (owner === 'ours' && version === undefined) return verdict(undefined, guards)
  const evidence = { sameContent: same, samePlace: true, sameMarks: true, edited: false, codeChanged: true }
  const judged = verdict({ owner, ...evidence }, guards)
  return route === undefined && judged.writes ? { ...judged, action: 'delete' } : judged
}

/** What is there beside what is wanted of the stack's subtree. */
function differencesOf({ split: { own } }: Found, route: JsonObject | undefined): Difference[] {
  const [first, ...more] = own
  const twins = more.map(() => ({ label: 'policy: there twice', pointer: '/routes' }))
  if (route === undefined) return first === undefined ? [] : [{ label: 'policy: removed', pointer: '' }, ...twins]
  if (first === undefined) return [{ label: 'policy: added', pointer: '' }]
  return [...diffMembers({ label: 'policy: ', pointer: '' }, canonicalRoute(first), canonicalRoute(route)), ...twins]
}

/** Proves, too, that everything of others is as it was, to the byte. */
function settled(now: Found, before: Found, route: JsonObject | undefined): Settlement {
  const version = now.version === undefined ? {} : { version: now.version }
  const others = [
    ...(now.split.others === before.split.others ? [] : [{ label: 'policies of others', pointer: '/routes' }]),
    ...(now.live.provenance === before.live.provenance ? [] : [{ label: 'provenance', pointer: '/provenance' }]),
  ]
  const own = differencesOf(now, route)
  if (others.length === 0 && own.length === 0) return { state: 'written', ...version, differences: [] }
  const untouched = others.length === 0 && JSON.stringify(now.split.own) === JSON.stringify(before.split.own)
  return { state: untouched ? 'untouched' : 'other', ...version, differences: [...others, ...own] }
}

/** Contact points and mute timings the subtree names and nobody has. */
async function unknownNames(context: KindContext, route: JsonObject, signal?: AbortSignal): Promise<Problem[]> {
  const { contactPoints = [], muteTimings = [] } = context.stack.alerting
  const receivers = namesIn(route, ['receiver'])
  const timings = namesIn(route, ['mute_time_intervals', 'active_time_intervals'])
  const reads = notificationReads(context)
  const missing = async (
    names: readonly (readonly [string, string])[],
    own: readonly { readonly name: string }[],
    live: () => Promise<readonly { readonly name: string }[]>,
    what: string,
  ): Promise<Problem[]> => {
    const unknown = names.filter(([, name]) => !own.some((one) => one.name === name))
    if (unknown.length === 0) return []
    const there = await live()
    return unknown
      .filter(([, name]) => !there.some((one) => one.name === name))
      .map(([path, name]) => ({
        path: `notificationPolicy.${path}`,
        message: `there is no ${what} "${name}", neither in the stack nor in Grafana: create it or name another`,
      }))
  }
  return [
    // The default policy may name a contact point that is not listed: one without integrations.
    ...(await missing(receivers, contactPoints, () => withDefault(reads, signal), 'contact point')),
    ...(await missing(timings, muteTimings, () => reads.muteTimings(signal), 'mute timing')),
  ]
}

async function withDefault(
  reads: ReturnType<typeof notificationReads>,
  signal: AbortSignal | undefined,
): Promise<readonly { readonly name: string }[]> {
  const { tree } = await reads.policyTree(signal)
  const used = namesIn(tree, ['receiver']).map(([, name]) => ({ name }))
  return [...(await reads.integrations(signal)), ...used]
}

function throwProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new GrafanaError('GRAFANA_STACK', `The notification policy is not right: ${list}.`, { problems })
}
