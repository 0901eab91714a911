import type { AlertQuery, AlertRule } from '@messaging-observability/grafana'
import { AlertsError } from '../errors.ts'
import type { EvaluationResult } from './grafana-state.ts'

/** A series of an answer, at one point in time. */
export interface InstantSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a query answers, or that it fails. */
export type QueryAnswer = { readonly series: readonly InstantSeries[] } | { readonly error: string }

/** The query of a rule, and what its expressions make of the answer. */
export interface RuleCondition {
  /** PromQL of the instant query. */
  readonly expression: string
  readonly evaluate: (answer: QueryAnswer) => readonly EvaluationResult[]
}

type Step = (series: readonly InstantSeries[]) => readonly InstantSeries[]

/** Functions of Grafana's threshold expression. A NaN is in no range, as in Go. */
const THRESHOLDS: Readonly<Record<string, (value: number, parameters: readonly number[]) => boolean>> = {
  gt: (value, [limit = NaN]) => value > limit,
  lt: (value, [limit = NaN]) => value < limit,
  gte: (value, [limit = NaN]) => value >= limit,
  lte: (value, [limit = NaN]) => value <= limit,
  eq: (value, [limit = NaN]) => value === limit,
  ne: (value, [limit = NaN]) => value !== limit,
  within_range: (value, [from = NaN, to = NaN]) => value > from && value < to,
  outside_range: (value, [from = NaN, to = NaN]) => value < from || value > to,
  within_range_included: (value, [from = NaN, to = NaN]) => value >= from && value <= to,
  outside_range_included: (value, [from = NaN, to = NaN]) => value <= from || value >= to,
}

/**
 * Reads the condition of a Grafana rule: a threshold over an instant Prometheus query, with or without a reduction in
 * between.
 *
 * @throws AlertsError `ERR_ALERTS_TEST_INVALID` for any other rule: one of several queries, of a range query, of other
 * kinds of expressions, or with hysteresis.
 */
export function readCondition(rule: AlertRule): RuleCondition {
  const steps: Step[] = []
  let node = queryOf(rule, rule.condition)
  while (node.datasourceUid === '__expr__') {
    if (steps.length >= rule.data.length) throw unsupported(rule, `its expressions refer to each other in a circle`)
    steps.unshift(stepOf(rule, node))
    node = queryOf(rule, node.model.expression)
  }
  const { expr, instant } = node.model
  if (typeof expr !== 'string' || instant !== true) {
    throw unsupported(rule, `${node.refId} is no instant query of Prometheus`)
  }
  if (queryOf(rule, rule.condition).model.type !== 'threshold') {
    throw unsupported(rule, `${rule.condition}, its condition, is no threshold expression`)
  }
  const source = { datasource_uid: node.datasourceUid, ref_id: node.refId }
  return {
    expression: expr,
    evaluate: (answer) => {
      // Only the state Error keeps where the error came from.
      if ('error' in answer) return [{ state: 'Error', labels: rule.execErrState === 'Error' ? source : {} }]
      if (answer.series.length === 0) return [{ state: 'NoData', labels: source }]
      const reached = steps.reduce((series, step) => step(series), answer.series)
      if (reached.length === 0) return [{ state: 'NoData', labels: {} }]
      return reached.map(({ labels, value }) => ({ state: value === 0 ? 'Normal' : 'Alerting', labels }))
    },
  }
}

function queryOf(rule: AlertRule, refId: unknown): AlertQuery {
  const query = rule.data.find((each) => each.refId === refId)
  if (query === undefined) throw unsupported(rule, `it has no query ${JSON.stringify(refId)}`)
  return query
}

function stepOf(rule: AlertRule, { refId, model }: AlertQuery): Step {
  if (model.type === 'reduce') return reduction(rule, refId, model)
  if (model.type === 'threshold') return threshold(rule, refId, model)
  throw unsupported(rule, `expression ${refId} is of type ${JSON.stringify(model.type)}, not threshold or reduce`)
}

/** What an instant query answers is reduced already: only the treatment of what is no number is left. */
function reduction(rule: AlertRule, refId: string, model: AlertQuery['model']): Step {
  const settings = (model.settings ?? {}) as { readonly mode?: string; readonly replaceWithValue?: number }
  switch (settings.mode ?? '') {
    case '':
      return (series) => series
    case 'dropNN':
      return (series) => series.filter(({ value }) => Number.isFinite(value))
    case 'replaceNN': {
      const { replaceWithValue = 0 } = settings
      return (series) => {
        return series.map(({ labels, value }) => ({ labels, value: Number.isFinite(value) ? value : replaceWithValue }))
      }
    }
    default:
      throw unsupported(rule, `reduction ${refId} has the unknown mode "${settings.mode}"`)
  }
}

function threshold(rule: AlertRule, refId: string, model: AlertQuery['model']): Step {
  const conditions = (model.conditions ?? []) as unknown as readonly {
    readonly evaluator: { readonly type: string; readonly params: readonly number[] }
    readonly unloadEvaluator?: object
  }[]
  const [condition] = conditions
  const compare = THRESHOLDS[condition?.evaluator.type ?? '']
  if (condition === undefined || conditions.length > 1 || compare === undefined) {
    throw unsupported(rule, `threshold ${refId} has not exactly one condition that Grafana knows`)
  }
  if (condition.unloadEvaluator !== undefined) throw unsupported(rule, `threshold ${refId} has a hysteresis`)
  const { params } = condition.evaluator
  return (series) => series.map(({ labels, value }) => ({ labels, value: compare(value, params) ? 1 : 0 }))
}

function unsupported(rule: AlertRule, message: string): AlertsError {
  return new AlertsError('ERR_ALERTS_TEST_INVALID', `The Grafana rule "${rule.title}" cannot be tested.`, {
    problems: [{ path: rule.uid, message }],
  })
}
