/** Types that arguments may be declared with. */
export type ArgumentType = 'instant' | 'range' | 'scalar' | 'string'

/** What a function takes and gives. */
export interface FunctionSignature {
  readonly parameters: readonly ArgumentType[]
  /** How many of the last parameters may be left out. Default 0. */
  readonly optional?: number
  /** Whether the last parameter may be repeated. */
  readonly repeated?: true
  readonly returns: 'instant' | 'scalar'
}

const INSTANT: FunctionSignature = { parameters: ['instant'], returns: 'instant' }
const INSTANT_OR_NOW: FunctionSignature = { parameters: ['instant'], optional: 1, returns: 'instant' }
const RANGE: FunctionSignature = { parameters: ['range'], returns: 'instant' }
const NUMBER: FunctionSignature = { parameters: [], returns: 'scalar' }

function all(names: string, signature: FunctionSignature): [string, FunctionSignature][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, signature])
}

/**
 * The functions of Prometheus, those behind `--enable-feature=promql-experimental-functions` included.
 * From https://github.com/prometheus/prometheus/blob/main/promql/parser/functions.go
 */
export const promqlFunctions: ReadonlyMap<string, FunctionSignature> = new Map([
  ...all(
    `abs absent ceil exp floor ln log10 log2 sgn sort sort_desc sqrt timestamp start_timestamp deg rad
     acos acosh asin asinh atan atanh cos cosh sin sinh tan tanh
     histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar`,
    INSTANT,
  ),
  ...all('minute hour day_of_week day_of_month day_of_year days_in_month month year', INSTANT_OR_NOW),
  ...all(
    `rate increase irate delta idelta deriv changes resets absent_over_time avg_over_time count_over_time
     first_over_time last_over_time mad_over_time max_over_time min_over_time present_over_time stddev_over_time
     stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time`,
    RANGE,
  ),
  ...all('time pi start end range step', NUMBER),
  ['scalar', { parameters: ['instant'], returns: 'scalar' }],
  ['vector', { parameters: ['scalar'], returns: 'instant' }],
  ['round', { parameters: ['instant', 'scalar'], optional: 1, returns: 'instant' }],
  ['clamp', { parameters: ['instant', 'scalar', 'scalar'], returns: 'instant' }],
  ...all('clamp_min clamp_max', { parameters: ['instant', 'scalar'], returns: 'instant' }),
  ['predict_linear', { parameters: ['range', 'scalar'], returns: 'instant' }],
  ['quantile_over_time', { parameters: ['scalar', 'range'], returns: 'instant' }],
  ['double_exponential_smoothing', { parameters: ['range', 'scalar', 'scalar'], returns: 'instant' }],
  ['histogram_quantile', { parameters: ['scalar', 'instant'], returns: 'instant' }],
  ['histogram_quantiles', { parameters: ['instant', 'string', 'scalar'], repeated: true, returns: 'instant' }],
  ['histogram_fraction', { parameters: ['scalar', 'scalar', 'instant'], returns: 'instant' }],
  ['info', { parameters: ['instant', 'instant'], optional: 1, returns: 'instant' }],
  ['label_replace', { parameters: ['instant', 'string', 'string', 'string', 'string'], returns: 'instant' }],
  [
    'label_join',
    { parameters: ['instant', 'string', 'string', 'string'], optional: 1, repeated: true, returns: 'instant' },
  ],
  ...all('sort_by_label sort_by_label_desc', {
    parameters: ['instant', 'string'],
    optional: 1,
    repeated: true,
    returns: 'instant',
  }),
])

/** Aggregations that take a parameter in front of the vector. */
export const aggregationParameters: ReadonlyMap<string, ArgumentType> = new Map([
  ['topk', 'scalar'],
  ['bottomk', 'scalar'],
  ['limitk', 'scalar'],
  ['limit_ratio', 'scalar'],
  ['quantile', 'scalar'],
  ['count_values', 'string'],
])
