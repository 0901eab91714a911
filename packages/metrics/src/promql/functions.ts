import type { Expression, Histogram, Instant, Scalar, ScalarInput } from './expression.ts'
import { expression, operand, operandOf, PRECEDENCE, scalarOf } from './expression.ts'
import { labelName, quote, quoteVerbatim } from './quote.ts'
import type { AnyVector } from './selectors.ts'
import type { GrafanaVariable } from './variable.ts'

/** A function of each value of a vector. */
export type VectorFunction = <Label extends string>(vector: Instant<Label>) => Instant<Label>

/** A part of a date: of the given times, or of the evaluation time. */
export type DateFunction = <Label extends string = never>(times?: Instant<Label>) => Instant<Label>

const vectorFunction =
  (name: string) =>
  <Label extends string>(vector: Instant<Label>): Instant<Label> =>
    expression('instant', `${name}(${vector.text})`)

const dateFunction =
  (name: string) =>
  <Label extends string>(times?: Instant<Label>): Instant<Label> =>
    expression('instant', `${name}(${times?.text ?? ''})`)

/** Without its sign. */
export const abs: VectorFunction = vectorFunction('abs')
/** Rounded up. */
export const ceil: VectorFunction = vectorFunction('ceil')
/** Rounded down. */
export const floor: VectorFunction = vectorFunction('floor')
/** e to the power of each value. */
export const exp: VectorFunction = vectorFunction('exp')
/** Natural logarithm. */
export const ln: VectorFunction = vectorFunction('ln')
/** Logarithm to base 2. */
export const log2: VectorFunction = vectorFunction('log2')
/** Logarithm to base 10. */
export const log10: VectorFunction = vectorFunction('log10')
/** Square root. */
export const sqrt: VectorFunction = vectorFunction('sqrt')
/** -1, 0 or 1. */
export const sgn: VectorFunction = vectorFunction('sgn')
/** Smallest first. Only tables and instant queries show the order. */
export const sort: VectorFunction = vectorFunction('sort')
/** Largest first. */
export const sortDesc: VectorFunction = vectorFunction('sort_desc')

/** 0 to 59, UTC as all date functions. */
export const minute: DateFunction = dateFunction('minute')
/** 0 to 23. */
export const hour: DateFunction = dateFunction('hour')
/** 0 is Sunday. */
export const dayOfWeek: DateFunction = dateFunction('day_of_week')
/** 1 to 31. */
export const dayOfMonth: DateFunction = dateFunction('day_of_month')
/** 28 to 31. */
export const daysInMonth: DateFunction = dateFunction('days_in_month')
/** 1 to 12. */
export const month: DateFunction = dateFunction('month')
/** Such as 2026. */
export const year: DateFunction = dateFunction('year')

/** Unix time of the evaluation, in seconds. */
export const time = (): Scalar => expression('scalar', 'time()')
/** The one value of a vector of one series; NaN for any other. */
export const scalar = (vector: Instant): Scalar => expression('scalar', `scalar(${vector.text})`)
/** A number, or a Grafana variable that holds one, where an expression is wanted. */
export const literal = (value: number | GrafanaVariable): Scalar => scalarOf(value)
/** A vector of one series without labels. */
export const vector = (value: ScalarInput): Instant<never> => expression('instant', `vector(${scalarOf(value).text})`)
/** Time of the last sample, in Unix seconds. */
export const timestamp = <Label extends string>(selected: AnyVector<Label>): Instant<Label> =>
  expression('instant', `timestamp(${selected.text})`)
/** 1 if there is no series, else nothing. */
export const absent = <Label extends string>(selected: AnyVector<Label>): Instant<Label> =>
  expression('instant', `absent(${selected.text})`)

/** The opposite number. */
export function negate<Label extends string>(vector: Instant<Label>): Instant<Label>
export function negate(value: ScalarInput): Scalar
export function negate(value: Instant | ScalarInput): Expression<'instant' | 'scalar'> {
  const part = operandOf(value)
  return expression(part.kind, `-${operand(part, PRECEDENCE.power)}`, PRECEDENCE.multiplication)
}

/** Rounded to a multiple of `to`, default 1. */
export function round<Label extends string>(vector: Instant<Label>, to?: ScalarInput): Instant<Label> {
  return expression('instant', `round(${vector.text}${to === undefined ? '' : `, ${scalarOf(to).text}`})`)
}

/** Held between two bounds. */
export function clamp<Label extends string>(
  vector: Instant<Label>,
  low: ScalarInput,
  high: ScalarInput,
): Instant<Label> {
  return expression('instant', `clamp(${vector.text}, ${scalarOf(low).text}, ${scalarOf(high).text})`)
}

/** Not below a bound. */
export function clampMin<Label extends string>(vector: Instant<Label>, low: ScalarInput): Instant<Label> {
  return expression('instant', `clamp_min(${vector.text}, ${scalarOf(low).text})`)
}

/** Not above a bound. */
export function clampMax<Label extends string>(vector: Instant<Label>, high: ScalarInput): Instant<Label> {
  return expression('instant', `clamp_max(${vector.text}, ${scalarOf(high).text})`)
}

/**
 * The value below which a share φ of all observations lies, estimated from buckets, in the unit of the histogram.
 * Takes only what `sumByLe` made.
 *
 * @example histogramQuantile(0.99, sumByLe(rate(range(bucketsOf(handles.apiLatencyMs), {}, '5m')), { by: ['operation'] }))
 */
export function histogramQuantile<Label extends string>(phi: ScalarInput, histogram: Histogram<Label>): Instant<Label> {
  return expression('instant', `histogram_quantile(${scalarOf(phi).text}, ${histogram.text})`)
}

/** Share of the observations between two values. Prometheus 2 computes it for native histograms only; see `bucketOf`. */
export function histogramFraction<Label extends string>(
  low: ScalarInput,
  high: ScalarInput,
  histogram: Histogram<Label>,
): Instant<Label> {
  return expression('instant', `histogram_fraction(${scalarOf(low).text}, ${scalarOf(high).text}, ${histogram.text})`)
}

/** Writes a label from a part of another: `$1` in the replacement is the first group of the regular expression. */
export function labelReplace<Label extends string, const Target extends string>(
  vector: Instant<Label>,
  rule: {
    readonly target: Target
    readonly replacement: string
    readonly source: NoInfer<Label>
    readonly pattern: string
  },
): Instant<Label | Target> {
  const { target, replacement, source, pattern } = rule
  const strings = [quote(labelName(target)), quoteVerbatim(replacement), quote(labelName(source)), quote(pattern)]
  return expression('instant', `label_replace(${vector.text}, ${strings.join(', ')})`)
}

/** Writes a label from the values of others. */
export function labelJoin<Label extends string, const Target extends string>(
  vector: Instant<Label>,
  rule: { readonly target: Target; readonly separator: string; readonly sources: readonly NoInfer<Label>[] },
): Instant<Label | Target> {
  const sources = rule.sources.map((source) => quote(labelName(source)))
  const strings = [quote(labelName(rule.target)), quote(rule.separator), ...sources]
  return expression('instant', `label_join(${vector.text}, ${strings.join(', ')})`)
}
