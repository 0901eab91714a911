import type { AlertRule, RuleForecast } from '../types.ts'
import { type RuleChange, ruleChanges } from './rule-changes.ts'
import { noStatus, type RuleStatus } from './rule-status.ts'
import { stateEffect } from './state-effects.ts'

/** A rule and where it stands. */
export interface PlacedRule {
  readonly rule: AlertRule
  readonly group: string
  readonly folderUid: string
}

/** What else a push does that the state of a rule depends on. */
export interface ForecastContext {
  /** What the rule has going on. Default: not known. */
  readonly status?: RuleStatus
  /** What the push does to the folder the rule stands in, before the rule is written. */
  readonly folder?: 'folder rename' | 'folder moved'
}

/**
 * What a push does to the state of a rule. Pure.
 *
 * @param live - as it is on the server, with its models as they are stored; absent: it is created
 * @param sent - as it is sent; absent: it is deleted
 */
export function forecastRule(
  live: PlacedRule | undefined,
  sent: PlacedRule | undefined,
  { status = noStatus, folder }: ForecastContext = {},
): RuleForecast {
  const { rule } = (live ?? sent) as PlacedRule
  const severity = rule.labels?.severity
  const known = {
    uid: rule.uid,
    title: rule.title,
    ...(severity === undefined ? {} : { severity }),
    state: rule.isPaused === true && status.firing + status.pending === 0 ? 'paused' : status.state,
    instances: { pending: status.pending, firing: status.firing },
  } as const
  if (live === undefined) return { ...known, outcome: 'created', certainty: 'proven', causes: [] }
  if (sent === undefined) return { ...known, outcome: 'deleted', certainty: 'proven', causes: [] }
  const changes = [
    ...ruleChanges(live.rule, sent.rule),
    ...moves(live, sent),
    ...(folder === undefined ? [] : [{ name: folder, words: folder }]),
  ]
  return { ...known, ...judge(changes) }
}

function moves(live: PlacedRule, sent: PlacedRule): RuleChange[] {
  if (live.folderUid !== sent.folderUid) return [{ name: 'move to another folder', words: 'move to another folder' }]
  return live.group === sent.group ? [] : [{ name: 'move to another group', words: 'move to another group' }]
}

/** One proven cause is proof enough. */
function judge(changes: readonly RuleChange[]): Pick<RuleForecast, 'outcome' | 'certainty' | 'causes'> {
  const resetting = changes.filter((change) => stateEffect(change.name).state === 'reset')
  if (resetting.length === 0) return { outcome: 'kept', certainty: 'proven', causes: [] }
  const proven = resetting.some((change) => stateEffect(change.name).certainty === 'proven')
  return {
    outcome: 'reset',
    certainty: proven ? 'proven' : 'expected',
    causes: [...new Set(resetting.map(({ words }) => words))],
  }
}
