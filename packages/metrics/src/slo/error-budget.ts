import type { ServiceLevelObjective } from '../customerio/objectives.ts'
import { MetricsError } from '../errors.ts'
import type { Duration, PrometheusDuration } from '../promql/duration.ts'
import type { Instant } from '../promql/expression.ts'
import { and, divide, greater, or, subtract } from '../promql/operators.ts'
import { ratio } from '../promql/ratio.ts'
import type { BurnRateWindow } from './burn-rate-windows.ts'

/** What a service level is measured by: events over a window, as increases. Both sides have the same labels. */
export type ServiceLevelIndicator<Label extends string = string> = {
  /** All events that count. */
  total(window: Duration): Instant<Label>
} & (
  | {
      /** Those that were good. */
      good(window: Duration): Instant<Label>
      readonly bad?: never
    }
  | {
      /** Those that were bad. */
      bad(window: Duration): Instant<Label>
      readonly good?: never
    }
)

/** The share of good events that is promised, and over how long. */
export type Objective = Pick<ServiceLevelObjective, 'target' | 'windowDays'>

/**
 * Share of bad events that a target allows: 0.001 of 0.999.
 *
 * @throws MetricsError `ERR_METRICS_OBJECTIVE_INVALID` where the target is not between 0 and 1.
 */
export function errorBudget(target: number): number {
  if (!(target > 0 && target < 1)) {
    const message = `A target of ${target} leaves no error budget; take a share of good events such as 0.999.`
    throw new MetricsError('ERR_METRICS_OBJECTIVE_INVALID', message)
  }
  // Without the noise of binary fractions, which would end up in every query.
  return withoutNoise(1 - target)
}

/** Share of bad events over a window: 0 where nothing was bad, no series where nothing happened. */
export function errorRatio<Label extends string>(
  indicator: ServiceLevelIndicator<Label>,
  window: Duration,
): Instant<Label> {
  const total = indicator.total(window)
  if (indicator.bad !== undefined) return ratio(indicator.bad(window), total)
  return subtract(1, ratio(indicator.good(window), total))
}

/** How many times as fast as it may the error budget burned over a window: at 1 it lasts exactly as long as promised. */
export function burnRate<Label extends string>(
  indicator: ServiceLevelIndicator<Label>,
  objective: Objective,
  window: Duration,
): Instant<Label> {
  return divide(errorRatio(indicator, window), errorBudget(objective.target))
}

/** Share of the error budget that is left: 1 where nothing was bad, below 0 where the promise is broken. */
export function errorBudgetLeft<Label extends string>(
  indicator: ServiceLevelIndicator<Label>,
  objective: Objective,
  window: Duration = `${objective.windowDays}d` as PrometheusDuration,
): Instant<Label> {
  return subtract(1, burnRate(indicator, objective, window))
}

/**
 * The share of bad events over the long window, where the budget burns too fast in both windows of one of the pairs.
 * Nothing where it does not.
 */
export function burnsTooFast<Label extends string>(
  indicator: ServiceLevelIndicator<Label>,
  objective: Objective,
  windows: readonly [BurnRateWindow, ...BurnRateWindow[]],
): Instant<Label> {
  const budget = errorBudget(objective.target)
  const pair = ({ factor, long, short }: BurnRateWindow): Instant<Label> => {
    const limit = withoutNoise(factor * budget)
    return and(greater(errorRatio(indicator, long), limit), greater(errorRatio(indicator, short), limit))
  }
  const [first, ...others] = windows
  return others.reduce((signal, window) => or(signal, pair(window)), pair(first))
}

function withoutNoise(value: number): number {
  return Number(value.toPrecision(12))
}
