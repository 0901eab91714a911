import type { PanelReference } from '@messaging-observability/dashboards'
import type { MetricUnit } from '@messaging-observability/metrics'
import type { Instant, PrometheusDuration } from '@messaging-observability/metrics/promql'

/** Whom an alert wakes. `critical`: somebody now. `warning`: somebody in working hours. `info`: nobody. */
export type Severity = 'critical' | 'warning' | 'info'

/** From where on the signal is bad. `present`: the signal filters by itself, and whatever number it answers is bad. */
export type Condition = { readonly above: number } | { readonly below: number } | { readonly present: true }

/**
 * How much traffic a ratio needs before it says anything. The renderers add the guard, `<signal> and <traffic> >= n`:
 * the signal itself carries none.
 */
export interface MinimumTraffic<Label extends string> {
  /** What is counted, with the labels of the signal, over its window. */
  readonly signal: Instant<Label>
  /** Above 0. */
  readonly atLeast: number
  /** In words: `calls in 5 minutes`. */
  readonly of: string
}

/** What an alert's text is made of: labels that survive the aggregation, and the value. */
export interface AlertTemplate<Label extends string> {
  /** Placeholders of the labels in `by`; no other label exists. */
  readonly labels: { readonly [Key in Label]: string }
  /** Placeholder of the value, printed in its unit: `7.3%`, `1m 20s`, `5432 ms`, `12`. */
  readonly value: string
  /** The limit of the condition, printed in the same unit; empty where the condition is `present`. */
  readonly limit: string
  /** How long it has been so by then: `for`, in words. */
  readonly duration: string
}

/** When a case expects what. */
export interface Expectation<Label extends string = string> {
  /** Time since the first sample. */
  readonly at: PrometheusDuration
  readonly state: 'inactive' | 'pending' | 'firing'
  /** Labels of the alert besides those of the rule. Default: the only series there is. */
  readonly labels?: { readonly [Key in Label]?: string }
}

/** A series in promtool's notation. */
export interface CaseSeries {
  /** Metric with all its labels, as PromQL: made by `series`. */
  readonly series: string
  /** `0+10x60`, `1 _ _ 2`, `stale`. */
  readonly values: string
}

/** One tested promise. */
export interface AlertCase<Label extends string = string> {
  /** A sentence. */
  readonly name: string
  /** Time between samples. Default `1m`. */
  readonly interval?: PrometheusDuration
  readonly series: readonly CaseSeries[]
  readonly expect: readonly Expectation<Label>[]
  /** What Grafana says instead, and why it has to differ. */
  readonly grafana?: { readonly expect: readonly Expectation<Label>[]; readonly reason: string }
}

/** The cases every rule has; more of each kind are welcome. */
export interface AlertCases<Label extends string = string> {
  readonly fires: readonly [AlertCase<Label>, ...AlertCase<Label>[]]
  readonly doesNotFire: readonly [AlertCase<Label>, ...AlertCase<Label>[]]
  readonly resolves: readonly [AlertCase<Label>, ...AlertCase<Label>[]]
  readonly noData: readonly [AlertCase<Label>, ...AlertCase<Label>[]]
  /** `not-a-ratio`: the rule has no minimum traffic. */
  readonly tooLittleTraffic: readonly [AlertCase<Label>, ...AlertCase<Label>[]] | 'not-a-ratio'
}

/**
 * An alert rule as data, made by {@link defineAlert}: rendered for Grafana, for Prometheus, for the reference and for
 * its tests.
 */
export interface AlertSpec<Label extends string = string> {
  /** CamelCase, at most 40 characters, once in a set. Also names the runbook. */
  readonly name: string
  /** Group it is evaluated in: `api-client`. */
  readonly group: string
  readonly severity: Severity
  /** Team that is woken up. */
  readonly owner: string
  /** Labels the signal keeps. Texts can use no other. */
  readonly by: readonly NoInfer<Label>[]
  /** Series with exactly the labels of `by`. */
  readonly signal: Instant<Label>
  /** What the value is printed as. */
  readonly unit: MetricUnit
  readonly condition: Condition
  /** The condition in words, where the signal filters by itself: `the last scrape with metrics is 5 minutes old`. */
  readonly when?: string
  /** Where the number of the condition comes from: `customerioThresholds.apiErrorRatio.critical`. */
  readonly source: string
  /** `none` needs a reason: the signal counts something, it divides nothing. */
  readonly traffic: MinimumTraffic<Label> | { readonly none: string }
  /** How long it has to be bad. `0s` needs `forReason`. */
  readonly for: PrometheusDuration
  readonly forReason?: string
  /** How long an alert stays after the signal is good again. */
  readonly keepFiringFor: PrometheusDuration
  /** What no answer means. */
  readonly noData: 'ok' | 'no-data' | 'alerting' | 'keep-last'
  /** What a failing query means. */
  readonly onError: 'ok' | 'error' | 'alerting' | 'keep-last'
  readonly labels?: Readonly<Record<string, string>>
  /** A fixed sentence: no value, no label. */
  readonly summary: string
  /** What happens, with values: sentences. A method, so that a rule over some labels is a rule. */
  description(alert: AlertTemplate<NoInfer<Label>>): string
  /** A value it fires at, for the examples of the reference. Default: half as much again as the limit. */
  readonly example?: number
  /** Panel that shows the signal. */
  readonly panel: PanelReference
  readonly cases: AlertCases<NoInfer<Label>>
}
