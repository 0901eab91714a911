import type { CounterCell, GaugeCell, HistogramCell } from './registered-metrics.ts'

const noop = (): void => {}

/** Takes what belongs to no series. */
export const noopCell: CounterCell & GaugeCell & HistogramCell = Object.freeze({
  inc: noop,
  dec: noop,
  set: noop,
  observe: noop,
  addSource: () => noop,
})
