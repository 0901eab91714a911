import type { ExportedFile } from '@messaging-observability/grafana'
import { exampleDescription } from '../render/placeholders.ts'
import {
  type PrometheusRenderOptions,
  type PrometheusRule,
  prometheusRuleGroups,
  toYaml,
} from '../render/prometheus.ts'
import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec, Expectation } from '../spec/types.ts'
import { expectedLabels, type ListedCase, listCases } from './case-list.ts'
import type { GrafanaCaseReport } from './grafana-cases.ts'

/** How cases become unit tests of promtool. */
export interface PromtoolTestOptions extends PrometheusRenderOptions {
  /**
   * What `runGrafanaCases()` saw. With it two things more are tested: the texts of firing alerts, printed with the values
   * that the queries answered, since promtool cannot be asked for a value; and that every alert was pending and firing for
   * as many evaluations as in Grafana, unless the case says that Grafana differs.
   */
  readonly reports?: readonly GrafanaCaseReport[]
}

type Labels = Readonly<Record<string, string>>
type Alerting = Extract<PrometheusRule, { readonly alert: string }>

/**
 * The cases as unit tests of promtool, a file for each rule file of `prometheusRuleFiles()` with the same options: they
 * belong into a folder beside it.
 *
 * Each expectation is a query of `ALERTS`, which also knows pending alerts, and with all its labels.
 *
 * @example promtool test rules tests/customerio-webhooks.yaml
 * @throws AlertsError `ERR_ALERTS_SET_INVALID`, or `ERR_ALERTS_TEST_INVALID` for an expectation whose labels are not clear.
 */
export function renderPromtoolTests(
  alerts: readonly AlertSpec[],
  { reports = [], ...options }: PromtoolTestOptions = {},
): readonly ExportedFile[] {
  const groups = prometheusRuleGroups(alerts, { ...options, recordingRules: [] })
  const seen = new Map(reports.map((report) => [report.title, report]))
  return groups.map(({ name, interval, rules }) => {
    const tests = rules.filter(isAlerting).flatMap((rule) => {
      const cases = listCases(alerts.filter((alert) => alert.name === rule.alert))
      return cases.map((listed) => testOf(listed, rule, seen.get(listed.title)))
    })
    const content = toYaml({ rule_files: [`../${name}.yaml`], evaluation_interval: interval, tests })
    return { path: `tests/${name}.yaml`, content }
  })
}

function isAlerting(rule: PrometheusRule): rule is Alerting {
  return 'alert' in rule
}

function testOf(listed: ListedCase, rule: Alerting, report: GrafanaCaseReport | undefined): object {
  const { interval = '1m', series, expect } = listed.case
  // promtool compares all alerts of a name that fire at a time.
  const firing = Map.groupBy(
    expect.filter(({ state }) => state === 'firing'),
    ({ at }) => at,
  )
  const texts = report === undefined ? [] : [...firing].map(([at, each]) => textTest(listed, rule, at, each, report))
  const states = expect.map((each) => stateTest(listed, rule, each))
  const agrees = report === undefined || listed.case.grafana !== undefined ? [] : [agreementTest(listed, rule, report)]
  return {
    name: listed.title,
    interval,
    input_series: series,
    promql_expr_test: [...states, ...agrees],
    ...(texts.length > 0 && { alert_rule_test: texts }),
  }
}

/** For how many evaluations each alert was in each state. */
function agreementTest({ alert: { by } }: ListedCase, rule: Alerting, { evaluations }: GrafanaCaseReport): object {
  const counts = new Map<string, number>()
  for (const { labels, state } of evaluations.flatMap(({ instances }) => instances)) {
    if (state === 'Normal') continue
    const kept = Object.fromEntries(by.flatMap((label) => (labels[label] ? [[label, labels[label]]] : [])))
    const alertstate = state === 'Pending' ? 'pending' : 'firing'
    const found = selectorOf({ alertname: rule.alert, alertstate, ...kept, ...rule.labels })
    counts.set(found, (counts.get(found) ?? 0) + 1)
  }
  const last = evaluations.at(-1)?.at ?? 0
  return {
    expr: `count_over_time(ALERTS${selectorOf({ alertname: rule.alert })}[${last + 1}s])`,
    eval_time: `${last}s`,
    exp_samples: [...counts].map(([labels, value]) => ({ labels, value })),
  }
}

function stateTest(listed: ListedCase, rule: Alerting, expectation: Expectation): object {
  const asked = `ALERTS${selectorOf({ alertname: rule.alert, ...expectation.labels })}`
  if (expectation.state === 'inactive') return { expr: asked, eval_time: expectation.at, exp_samples: [] }
  const labels = { ...expectedLabels(listed, expectation), ...rule.labels }
  const found = `ALERTS${selectorOf({ alertname: rule.alert, alertstate: expectation.state, ...labels })}`
  return { expr: asked, eval_time: expectation.at, exp_samples: [{ labels: found, value: 1 }] }
}

function textTest(
  listed: ListedCase,
  rule: Alerting,
  at: string,
  expectations: readonly Expectation[],
  report: GrafanaCaseReport,
): object {
  const alerts = expectations.map((expectation) => {
    const labels = expectedLabels(listed, expectation)
    const description = exampleDescription(listed.alert, { labels, value: valueAt(report, secondsOf(at), labels) })
    return { exp_labels: { ...labels, ...rule.labels }, exp_annotations: { ...rule.annotations, description } }
  })
  return { alertname: rule.alert, eval_time: at, exp_alerts: alerts }
}

/** While an alert is kept firing, its text is that of the last evaluation that was bad. */
function valueAt({ evaluations }: GrafanaCaseReport, seconds: number, labels: Labels): number {
  const isIt = (each: { readonly labels: Labels }): boolean => {
    return Object.entries(labels).every(([label, value]) => each.labels[label] === value)
  }
  const bad = evaluations.findLast(({ at, results }) => {
    return at <= seconds && results.some((each) => each.state === 'Alerting' && isIt(each))
  })
  return bad === undefined || 'error' in bad.answer ? NaN : (bad.answer.series.find(isIt)?.value ?? NaN)
}

function selectorOf(labels: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `{${pairs.join(',')}}`
}
