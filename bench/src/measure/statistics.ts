/** The middle of a set of measurements, and where its middle half lies. */
export interface Spread {
  readonly median: number
  /** First quartile. */
  readonly low: number
  /** Third quartile. */
  readonly high: number
}

/** Linear interpolation between the closest ranks. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) }
}
