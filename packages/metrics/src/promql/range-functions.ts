import type {
  BucketRates,
  BucketsRange,
  CounterRange,
  Expression,
  ExpressionKind,
  GaugeRange,
  Instant,
  ScalarInput,
} from './expression.ts'
import { expression, scalarOf } from './expression.ts'

/** A function of counters. Of all buckets of a histogram it gives rates that `sumByLe` takes. */
export interface CounterFunction {
  <Label extends string>(range: CounterRange<Label>): Instant<Label>
  <Label extends string>(range: BucketsRange<Label>): BucketRates<Label>
}

/** A function of gauges, or of a subquery. */
export type GaugeFunction = <Label extends string>(range: GaugeRange<Label>) => Instant<Label>

/** A function that does not care what the samples say. */
export type SampleFunction = <Label extends string>(range: GaugeRange<Label> | CounterRange<Label>) => Instant<Label>

function counterFunction(name: string): CounterFunction {
  const call = (range: Expression): Expression<ExpressionKind, never> =>
    expression(range.kind === 'bucketsRange' ? 'bucketRates' : 'instant', `${name}(${range.text})`)
  return call as CounterFunction
}

const rangeFunction =
  (name: string) =>
  <Label extends string>(range: Expression<'gaugeRange' | 'counterRange', Label>): Instant<Label> =>
    expression('instant', `${name}(${range.text})`)

/** Increase a second, averaged over the window. */
export const rate: CounterFunction = counterFunction('rate')
/** Increase over the window. */
export const increase: CounterFunction = counterFunction('increase')
/** Increase a second between the last two samples. */
export const irate: CounterFunction = counterFunction('irate')
/** How often a counter started anew. */
export const resets = <Label extends string>(range: CounterRange<Label>): Instant<Label> =>
  expression('instant', `resets(${range.text})`)

/** Difference between the ends of the window. */
export const delta: GaugeFunction = rangeFunction('delta')
/** Difference between the last two samples. */
export const idelta: GaugeFunction = rangeFunction('idelta')
/** Slope a second. */
export const deriv: GaugeFunction = rangeFunction('deriv')
/** Mean of the samples of each series. */
export const avgOverTime: GaugeFunction = rangeFunction('avg_over_time')
/** Smallest sample. */
export const minOverTime: GaugeFunction = rangeFunction('min_over_time')
/** Largest sample. */
export const maxOverTime: GaugeFunction = rangeFunction('max_over_time')
/** Sum of the samples. */
export const sumOverTime: GaugeFunction = rangeFunction('sum_over_time')
/** Standard deviation of the samples. */
export const stddevOverTime: GaugeFunction = rangeFunction('stddev_over_time')
/** Variance of the samples. */
export const stdvarOverTime: GaugeFunction = rangeFunction('stdvar_over_time')
/** Last sample, also where it is older than the look-back of an instant query. */
export const lastOverTime: GaugeFunction = rangeFunction('last_over_time')

/** How often the value changed. */
export const changes: SampleFunction = rangeFunction('changes')
/** Number of samples. */
export const countOverTime: SampleFunction = rangeFunction('count_over_time')
/** 1 for each series with a sample. */
export const presentOverTime: SampleFunction = rangeFunction('present_over_time')
/** 1 if there is no sample at all. */
export const absentOverTime: SampleFunction = rangeFunction('absent_over_time')

/** The φ-quantile of the samples of each series, `0 ≤ φ ≤ 1`. */
export function quantileOverTime<Label extends string>(phi: ScalarInput, range: GaugeRange<Label>): Instant<Label> {
  return expression('instant', `quantile_over_time(${scalarOf(phi).text}, ${range.text})`)
}

/** The value in so many seconds, going on along the slope. */
export function predictLinear<Label extends string>(range: GaugeRange<Label>, seconds: ScalarInput): Instant<Label> {
  return expression('instant', `predict_linear(${range.text}, ${scalarOf(seconds).text})`)
}
