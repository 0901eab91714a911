import type { LabelSets, MetricEntry } from '../catalogue/types.ts'

/** Up to this many series a registration, a metric is initialised without being asked to be. */
const CHEAP_SERIES = 100

/** How many series an entry can have at most for one registration; a bucket is a series too. */
export function seriesLimit(entry: MetricEntry, labelSets: LabelSets): number {
  const combinations = Object.values(entry.labels).reduce((product, set) => product * (labelSets[set]?.length ?? 0), 1)
  // +Inf, sum and count come on top of the bounds.
  return entry.type === 'histogram' ? combinations * ((entry.buckets?.length ?? 0) + 3) : combinations
}

/** Whether all series of an entry exist from the start, so that a dashboard shows 0 and not "No data". */
export function initialises(entry: MetricEntry, labelSets: LabelSets): boolean {
  return entry.initialise ?? (entry.type !== 'gauge' && seriesLimit(entry, labelSets) <= CHEAP_SERIES)
}
