import type { Histogram, Instant, ScalarInput } from './expression.ts'
import { histogramQuantile } from './functions.ts'
import { divide, greater, greaterOrEqual, multiply, or } from './operators.ts'

/**
 * The share of `part` in `whole`, safe at zero traffic: 0 where there is traffic and no part of it, and no series at
 * all, rather than NaN, where there is no traffic. Both sides need the same labels.
 *
 * @example ratio(sum(rate(errors), { by: ['api'] }), sum(rate(requests), { by: ['api'] }))
 */
export function ratio<Label extends string>(part: Instant<Label>, whole: Instant<NoInfer<Label>>): Instant<Label> {
  return divide(orZero(part, whole), greater(whole, 0))
}

/**
 * `vector` where there is one, 0 where only `witness` has a series: a series nobody has counted yet is honestly 0 as
 * long as something else shows that somebody counts.
 *
 * @example orZero(sum(increase(opened)), sum(increase(sent)))
 */
export function orZero<Label extends string>(vector: Instant<Label>, witness: Instant<NoInfer<Label>>): Instant<Label> {
  return or(vector, multiply(witness, 0))
}

/**
 * `histogramQuantile`, with no series at all, rather than NaN, where nothing was observed. For histograms of what is
 * never negative, such as durations.
 */
export function observedQuantile<Label extends string>(phi: ScalarInput, histogram: Histogram<Label>): Instant<Label> {
  // NaN compares as false.
  return greaterOrEqual(histogramQuantile(phi, histogram), 0)
}
