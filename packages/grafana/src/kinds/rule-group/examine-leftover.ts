import { forecastRule } from '../../alerting/forecast/forecast-rule.ts'
import { noStatus } from '../../alerting/forecast/rule-status.ts'
import type { AlertRule } from '../../alerting/types.ts'
import { GrafanaError } from '../../errors.ts'
import type { Refusal } from '../../plan/types.ts'
import type { Examination, KindContext, Settlement } from '../kind.ts'
import { type AlertsForecast, summed } from './group-alerts.ts'
import { groupLock, sameRule } from './group-lock.ts'
import { groupUrl } from './group-url.ts'
import { findLeftovers, type Leftover } from './leftovers.ts'
import { type LiveGroup, readGroup } from './live-rules.ts'
import { deletePermissions } from './permissions.ts'
import { provenanceOf } from './provenance.ts'
import { deleteGroup, deleteRule, putGroup } from './requests.ts'
import { provenanceBefore } from './restore-group.ts'
import { isEdited, placeOf } from './rule-marks.ts'
import type { RuleSurvey } from './survey.ts'

const nothing: AlertsForecast = { alerts: [], warnings: [] }

/**
 * What pruning would do with rules of the stack that are no longer in it: their group goes when it holds nothing else,
 * otherwise they go one by one, and what else is in it is not touched.
 */
export async function examineLeftover(
  context: KindContext,
  { uid, title, folderUid }: Omit<Leftover, 'rules'>,
  survey: RuleSurvey,
  signal?: AbortSignal,
): Promise<Examination> {
  const { grafana, guards } = context
  const rules = findLeftovers(context, survey).find((leftover) => leftover.uid === uid)?.rules ?? []
  const live = rules.length === 0 ? undefined : await survey.group(folderUid, title, signal)
  const judged = live && refusalOf(uid, rules, live, survey, guards.overwriteEdits)
  const forecast =
    live !== undefined && judged === undefined
      ? await forecastLoss(context, uid, rules, folderUid, survey, signal)
      : nothing
  const refusal = judged ?? forecast.refusal
  const writes = live !== undefined && refusal === undefined
  return {
    change: {
      kind: 'rule-group',
      uid,
      title,
      action: live === undefined ? 'unchanged' : 'delete',
      writes,
      differences: [],
      ...(refusal === undefined ? {} : { refusal }),
      ...(forecast.alerts.length === 0 ? {} : { alerts: forecast.alerts }),
      ...(live === undefined ? {} : { url: groupUrl(grafana, folderUid, title) }),
    },
    permissions: writes ? await deletePermissions(context, folderUid, signal) : [],
    warnings: forecast.warnings,
    ...(live === undefined ? {} : { version: groupLock(live) }),
    write: () => deleteRules(context, { title, folderUid }, rules, survey),
    settle: () => settle(context, { title, folderUid }, rules),
    restore: () => restore(context, rules, live, survey),
  }
}

function refusalOf(
  uid: string,
  rules: readonly AlertRule[],
  live: LiveGroup,
  survey: RuleSurvey,
  overwriteEdits: boolean,
): Refusal | undefined {
  for (const rule of rules) {
    const named = `rule-group "${uid}": rule "${rule.title}" (uid "${rule.uid}")`
    const { source } = provenanceOf(survey, rule.uid)
    if (source !== undefined) {
      const message = `${named} is written by ${source}, which would bring it back: remove it there`
      return { reason: 'provisioned', message }
    }
    if (!overwriteEdits && isEdited(rule, placeOf(live))) {
      const message = `${named} is no longer in the stack and was edited in Grafana: carry the edit over into the code, or delete it with overwriteEdits`
      return { reason: 'edited', message }
    }
  }
  return undefined
}

async function forecastLoss(
  context: KindContext,
  uid: string,
  rules: readonly AlertRule[],
  folderUid: string,
  survey: RuleSurvey,
  signal: AbortSignal | undefined,
): Promise<AlertsForecast> {
  const states = await survey.states(folderUid, signal)
  const forecasts = rules.map((rule) => {
    const status = states?.find((stated) => stated.uid === rule.uid)?.status ?? noStatus
    const alert = forecastRule({ rule, group: uid, folderUid }, undefined, { status })
    return { alert, critical: status.critical }
  })
  return summed(context, `rule-group "${uid}"`, forecasts, states === undefined)
}

type Place = Pick<LiveGroup, 'title' | 'folderUid'>

async function deleteRules(
  { grafana }: KindContext,
  place: Place,
  rules: readonly AlertRule[],
  survey: RuleSurvey,
): Promise<void> {
  const now = await readGroup(grafana, place)
  const there = now?.rules.filter(({ uid }) => rules.some((rule) => rule.uid === uid)) ?? []
  for (const rule of there) {
    const planned = rules.find(({ uid }) => uid === rule.uid)
    if (planned !== undefined && sameRule(rule, planned)) continue
    const message = `rule-group "${place.title}": rule "${rule.uid}" was changed since it was read: plan again.`
    throw new GrafanaError('GRAFANA_CONFLICT', message)
  }
  const provenance = provenanceBefore(survey, there)
  const isAll = now !== undefined && there.length === now.rules.length
  if (isAll) return await deleteGroup(grafana, place, provenance)
  for (const { uid } of there)
    await deleteRule(grafana, uid, provenanceOf(survey, uid).provenance === 'api' ? 'api' : '')
}

async function settle({ grafana }: KindContext, place: Place, rules: readonly AlertRule[]): Promise<Settlement> {
  const now = await readGroup(grafana, place)
  const left = rules.filter((rule) => now?.rules.some(({ uid }) => uid === rule.uid))
  if (left.length === 0) return { state: 'written', differences: [] }
  const same = left.every((rule) => now?.rules.some((live) => live.uid === rule.uid && sameRule(live, rule)))
  const differences = left.map(({ title }) => ({ label: `rule "${title}": still there`, pointer: '/rules' }))
  if (!same) return { state: 'other', differences }
  return left.length === rules.length ? { state: 'untouched', differences: [] } : { state: 'incomplete', differences }
}

async function restore(
  { grafana }: KindContext,
  rules: readonly AlertRule[],
  live: LiveGroup | undefined,
  survey: RuleSurvey,
): Promise<void> {
  if (live === undefined) return
  const now = await readGroup(grafana, live)
  const gone = rules.filter((rule) => now?.rules.every(({ uid }) => uid !== rule.uid) ?? true)
  if (gone.length === 0) return
  const back = [...(now?.rules ?? []), ...gone]
  const order = live.rules.map(({ uid }) => uid)
  const inOrder = back.toSorted((a, b) => order.indexOf(a.uid) - order.indexOf(b.uid))
  const interval = now?.interval ?? live.interval
  await putGroup(grafana, { ...live, interval, rules: inOrder, provenance: provenanceBefore(survey, rules) })
}
