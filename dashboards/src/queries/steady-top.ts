import { and, greater, type Instant, topk } from '@messaging-observability/metrics/promql'

/**
 * The k series that were largest over the whole range, at every step. `topk` alone chooses anew at each step: the
 * panel would show many more series, each with gaps.
 *
 * @param overRange the same labels, evaluated at the end of the range
 */
export function steadyTop<Label extends string>(
  k: number,
  vector: Instant<Label>,
  overRange: Instant<NoInfer<Label>>,
): Instant<Label> {
  return and(vector, topk(k, greater(overRange, 0)))
}
