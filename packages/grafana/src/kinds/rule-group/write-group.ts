import { diffRuleGroups } from '../../alerting/rules/differences.ts'
import { knownGroup } from '../../alerting/rules/known-members.ts'
import type { Grafana } from '../../client/types.ts'
import { GrafanaError } from '../../errors.ts'
import type { Difference } from '../../plan/types.ts'
import type { Settlement } from '../kind.ts'
import { groupLock, ruleLock } from './group-lock.ts'
import { type LiveGroup, readGroup, readRule } from './live-rules.ts'
import { markDifferences } from './mark-differences.ts'
import { putGroup } from './requests.ts'
import { placeOf, remarked } from './rule-marks.ts'
import { type Situation, sentGroup } from './situation.ts'

/** What a group is written with. */
export interface GroupPlan {
  readonly grafana: Grafana
  readonly situation: Situation
  readonly provenance: '' | 'api'
}

/** Writes a group if it and the rules that move into it are still as they were read. Throws `GRAFANA_CONFLICT` otherwise. */
export async function writeGroup({ grafana, situation, provenance }: GroupPlan): Promise<void> {
  const { wanted, folderUid, leaving } = situation
  const { title, interval } = wanted
  const now = await readGroup(grafana, { folderUid, title })
  await expectUnchanged(grafana, situation, now)
  const staying = now?.rules.filter(({ uid }) => leaving.has(uid)) ?? []
  const carried = staying.map((rule) => remarked(rule, placeOf(now ?? wanted), placeOf(wanted)))
  const rules = [...sentGroup(situation).rules, ...carried]
  await putGroup(grafana, { folderUid, title, interval, rules, provenance })
}

async function expectUnchanged(grafana: Grafana, situation: Situation, now: LiveGroup | undefined): Promise<void> {
  const { wanted, live, leaving, arriving } = situation
  if (lockOf(now, leaving) !== lockOf(live, leaving)) throw conflict(wanted.title, 'it was changed since it was read')
  const here = new Set(now?.rules.map(({ uid }) => uid))
  const missing = wanted.rules.filter(({ uid }) => !here.has(uid))
  await Promise.all(
    missing.map(async ({ uid }) => {
      const planned = arriving.find((arrival) => arrival.live.rule.uid === uid)?.live
      const found = await readRule(grafana, uid)
      if ((planned && ruleLock(planned)) === (found && ruleLock(found))) return
      throw conflict(wanted.title, `its rule "${uid}" was changed or made elsewhere since it was read`)
    }),
  )
}

/** A group that holds nothing but rules of others is none. */
function lockOf(group: LiveGroup | undefined, without: ReadonlySet<string>): string | undefined {
  return group?.rules.every(({ uid }) => without.has(uid)) === false ? groupLock(group, without) : undefined
}

function conflict(title: string, why: string): GrafanaError {
  return new GrafanaError('GRAFANA_CONFLICT', `rule-group "${title}": ${why}: plan again.`)
}

/**
 * Reads a group back and says what became of a write.
 *
 * @param seen - takes what is found right after our write, which is ours even where the server made something else of it
 */
export async function settleGroup(
  { grafana, situation, provenance }: GroupPlan,
  seen: Set<string>,
): Promise<Settlement> {
  const { wanted, folderUid, live, leaving } = situation
  const now = await readGroup(grafana, { folderUid, title: wanted.title })
  const [before, lock] = [lockOf(live, leaving), lockOf(now, leaving)]
  if (now === undefined || lock === undefined)
    return { state: before === undefined ? 'untouched' : 'other', differences: [] }
  const differences = await remaining(grafana, situation, now, provenance)
  if (differences.length === 0) return { state: 'written', version: lock, differences }
  if (lock === before) return { state: 'untouched', version: lock, differences: [] }
  const state = seen.size === 0 || seen.has(lock) ? 'incomplete' : 'other'
  seen.add(lock)
  return { state, version: lock, differences }
}

/** What is there beside what was to be written. The provenance only a single rule tells. */
async function remaining(
  grafana: Grafana,
  { wanted, leaving, paused }: Situation,
  now: LiveGroup,
  provenance: '' | 'api',
): Promise<Difference[]> {
  const there = { ...now, rules: now.rules.filter(({ uid }) => !leaving.has(uid)) }
  const asSent = { ...wanted, rules: wanted.rules.map((rule) => ({ isPaused: paused.has(rule.uid), ...rule })) }
  const found = [
    ...diffRuleGroups(knownGroup({ title: there.title, interval: there.interval, rules: there.rules }, wanted), asSent),
    ...markDifferences({ wanted, live: there, arriving: [] }),
  ]
  const [first] = wanted.rules
  if (found.length > 0 || first === undefined) return found
  const before = (await readRule(grafana, first.uid))?.provenance ?? ''
  if (before === provenance) return []
  return [{ label: `group "${wanted.title}": provenance`, pointer: '/rules/0/provenance', before, after: provenance }]
}
