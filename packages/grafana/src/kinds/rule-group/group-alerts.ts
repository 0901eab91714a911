import { forecastRule } from '../../alerting/forecast/forecast-rule.ts'
import { noStatus, type RuleStatus, type StatedRule } from '../../alerting/forecast/rule-status.ts'
import { knownRule } from '../../alerting/rules/known-members.ts'
import type { RuleForecast } from '../../alerting/types.ts'
import type { Refusal } from '../../plan/types.ts'
import { folderChange } from '../folder/folder-change.ts'
import type { KindContext } from '../kind.ts'
import { type Situation, sentGroup } from './situation.ts'
import type { RuleSurvey } from './survey.ts'

/** What a push does to alerts. */
export interface AlertsForecast {
  readonly alerts: readonly RuleForecast[]
  readonly refusal?: Refusal
  readonly warnings: readonly string[]
}

/** Forecasts what writing a group does to the alerts of its rules, and of those it deletes. */
export async function forecastGroup(
  context: KindContext,
  situation: Situation,
  survey: RuleSurvey,
  signal: AbortSignal | undefined,
): Promise<AlertsForecast> {
  const { wanted, live, arriving, dropped, intruders, folderUid } = situation
  const title = wanted.title
  const folders = new Set([...(live === undefined ? [] : [folderUid]), ...arriving.map((one) => one.live.folderUid)])
  const states = await Promise.all([...folders].map((uid) => survey.states(uid, signal)))
  const statusOf = readStatus(states.flatMap((found) => found ?? []))
  const folder = folderChange(context)
  const there = new Map([
    ...(live?.rules ?? []).map((rule) => [rule.uid, { rule, group: title, folderUid }] as const),
    ...arriving.map((one) => [one.live.rule.uid, one.live] as const),
  ])
  const sent = sentGroup(situation).rules.map((rule) => {
    const was = there.get(rule.uid)
    const moved = was?.folderUid === folderUid && folder !== undefined ? { folder } : {}
    const status = was && statusOf(rule.uid, was.rule.title)
    const before = was && { ...was, rule: knownRule(was.rule, rule) }
    const alert = forecastRule(before, { rule, group: title, folderUid }, { ...(status && { status }), ...moved })
    return { alert, critical: status?.critical ?? 0 }
  })
  const gone = [...dropped, ...intruders].map((rule) => {
    const status = statusOf(rule.uid, rule.title)
    return { alert: forecastRule({ rule, group: title, folderUid }, undefined, { status }), critical: status.critical }
  })
  return summed(context, `rule-group "${title}"`, [...sent, ...gone], states.includes(undefined))
}

/** A forecast, and how many of the firing alerts are critical. */
export interface CountedForecast {
  readonly alert: RuleForecast
  readonly critical: number
}

/** What a push does to alerts, refused where a firing critical one would start over. */
export function summed(
  { options }: Pick<KindContext, 'options'>,
  object: string,
  forecasts: readonly CountedForecast[],
  hidden: boolean,
): AlertsForecast {
  const lost = forecasts.filter(
    ({ alert, critical }) => critical > 0 && (alert.outcome === 'reset' || alert.outcome === 'deleted'),
  )
  const warning = `${object}: the credentials may not see what is firing, so nobody knows which alerts start over`
  return {
    alerts: forecasts.map(({ alert }) => alert),
    ...(lost.length > 0 && !options.allowReset ? { refusal: refused(object, lost) } : {}),
    warnings: hidden ? [warning] : [],
  }
}

function refused(object: string, lost: readonly CountedForecast[]): Refusal {
  const rules = lost.map(({ alert }) => {
    const why = alert.outcome === 'deleted' ? 'the rule is deleted' : alert.causes.join(', ')
    return `"${alert.title}" (${why})`
  })
  const what = lost.length === 1 ? 'a critical alert that is firing' : 'critical alerts that are firing'
  const message = `${object} would end ${what}: ${rules.join('; ')}. Wait until it is over, or push with allowReset`
  return { reason: 'state_reset', message }
}

/** Looks up what a rule has going on; older servers tell no uid. */
function readStatus(states: readonly StatedRule[]): (uid: string, title: string) => RuleStatus {
  return (uid, title) =>
    (states.find((rule) => rule.uid === uid) ?? states.find((rule) => rule.uid === '' && rule.title === title))
      ?.status ?? noStatus
}
