import type { AlertRule, RuleGroup } from '@messaging-observability/grafana'
import { AlertsError } from '../errors.ts'
import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec, Expectation } from '../spec/types.ts'
import { type ListedCase, listCases, timedSeries } from './case-list.ts'
import { type EvaluationResult, type GrafanaInstance, type GrafanaStateRules, nextInstances } from './grafana-state.ts'
import { isolateQuery } from './isolate-query.ts'
import type { CaseDatabase } from './prometheus.ts'
import { type InstantSeries, type QueryAnswer, readCondition } from './rule-condition.ts'

/** What `runGrafanaCases()` needs. */
export interface GrafanaCaseOptions {
  /** Rule groups as they are published; a rule is found by its title. */
  readonly ruleGroups: readonly RuleGroup[]
  readonly database: CaseDatabase
  /** Whose states: those of 12.3, or those of 12.4 and later. Default `12.4`. */
  readonly grafana?: '12.3' | '12.4'
}

/** One evaluation of a rule in Grafana. */
export interface GrafanaEvaluation {
  /** Seconds since the first sample. */
  readonly at: number
  /** What the query answered, without the labels by which cases are kept apart. */
  readonly answer: QueryAnswer
  readonly results: readonly EvaluationResult[]
  /** The alerts of the rule after it. */
  readonly instances: readonly GrafanaInstance[]
}

/** How a case went. */
export interface GrafanaCaseReport {
  /** `CustomerIOHighErrorRate, fires: every second call fails`. */
  readonly title: string
  readonly alert: string
  readonly case: string
  readonly evaluations: readonly GrafanaEvaluation[]
  /** What was promised and did not happen; empty when all is well. */
  readonly failures: readonly string[]
}

/** Label that keeps the cases in one database apart. */
const CASE = 'alert_case'

/**
 * Runs the cases of rules against Grafana's way to evaluate them: the series are written to a Prometheus, the query of the
 * rule is asked at each evaluation, and the answers go through the expressions of the rule and through the state machine
 * {@link nextInstances}.
 *
 * Where Grafana has to differ, a case says so (`grafana: { expect, reason }`); a difference that is none is a failure, too.
 * It does in three ways, all when series are gone:
 *
 * - A pending alert whose series is missing for a while goes on counting `for`; in Prometheus it starts over. Only where
 *   other series stay, and only with `keepFiringFor`.
 * - An alert that is kept firing when its series goes is kept for up to `keepFiringFor` longer, for the same reason.
 * - With `noData: 'no-data'` and `onError: 'error'`, Grafana notifies of a state that Prometheus does not have. Here it
 *   counts as firing.
 *
 * @throws AlertsError `ERR_ALERTS_TEST_INVALID` for a rule without a Grafana rule, or one that cannot be evaluated here.
 */
export async function runGrafanaCases(
  alerts: readonly AlertSpec[],
  { ruleGroups, database, grafana = '12.4' }: GrafanaCaseOptions,
): Promise<readonly GrafanaCaseReport[]> {
  const cases = listCases(alerts).map((listed, index) => ({ listed, id: String(index) }))
  await database.write(
    cases.flatMap(({ listed, id }) => {
      return timedSeries(listed).map(({ labels, samples }) => ({ labels: { ...labels, [CASE]: id }, samples }))
    }),
  )
  const reports: GrafanaCaseReport[] = []
  for (const { listed, id } of cases) {
    const { rule, interval } = ruleOf(listed.alert, ruleGroups)
    const evaluations = await evaluate({
      listed,
      id,
      rule,
      interval,
      database,
      pendingBeforeNoData: grafana !== '12.3',
    })
    const { alert, case: each, title } = listed
    reports.push({ title, alert: alert.name, case: each.name, evaluations, failures: failuresOf(listed, evaluations) })
  }
  return reports
}

