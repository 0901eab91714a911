import { isObject } from '../json.ts'

/** The states of one alert, in Grafana's words. */
export type AlertStateName = 'Normal' | 'Pending' | 'Alerting' | 'Recovering' | 'NoData' | 'Error'

/** One alert of a rule: one series of what its query answers. */
export interface AlertState {
  /** Labels of the series, of the rule, and Grafana's own. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly state: AlertStateName
  /** Why it is not what the query answered: `NoData`, `Error, KeepLast`, … */
  readonly reason: string
  /** When the alert came into its state. */
  readonly startsAt: Date
  readonly lastEvaluation: Date
  /** Why the evaluation failed. */
  readonly error: string | undefined
  /** The value of the condition, as the API writes it. */
  readonly value: string
}

/** One series that a rule's query answers. */
export interface ResultSeries {
  readonly labels?: Readonly<Record<string, string>>
  /** Whether the condition holds. */
  readonly firing: boolean
}

/** What a rule's query answers from now on: series, nothing, or an error. */
export type RuleResult = readonly ResultSeries[] | 'no data' | { readonly error: string }

/** Whether something read from outside is a {@link RuleResult}. */
export function isRuleResult(value: unknown): value is RuleResult {
  if (Array.isArray(value)) return value.every((series) => isObject(series) && typeof series.firing === 'boolean')
  return value === 'no data' || (isObject(value) && typeof value.error === 'string')
}
