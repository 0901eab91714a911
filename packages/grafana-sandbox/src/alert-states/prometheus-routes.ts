import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { isExpression } from '../alert-rules/canonical-query.ts'
import { type Answer, ok } from '../http/answer.ts'
import type { Call, Route } from '../http/route.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import type { AlertState } from './alert-state.ts'
import { sortAlerts, stateText } from './describe-alerts.ts'
import { filterProblem, isSelected, limitOf } from './rule-filters.ts'

const never = '0001-01-01T00:00:00Z'

/** `/api/prometheus/grafana/api/v1/rules`: rules with the states of their alerts, as Prometheus lists them. */
export function ruleStateRoutes(state: SandboxState): Route[] {
  const { alertRules, folders, scheduler } = state

  function list(call: Call): Answer {
    const problem = filterProblem(call)
    if (problem !== undefined) return problem
    const selected = alertRules
      .all()
      .filter((rule) => folders.get(rule.folderUid) !== undefined && isSelected(rule, call, state))
    const groups = Map.groupBy(selected, ({ folderUid, group }) => JSON.stringify([folderUid, group]))
    const described = [...groups.values()].flatMap((rules) => describeGroup(rules, call))
    const sorted = described.sort((left, right) => compare(left.file, right.file) || compare(left.name, right.name))
    const totals = sumTotals(sorted.map((group) => group.totals))
    const data = { groups: sorted, ...(Object.keys(totals).length === 0 ? {} : { totals }) }
    return ok({ status: 'success', data })
  }

  function describeGroup(rules: readonly AlertRuleRecord[], call: Call): DescribedGroup[] {
    const ordered = [...rules].sort((left, right) => left.groupIndex - right.groupIndex || left.id - right.id)
    const described = ordered.map((rule) => describeRule(rule, scheduler.states(rule.uid), limitOf(call)))
    const [first] = ordered
    const last = described.at(-1)
    if (first === undefined || last === undefined) return []
    return [
      {
        name: first.group,
        file: folders.path(first.folderUid),
        folderUid: first.folderUid,
        rules: described,
        totals: sumTotals(described.map(({ state: ruleState, health }) => countRule(ruleState, health))),
        interval: first.interval,
        lastEvaluation: last.lastEvaluation,
        evaluationTime: last.evaluationTime,
      },
    ]
  }

  return [{ method: 'GET', url: '/api/prometheus/grafana/api/v1/rules', handle: list }]
}

interface DescribedRule {
  readonly state: string
  readonly health: string
  readonly lastEvaluation: string
  readonly evaluationTime: number
}

type Totals = Readonly<Record<string, number>>

interface DescribedGroup {
  readonly name: string
  readonly file: string
  readonly folderUid: string
  readonly rules: readonly DescribedRule[]
  readonly totals: Totals
  readonly interval: number
  readonly lastEvaluation: string
  readonly evaluationTime: number
}

function describeRule(rule: AlertRuleRecord, alerts: readonly AlertState[], limit: number): DescribedRule {
  const { annotations = {}, labels = {} } = rule
  const firing = alerts.filter(({ state }) => state === 'Alerting').map(({ startsAt }) => startsAt.getTime())
  const totals = sumTotals(alerts.map((alert) => countAlert(alert, rule)))
  const lastError = alerts.find(({ error }) => error !== undefined)?.error
  const listed = sortAlerts(alerts).slice(0, limit).map(describeAlert)
  const evaluated = alerts.map(({ lastEvaluation }) => lastEvaluation.getTime())
  return {
    state: rule.record === undefined ? ruleState(alerts) : 'inactive',
    name: rule.title,
    query: queryText(rule),
    queriedDatasourceUIDs: rule.data.filter((query) => !isExpression(query)).map((query) => query.datasourceUid),
    ...(rule.for === 0 ? {} : { duration: rule.for / 1000 }),
    ...(rule.keepFiringFor === 0 ? {} : { keepFiringFor: rule.keepFiringFor / 1000 }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(firing.length === 0 ? {} : { activeAt: wholeSeconds(new Date(Math.min(...firing))) }),
    ...(listed.length === 0 ? {} : { alerts: listed }),
    ...(alerts.length === 0 ? {} : { totals, totalsFiltered: totals }),
    uid: rule.uid,
    folderUid: rule.folderUid,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    health: healthOf(alerts),
    ...(lastError === undefined ? {} : { lastError }),
    type: rule.record === undefined ? 'alerting' : 'recording',
    lastEvaluation: evaluated.length === 0 ? never : wholeSeconds(new Date(Math.max(...evaluated))),
    evaluationTime: 0,
    isPaused: rule.isPaused,
    ...(rule.notificationSettings === undefined ? {} : { notificationSettings: rule.notificationSettings }),
    ...(rule.provenance === '' ? {} : { provenance: rule.provenance }),
  } as DescribedRule
}

function describeAlert(alert: AlertState): object {
  const { labels, annotations, state, startsAt, value } = alert
  const shown = state === 'Alerting' || state === 'Pending' || state === 'Recovering'
  return {
    labels,
    annotations,
    state: stateText(alert),
    activeAt: wholeSeconds(startsAt),
    value: shown ? value : '',
  }
}

/** The expressions of the queries. */
function queryText({ data }: AlertRuleRecord): string {
  const expressions = data.flatMap(({ model }) => (typeof model.expr === 'string' ? [model.expr] : []))
  return expressions.length === 0 ? JSON.stringify(data) : expressions.join(' | ')
}

function ruleState(alerts: readonly AlertState[]): string {
  const is = (state: AlertState['state']): boolean => alerts.some((alert) => alert.state === state)
  if (is('Alerting')) return 'firing'
  if (is('Pending')) return 'pending'
  return is('Recovering') ? 'recovering' : 'inactive'
}

function healthOf(alerts: readonly AlertState[]): string {
  if (alerts.some(({ state, error }) => state === 'Error' || error !== undefined)) return 'error'
  return alerts.some(({ state }) => state === 'NoData') ? 'nodata' : 'ok'
}

function countAlert({ state, error }: AlertState, { execErrState }: AlertRuleRecord): Totals {
  return { [state.toLowerCase()]: 1, ...(error === undefined || execErrState === 'Error' ? {} : { error: 1 }) }
}

function countRule(state: string, health: string): Totals {
  return { [state]: 1, ...(health === 'ok' ? {} : { [health]: 1 }) }
}

function sumTotals(all: readonly Totals[]): Totals {
  const sum: Record<string, number> = {}
  for (const totals of all) {
    for (const [name, count] of Object.entries(totals)) sum[name] = (sum[name] ?? 0) + count
  }
  return sum
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
