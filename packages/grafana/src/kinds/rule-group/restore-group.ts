import type { AlertRule } from '../../alerting/types.ts'
import type { Grafana } from '../../client/types.ts'
import { groupLock } from './group-lock.ts'
import { type LiveGroup, readGroup } from './live-rules.ts'
import { deleteGroup, putGroup } from './requests.ts'
import { placeOf, remarked } from './rule-marks.ts'
import type { ArrivingRule } from './situation.ts'
import type { RuleSurvey } from './survey.ts'
import type { GroupPlan } from './write-group.ts'

/**
 * Puts a group back as it was read. A rule that came from elsewhere is kept until its own group has it again, so that it is
 * never deleted; one that left is back already, since the last write is undone first.
 */
export async function restoreGroup(
  { grafana, situation, provenance }: GroupPlan,
  survey: Pick<RuleSurvey, 'byUid'>,
): Promise<void> {
  const { wanted, folderUid, live, leaving, arriving } = situation
  const { title } = wanted
  const now = await readGroup(grafana, { folderUid, title })
  if (now !== undefined && live !== undefined && arriving.length === 0 && groupLock(now) === groupLock(live)) return
  const here = new Set(now?.rules.map(({ uid }) => uid))
  const arrived = arriving.filter(({ live: { rule } }) => here.has(rule.uid))
  if (live !== undefined) {
    const before = live.rules.filter(({ uid }) => !leaving.has(uid) || here.has(uid))
    const staying = now?.rules.filter(({ uid }) => arrived.some((arrival) => arrival.live.rule.uid === uid)) ?? []
    const rules = [...before, ...staying.map((rule) => remarked(rule, placeOf(now ?? live), placeOf(live)))]
    if (rules.length > 0) await putGroup(grafana, { ...live, rules, provenance: provenanceBefore(survey, before) })
  }
  for (const from of new Set(arrived.map((arrival) => arrival.from))) await giveBack(grafana, from, arrived, survey)
  if (live === undefined && now !== undefined) await deleteGroup(grafana, now, provenance)
}

/** Puts rules back into the group they came from, as they were and where they were. */
async function giveBack(
  grafana: Grafana,
  from: LiveGroup,
  arrived: readonly ArrivingRule[],
  survey: Pick<RuleSurvey, 'byUid'>,
): Promise<void> {
  const now = await readGroup(grafana, from)
  const interval = now?.interval ?? from.interval
  const theirs = arrived
    .filter((arrival) => arrival.from === from)
    .map(({ live }) => remarked(live.rule, placeOf(from), placeOf({ ...from, interval })))
  const rules = inOrder([...(now?.rules ?? []), ...theirs], from)
  await putGroup(grafana, { ...from, interval, rules, provenance: provenanceBefore(survey, theirs) })
}

/** In the order they had; what is new since then comes last. */
function inOrder(rules: readonly AlertRule[], { rules: before }: LiveGroup): AlertRule[] {
  const order = before.map(({ uid }) => uid)
  const at = ({ uid }: AlertRule): number => (order.includes(uid) ? order.indexOf(uid) : order.length)
  return rules.toSorted((a, b) => at(a) - at(b))
}

/** One request sets it for all rules: locked if any was. */
export function provenanceBefore({ byUid }: Pick<RuleSurvey, 'byUid'>, rules: readonly AlertRule[]): '' | 'api' {
  return rules.some(({ uid }) => byUid.get(uid)?.provenance === 'api') ? 'api' : ''
}