async function evaluate(run: {
  readonly listed: ListedCase
  readonly id: string
  readonly rule: AlertRule
  readonly interval: number
  readonly database: CaseDatabase
  readonly pendingBeforeNoData: boolean
}): Promise<readonly GrafanaEvaluation[]> {
  const { rule, interval } = run
  const condition = readCondition(rule)
  const states: GrafanaStateRules = {
    interval,
    for: secondsOf(rule.for),
    keepFiringFor: secondsOf(rule.keep_firing_for ?? '0s'),
    noData: rule.noDataState,
    onError: rule.execErrState,
    missingSeriesEvaluations: rule.missingSeriesEvalsToResolve ?? 2,
    labels: rule.labels ?? {},
    pendingBeforeNoData: run.pendingBeforeNoData,
  }
  const { expect, grafana } = run.listed.case
  const last = Math.max(...[...expect, ...(grafana?.expect ?? [])].map(({ at }) => secondsOf(at)))
  const range = { from: 0, to: Math.floor(last / interval) * interval, step: interval }
  const answers = await run.database.query(isolateQuery(condition.expression, CASE, run.id), range)
  let instances: readonly GrafanaInstance[] = []
  return answers.map((isolated, index) => {
    const answer = 'error' in isolated ? isolated : { series: isolated.series.map(withoutCase) }
    const results = condition.evaluate(answer)
    const at = index * interval
    instances = nextInstances(states, instances, results, at)
    return { at, answer, results, instances }
  })
}

function failuresOf(listed: ListedCase, evaluations: readonly GrafanaEvaluation[]): string[] {
  const { expect, grafana } = listed.case
  if (grafana === undefined) return missed(expect, evaluations)
  const isAsElsewhere = missed(expect, evaluations).length === 0
  return [
    ...missed(grafana.expect, evaluations),
    ...(isAsElsewhere ? [`does what Prometheus does, although it is said to differ: ${grafana.reason}`] : []),
  ]
}

function missed(expectations: readonly Expectation[], evaluations: readonly GrafanaEvaluation[]): string[] {
  return expectations.flatMap((expectation) => {
    const instances = evaluations.findLast(({ at }) => at <= secondsOf(expectation.at))?.instances ?? []
    const wanted = Object.entries(expectation.labels ?? {})
    const those = instances.filter(({ labels }) => wanted.every(([name, value]) => labels[name] === value))
    const state = stateOf(those)
    if (state === expectation.state) return []
    const seen = instances.map(describe).join('; ')
    return [`is ${state} at ${expectation.at}, not ${expectation.state} (${seen === '' ? 'no instances' : seen})`]
  })
}

/**
 * The worst state of some instances, in the words of Prometheus. An instance that recovers fires still; NoData and Error
 * notify like an alert that fires.
 */
function stateOf(instances: readonly GrafanaInstance[]): Expectation['state'] {
  const states = new Set(instances.map(({ state }) => state))
  if ((['Alerting', 'Recovering', 'NoData', 'Error'] as const).some((state) => states.has(state))) return 'firing'
  return states.has('Pending') ? 'pending' : 'inactive'
}

function describe({ labels, state, reason }: GrafanaInstance): string {
  return `${state}${reason === '' ? '' : ` (${reason})`} ${JSON.stringify(labels)}`
}

function withoutCase({ labels: { [CASE]: _case, ...labels }, value }: InstantSeries): InstantSeries {
  return { labels, value }
}

function ruleOf(
  alert: AlertSpec,
  groups: readonly RuleGroup[],
): { readonly rule: AlertRule; readonly interval: number } {
  for (const { interval, rules } of groups) {
    const rule = rules.find(({ title }) => title === alert.name)
    if (rule !== undefined) return { rule, interval }
  }
  throw new AlertsError('ERR_ALERTS_TEST_INVALID', 'The cases cannot be run.', {
    problems: [{ path: alert.name, message: 'has no Grafana rule of that title in the rule groups' }],
  })
}
