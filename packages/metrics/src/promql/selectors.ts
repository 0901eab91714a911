import type { HandleType, MetricHandle } from '../catalogue/define-catalogue.ts'
import { MetricsError } from '../errors.ts'
import type { Duration, Offset } from './duration.ts'
import { formatDuration, formatOffset } from './duration.ts'
import type { Counter, Expression, GaugeRange, Instant } from './expression.ts'
import { expression, operand, PRECEDENCE } from './expression.ts'
import type { Matchers } from './matchers.ts'
import { formatMatchers, leMatcher } from './matchers.ts'

/** When to look: shifted back or ahead, or fixed to one moment. */
export interface TimeModifiers {
  /** Back in time; `-1h` looks ahead. */
  readonly offset?: Offset
  /** Evaluated at the start or the end of the query, or at a Unix time in seconds. */
  readonly at?: 'start' | 'end' | number
}

type Labels = Readonly<Record<string, string>>
type NamesOf<L> = keyof L & string

interface SelectedKind {
  readonly counter: 'counter'
  readonly gauge: 'instant'
}

interface RangeKind {
  readonly counter: 'counterRange'
  readonly gauge: 'gaugeRange'
  readonly buckets: 'bucketsRange'
}

/**
 * The current value of a metric: `select(handles.apiInFlight, { api: 'track' })`. A counter selected so can be
 * counted or tested for absence; for its movement see `range`. A histogram is selected through `countOf`, `sumOf`,
 * `bucketOf` or `bucketsOf`.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` for a label or value the metric does not have.
 */
export function select<Type extends 'counter' | 'gauge', L extends Labels>(
  handle: MetricHandle<Type, L>,
  matchers?: Matchers<NoInfer<L>>,
  modifiers?: TimeModifiers,
): Expression<SelectedKind[Type], NamesOf<L>> {
  const kind = handle.type === 'counter' ? 'counter' : 'instant'
  return expression(kind as SelectedKind[Type], formatSelector(handle, matchers) + formatModifiers(modifiers))
}

/**
 * The samples of a metric over a window: `range(handles.apiRequestsTotal, { api: 'track' }, '$__rate_interval')`.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` for a label, value or duration that cannot be.
 */
export function range<Type extends 'counter' | 'gauge' | 'buckets', L extends Labels>(
  handle: MetricHandle<Type, L>,
  matchers: Matchers<NoInfer<L>>,
  window: Duration,
  modifiers?: TimeModifiers,
): Expression<RangeKind[Type], NamesOf<L>> {
  const text = `${formatSelector(handle, matchers)}[${formatDuration(window)}]${formatModifiers(modifiers)}`
  return expression(`${handle.type}Range` as RangeKind[Type], text)
}

/** Options of a subquery. */
export interface SubqueryOptions extends TimeModifiers {
  /** Step between evaluations. Default: the evaluation interval of the server. */
  readonly resolution?: Duration
}

/** An expression evaluated again and again over a window: `subquery(rate(...), '1h', { resolution: '5m' })`. */
export function subquery<Label extends string>(
  vector: Instant<Label>,
  window: Duration,
  options: SubqueryOptions = {},
): GaugeRange<Label> {
  const resolution = options.resolution === undefined ? '' : formatDuration(options.resolution)
  // The colon is what makes it a subquery; without it Prometheus takes only a selector.
  const text = `${operand(vector, PRECEDENCE.atom)}[${formatDuration(window)}:${resolution}]${formatModifiers(options)}`
  return expression('gaugeRange', text)
}

/** The number of observations of a histogram, a counter. */
export function countOf<L extends Labels>(histogram: MetricHandle<'histogram', L>): MetricHandle<'counter', L> {
  return { ...histogram, name: `${histogram.name}_count`, type: 'counter' }
}

/** The sum of all observed values of a histogram, a counter. */
export function sumOf<L extends Labels>(histogram: MetricHandle<'histogram', L>): MetricHandle<'counter', L> {
  return { ...histogram, name: `${histogram.name}_sum`, type: 'counter' }
}

/** All buckets of a histogram, for `histogramQuantile` and heatmaps. */
export function bucketsOf<L extends Labels>(histogram: MetricHandle<'histogram', L>): MetricHandle<'buckets', L> {
  return { ...histogram, name: `${histogram.name}_bucket`, type: 'buckets' }
}

/**
 * The observations up to one bound of a histogram, a counter. Divided by `countOf` it is the share that was fast enough.
 *
 * @throws MetricsError `ERR_PROMQL_INVALID` when the histogram has no such bucket.
 */
export function bucketOf<L extends Labels, Bound extends number>(
  histogram: MetricHandle<'histogram', L, Bound>,
  bound: NoInfer<Bound>,
): MetricHandle<'counter', L> {
  if (!histogram.buckets?.includes(bound)) {
    const message = `${histogram.name} has no bucket ${bound}; it has ${histogram.buckets?.join(', ') ?? 'none'}.`
    throw new MetricsError('ERR_PROMQL_INVALID', message)
  }
  return { ...histogram, name: `${histogram.name}_bucket`, type: 'counter', fixedMatcher: leMatcher(bound) }
}

function formatSelector(handle: MetricHandle<HandleType>, matchers: Readonly<Record<string, unknown>> = {}): string {
  const given = formatMatchers(handle, matchers)
  const inner = [given, handle.fixedMatcher ?? ''].filter((part) => part !== '').join(',')
  return inner === '' ? handle.name : `${handle.name}{${inner}}`
}

function formatModifiers(modifiers: TimeModifiers = {}): string {
  const { at, offset } = modifiers
  const atText = at === undefined ? '' : ` @ ${typeof at === 'number' ? formatTime(at) : `${at}()`}`
  return atText + (offset === undefined ? '' : ` offset ${formatOffset(offset)}`)
}

function formatTime(seconds: number): string {
  if (Number.isFinite(seconds)) return String(seconds)
  throw new MetricsError('ERR_PROMQL_INVALID', `@ needs a Unix time in seconds, not ${seconds}.`)
}

/** For `count`, `absent` and others that ignore values. */
export type AnyVector<Label extends string = string> = Instant<Label> | Counter<Label>
