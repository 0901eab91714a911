import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import type { AlertState, AlertStateName } from './alert-state.ts'

/** What an evaluation answered for one alert. */
export interface Outcome {
  readonly answered: 'Normal' | 'Alerting' | 'NoData' | 'Error'
  readonly at: Date
  readonly error?: string
  /** 12.3 knows no waiting for what is missing or fails. */
  readonly waitsForProblems: boolean
}

type Change = Partial<Pick<AlertState, 'state' | 'startsAt' | 'error'>>

/** The next state of an alert, as Grafana's state manager finds it. */
export function nextState(before: AlertState, rule: AlertRuleRecord, outcome: Outcome): AlertState {
  const { answered, at } = outcome
  const after = { ...before, lastEvaluation: at, ...change(before, rule, outcome) }
  const plain = answered === 'Normal' || answered === 'Alerting' || after.state === answered
  const keepsLast =
    (answered === 'Error' && rule.execErrState === 'KeepLast') ||
    (answered === 'NoData' && rule.noDataState === 'KeepLast')
  const reason = plain ? '' : `${answered}${keepsLast ? ', KeepLast' : ''}`
  const counted = answered === 'Normal' || answered === 'Alerting'
  return { ...after, reason, value: counted ? (answered === 'Alerting' ? '1e+00' : '0e+00') : '' }
}

function change(before: AlertState, rule: AlertRuleRecord, outcome: Outcome): Change {
  switch (outcome.answered) {
    case 'Normal':
      return { error: undefined, ...normal(before, rule, outcome) }
    case 'Alerting':
      return { error: undefined, ...alerting(before, rule, outcome) }
    case 'NoData':
      return problem(before, rule, outcome, rule.noDataState)
    case 'Error':
      return problem(before, rule, outcome, rule.execErrState)
  }
}

function normal({ state, startsAt }: AlertState, { keepFiringFor }: AlertRuleRecord, { at }: Outcome): Change {
  if (state === 'Normal') return {}
  if (state === 'Recovering' && since(startsAt, at) < keepFiringFor) return {}
  if (state === 'Alerting' && keepFiringFor > 0) return { state: 'Recovering', startsAt: at }
  return { state: 'Normal', startsAt: at }
}

function alerting({ state, startsAt }: AlertState, rule: AlertRuleRecord, { at }: Outcome): Change {
  if (state === 'Alerting') return {}
  if (state === 'Pending') return since(startsAt, at) >= rule.for ? { state: 'Alerting', startsAt: at } : {}
  // What was about to recover fires again at once.
  const waits = state !== 'Recovering' && rule.for > 0
  return { state: waits ? 'Pending' : 'Alerting', startsAt: at }
}

/** Nothing came, or an error: the rule says what that means. */
function problem(before: AlertState, rule: AlertRuleRecord, outcome: Outcome, meaning: string): Change {
  const { answered, error } = outcome
  switch (meaning) {
    case 'Alerting':
      return { ...alerting(before, rule, outcome), error }
    case 'OK':
      return { ...normal(before, rule, outcome), error: undefined }
    case 'KeepLast':
      return { ...keepLast(before, rule, outcome), error: undefined }
    default:
      return { ...special(before, rule, outcome, answered), error }
  }
}

function special(
  { state, startsAt }: AlertState,
  rule: AlertRuleRecord,
  { at, waitsForProblems }: Outcome,
  into: AlertStateName,
): Change {
  if (state === into) return {}
  if (waitsForProblems) {
    if (state === 'Pending') return since(startsAt, at) >= rule.for ? { state: into, startsAt: at } : {}
    if (state !== 'Recovering' && rule.for > 0) return { state: 'Pending', startsAt: at }
  }
  return { state: into, startsAt: at }
}

function keepLast(before: AlertState, rule: AlertRuleRecord, outcome: Outcome): Change {
  if (before.state === 'Alerting') return {}
  if (before.state === 'Pending') return alerting(before, rule, outcome)
  return normal(before, rule, outcome)
}

function since(start: Date, end: Date): number {
  return end.getTime() - start.getTime()
}
