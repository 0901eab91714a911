import type { GrafanaVariable } from './variable.ts'
import { isVariable } from './variable.ts'

/**
 * Kinds of expression. Prometheus knows instant vectors, range vectors and scalars; raw counters and histogram buckets
 * are kept apart from them, because their numbers mean nothing before a rate and a sum by `le`.
 */
export type ExpressionKind =
  | 'instant'
  | 'scalar'
  | 'counter'
  | 'gaugeRange'
  | 'counterRange'
  | 'bucketsRange'
  | 'bucketRates'
  | 'histogram'

/** A PromQL expression. Its text is what goes to Prometheus or Grafana. */
export interface Expression<Kind extends ExpressionKind = ExpressionKind, Label extends string = string> {
  readonly kind: Kind
  readonly text: string
  /** How tightly its outermost operator binds. */
  readonly precedence: number
  /** Compile time only: the labels its series have. */
  readonly labels?: Label
  toString(): string
}

/** An instant vector: what can be shown, compared and aggregated. */
export type Instant<Label extends string = string> = Expression<'instant', Label>
/** One number without labels. */
export type Scalar = Expression<'scalar', never>
/** A counter as it is exported. Only `rate`, `increase` and their like, and functions that ignore values, take it. */
export type Counter<Label extends string = string> = Expression<'counter', Label>
/** A range of gauge samples. */
export type GaugeRange<Label extends string = string> = Expression<'gaugeRange', Label>
/** A range of counter samples. */
export type CounterRange<Label extends string = string> = Expression<'counterRange', Label>
/** A range of all buckets of a histogram. */
export type BucketsRange<Label extends string = string> = Expression<'bucketsRange', Label>
/** Rates of all buckets of a histogram: they make sense again after `sumByLe`. */
export type BucketRates<Label extends string = string> = Expression<'bucketRates', Label>
/** A histogram with its `le`: for `histogramQuantile` and heatmaps. */
export type Histogram<Label extends string = string> = Expression<'histogram', Label>

/** Where a number is expected. */
export type ScalarInput = number | Scalar | GrafanaVariable

/** Binding strength, from the grammar of Prometheus. Unary minus binds like multiplication. */
export const PRECEDENCE = { or: 1, and: 2, comparison: 3, addition: 4, multiplication: 5, power: 6, atom: 7 } as const

/** Makes an expression; an atom unless told otherwise. */
export function expression<Kind extends ExpressionKind, Label extends string>(
  kind: Kind,
  text: string,
  precedence: number = PRECEDENCE.atom,
): Expression<Kind, Label> {
  return { kind, text, precedence, toString: () => text }
}

/** A number, a Grafana variable or a scalar as an expression. */
export function scalarOf(value: ScalarInput): Scalar {
  if (isVariable(value)) return expression('scalar', value.text)
  if (typeof value !== 'number') return value
  const negative = value < 0 || Object.is(value, -0)
  return expression('scalar', formatNumber(value), negative ? PRECEDENCE.multiplication : PRECEDENCE.atom)
}

/** Either side of an operator as an expression. */
export function operandOf(value: Instant | ScalarInput): Instant | Scalar {
  return typeof value === 'object' && 'kind' in value ? value : scalarOf(value)
}

/** Text of an operand, in parentheses where its operator binds less tightly than needed. */
export function operand(part: Expression, minimum: number): string {
  return part.precedence < minimum ? `(${part.text})` : part.text
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return 'Inf'
  if (value === -Infinity) return '-Inf'
  return Object.is(value, -0) ? '-0' : String(value)
}
