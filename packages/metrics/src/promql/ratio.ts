import type { Instant } from './expression.ts'
import { divide, greater, multiply, or } from './operators.ts'

/**
 * The share of `part` in `whole`, safe at zero traffic: 0 where there is traffic and no part of it, and no series at
 * all, rather than NaN, where there is no traffic. Both sides need the same labels.
 *
 * @example ratio(sum(rate(errors), { by: ['api'] }), sum(rate(requests), { by: ['api'] }))
 */
export function ratio<Label extends string>(part: Instant<Label>, whole: Instant<NoInfer<Label>>): Instant<Label> {
  return divide(or(part, multiply(whole, 0)), greater(whole, 0))
}
