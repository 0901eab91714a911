import type { BucketRates, Expression, ExpressionKind, Histogram, Instant, ScalarInput } from './expression.ts'
import { expression, scalarOf } from './expression.ts'
import { labelName, quote } from './quote.ts'
import type { AnyVector } from './selectors.ts'

/** Which labels the result keeps, or loses. */
export type Grouping<Label extends string> =
  | { readonly by: readonly Label[]; readonly without?: never }
  | { readonly without: readonly Label[]; readonly by?: never }

/** Reduces many series to one a group. */
export interface Aggregation {
  <Label extends string>(vector: Instant<Label>): Instant<never>
  <Label extends string, const By extends Label>(
    vector: Instant<Label>,
    grouping: { readonly by: readonly By[] },
  ): Instant<By>
  <Label extends string, const Without extends Label>(
    vector: Instant<Label>,
    grouping: { readonly without: readonly Without[] },
  ): Instant<Exclude<Label, Without>>
}

/** Counts or marks series, whatever their values: raw counters are welcome. */
export interface SeriesAggregation {
  <Label extends string>(vector: AnyVector<Label>): Instant<never>
  <Label extends string, const By extends Label>(
    vector: AnyVector<Label>,
    grouping: { readonly by: readonly By[] },
  ): Instant<By>
  <Label extends string, const Without extends Label>(
    vector: AnyVector<Label>,
    grouping: { readonly without: readonly Without[] },
  ): Instant<Exclude<Label, Without>>
}

/** Picks series; they keep their labels. */
export type Selection = <Label extends string>(
  k: ScalarInput,
  vector: Instant<Label>,
  grouping?: Grouping<NoInfer<Label>>,
) => Instant<Label>

function aggregate<Kind extends ExpressionKind>(
  kind: Kind,
  name: string,
  parameters: readonly string[],
  grouping: Grouping<string> | undefined,
): Expression<Kind, never> {
  return expression(kind, `${name}${formatGrouping(grouping)}(${parameters.join(', ')})`)
}

function formatGrouping({ by, without }: Grouping<string> = { by: [] }): string {
  if (without !== undefined) return ` without (${without.map(labelName).join(', ')}) `
  return by.length === 0 ? '' : ` by (${by.map(labelName).join(', ')}) `
}

const aggregation =
  (name: string) =>
  (vector: Expression, grouping?: Grouping<string>): Instant<never> =>
    aggregate('instant', name, [vector.text], grouping)

const selection =
  (name: string) =>
  <Label extends string>(k: ScalarInput, vector: Instant<Label>, grouping?: Grouping<string>): Instant<Label> =>
    aggregate('instant', name, [scalarOf(k).text, vector.text], grouping)

/** Sum of each group. */
export const sum: Aggregation = aggregation('sum')
/** Mean of each group. */
export const avg: Aggregation = aggregation('avg')
/** Smallest value of each group. */
export const min: Aggregation = aggregation('min')
/** Largest value of each group. */
export const max: Aggregation = aggregation('max')
/** Standard deviation of each group. */
export const stddev: Aggregation = aggregation('stddev')
/** Variance of each group. */
export const stdvar: Aggregation = aggregation('stdvar')
/** Number of series. */
export const count: SeriesAggregation = aggregation('count')
/** 1 for each group. */
export const group: SeriesAggregation = aggregation('group')
/** The k largest series of each group. */
export const topk: Selection = selection('topk')
/** The k smallest series of each group. */
export const bottomk: Selection = selection('bottomk')

/** The φ-quantile across series. For a quantile of a histogram see `histogramQuantile`. */
export function quantile<Label extends string, const By extends Label = never>(
  phi: ScalarInput,
  vector: Instant<Label>,
  grouping?: { readonly by: readonly By[] },
): Instant<By> {
  return aggregate('instant', 'quantile', [scalarOf(phi).text, vector.text], grouping)
}

/** Number of series for each value; the value becomes the label. */
export function countValues<const Name extends string, Label extends string, const By extends Label = never>(
  label: Name,
  vector: Instant<Label>,
  grouping?: { readonly by: readonly By[] },
): Instant<Name | By> {
  return aggregate('instant', 'count_values', [quote(labelName(label)), vector.text], grouping)
}

/** Sums the rates of buckets and keeps `le`. The one way from `rate(range(bucketsOf(...)))` to a quantile or heatmap. */
export function sumByLe<Label extends string, const By extends Label = never>(
  rates: BucketRates<Label>,
  grouping: { readonly by: readonly By[] } = { by: [] },
): Histogram<By> {
  return aggregate('histogram', 'sum', [rates.text], { by: [...grouping.by, 'le'] })
}
