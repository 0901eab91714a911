import type { RuleGroup } from '../../alerting/types.ts'
import type { Difference, PlannedChange } from '../../plan/types.ts'
import type { Examination, KindContext } from '../kind.ts'
import { type AlertsForecast, forecastGroup } from './group-alerts.ts'
import { groupLock } from './group-lock.ts'
import { groupUrl } from './group-url.ts'
import { type GroupVerdict, judgeGroup } from './judge-group.ts'
import { markDifferences } from './mark-differences.ts'
import { groupPermissions } from './permissions.ts'
import { checkGroup } from './preflight.ts'
import { provenanceDifferences, wantedProvenance } from './provenance.ts'
import { restoreGroup } from './restore-group.ts'
import { findSituation, type Situation } from './situation.ts'
import type { RuleSurvey } from './survey.ts'
import { settleGroup, writeGroup } from './write-group.ts'

const nothing: AlertsForecast = { alerts: [], warnings: [] }

/** What a push would do with a rule group of the stack. */
export async function examineGroup(
  context: KindContext,
  group: RuleGroup,
  survey: RuleSurvey,
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, stack, guards } = context
  const situation = await findSituation(context, group, survey, signal)
  const marks = markDifferences(situation)
  const provenances = provenanceDifferences(stack, situation, survey)
  const judged = judgeGroup({ stack, situation, survey, marks: [...marks, ...provenances] }, guards)
  if (judged.writes) await checkGroup(context, situation, survey, signal)
  const forecast = judged.writes ? await forecastGroup(context, situation, survey, signal) : nothing
  const content = [...situation.place, ...situation.content]
  // The mark follows the content; on its own it says that somebody changed a rule to what the code says.
  const differences = [...content, ...(content.length === 0 || judged.adopts ? marks : []), ...provenances]
  const change = changeOf(context, situation, judged, differences, forecast)
  const plan = { grafana, situation, provenance: wantedProvenance(stack) }
  const seen = new Set<string>()
  const { live, leaving } = situation
  return {
    change,
    permissions: change.writes ? await groupPermissions(context, situation, signal) : [],
    warnings: [...forecast.warnings, ...pauses(situation)],
    ...(live === undefined ? {} : { version: groupLock(live, leaving) }),
    write: () => writeGroup(plan),
    settle: () => settleGroup(plan, seen),
    restore: () => restoreGroup(plan, survey),
  }
}

function changeOf(
  { grafana }: KindContext,
  { wanted, live, folderUid }: Situation,
  { action, writes, adopts, refusal: judged }: GroupVerdict,
  differences: readonly Difference[],
  { alerts, refusal: reset }: AlertsForecast,
): PlannedChange {
  const refusal = judged ?? reset
  return {
    kind: 'rule-group',
    uid: wanted.title,
    title: wanted.title,
    action,
    writes: writes && refusal === undefined,
    differences,
    ...(adopts ? { adopts } : {}),
    ...(refusal === undefined ? {} : { refusal }),
    ...(alerts.length === 0 ? {} : { alerts }),
    ...(live === undefined ? {} : { url: groupUrl(grafana, folderUid, wanted.title) }),
  }
}

/** Nobody is woken by a rule that somebody paused and forgot. */
function pauses({ wanted, paused }: Situation): string[] {
  return wanted.rules
    .filter(({ uid, isPaused }) => isPaused === undefined && paused.has(uid))
    .map(({ title }) => `rule-group "${wanted.title}": rule "${title}" was paused in Grafana and stays paused`)
}
