import type { AlertQuery } from '../alert-rules/alert-rule.ts'
import { isObject, type MutableObject, textOf } from '../json.ts'
import type { QueryOutcome } from './frames.ts'

type Evaluator = (value: number, params: readonly number[]) => boolean

const evaluators: Readonly<Record<string, Evaluator>> = {
  gt: (value, [limit = 0]) => value > limit,
  lt: (value, [limit = 0]) => value < limit,
  eq: (value, [limit = 0]) => value === limit,
  ne: (value, [limit = 0]) => value !== limit,
  gte: (value, [limit = 0]) => value >= limit,
  lte: (value, [limit = 0]) => value <= limit,
  within_range: (value, [low = 0, high = 0]) => value > low && value < high,
  outside_range: (value, [low = 0, high = 0]) => value < low || value > high,
  within_range_included: (value, [low = 0, high = 0]) => value >= low && value <= high,
  outside_range_included: (value, [low = 0, high = 0]) => value <= low || value >= high,
}

const reducers: readonly string[] = ['sum', 'mean', 'min', 'max', 'count', 'last', 'median']
/** Known to Grafana, and not computed here. */
const notComputed: readonly string[] = ['math', 'resample', 'classic_conditions', 'sql']

/** Names that an expression refers to. */
export function dependenciesOf({ model }: AlertQuery): string[] {
  const text = textOf(model.expression)
  if (model.type === 'math') return [...text.matchAll(/\$\{?(\w+)\}?/g)].map(([, name = '']) => name)
  if (model.type === 'reduce' || model.type === 'threshold' || model.type === 'resample') {
    return [text.replace(/^\$/, '')]
  }
  return []
}

/** Why Grafana cannot build an expression. */
export function expressionProblem({ refId, model }: AlertQuery): string | undefined {
  const parse = (why: string): string => `[sse.parseError] failed to parse expression [${refId}]: ${why}`
  if (model.type === 'reduce') {
    const reducer = textOf(model.reducer)
    return reducers.includes(reducer) ? undefined : parse(`reduction ${reducer} not implemented`)
  }
  if (model.type === 'threshold') {
    const conditions = Array.isArray(model.conditions) ? model.conditions : []
    if (conditions.length !== 1) return parse('threshold expression requires exactly one condition')
    const { type } = evaluatorOf(model)
    if (Object.hasOwn(evaluators, type)) return undefined
    return parse(
      `invalid condition: expected threshold function to be one of [${Object.keys(evaluators).join(', ')}], got ${type}`,
    )
  }
  if (notComputed.includes(textOf(model.type))) return undefined
  return `invalid command type in expression '${refId}': '${textOf(model.type)}' is not a recognized expression type`
}

/** Computes a threshold, or a reduction of what is a number already. */
export function evaluateExpression(query: AlertQuery, input: QueryOutcome | undefined): QueryOutcome {
  const { refId, model } = query
  if (model.type !== 'reduce' && model.type !== 'threshold') {
    return { error: `[sse.unexpectedNodeType] [${refId}]: the sandbox computes no ${textOf(model.type)} expressions` }
  }
  if (input === undefined || 'error' in input) return dependencyError(refId, textOf(model.expression))
  if (model.type === 'reduce') {
    const notice = `Reduce operation is not needed. Input query or expression ${textOf(model.expression)} is already reduced data.`
    return { rows: input.rows, from: 'expression', notice }
  }
  const { type, params } = evaluatorOf(model)
  const holds = evaluators[type] ?? (() => false)
  const rows = input.rows.map(({ labels, value }) => ({
    labels,
    value: Number(!Number.isNaN(value) && holds(value, params)),
  }))
  return { rows, from: 'expression' }
}

function dependencyError(refId: string, on: string): QueryOutcome {
  return {
    error: `[sse.dependencyError] did not execute expression [${refId}] due to a failure of the dependent expression or query [${on}]`,
  }
}

function evaluatorOf(model: MutableObject): { readonly type: string; readonly params: readonly number[] } {
  const [condition] = Array.isArray(model.conditions) ? model.conditions : []
  const evaluator = isObject(condition) && isObject(condition.evaluator) ? condition.evaluator : {}
  const params = Array.isArray(evaluator.params) ? evaluator.params.map(Number) : []
  return { type: textOf(evaluator.type), params }
}
