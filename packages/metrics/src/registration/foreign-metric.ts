import type { MetricEntry, MetricType } from '../catalogue/types.ts'
import type { SeriesLabels } from './cells.ts'
import { GaugeSeries } from './cells.ts'
import type { CellByType, CounterCell, GaugeCell, HistogramCell } from './registered-metrics.ts'
import type { OnMetricsError } from './report.ts'
import { backendFailed } from './report.ts'

/** What the classes of the metrics clients have in common. */
export interface ForeignMetric {
  readonly name: string
  readonly type: string
  readonly labelNames: readonly string[]
  readonly upperBounds?: readonly number[]
  readonly enableExemplars?: boolean
  get(): unknown
  inc(labels: object, by?: number): unknown
  set(labels: object, value: number): unknown
  observe(labels: object, value?: number): unknown
}

const RECORDING_METHODS = { counter: ['inc'], gauge: ['set', 'get'], histogram: ['observe'] } as const

/** Methods a metric would need to be recorded into, and does not have. */
export function missingMethods(metric: Partial<ForeignMetric>, type: MetricType): string[] {
  return RECORDING_METHODS[type].filter((method) => typeof metric[method as keyof ForeignMetric] !== 'function')
}

/** A metric that somebody made with a client's own classes, and that ours are recorded into. */
export class ForeignFamily {
  readonly #metric: ForeignMetric
  readonly #entry: MetricEntry
  readonly #cells = new Map<string, CellByType[MetricType]>()
  readonly #gauges: { readonly series: GaugeSeries; readonly write: () => void }[] = []

  constructor(metric: ForeignMetric, entry: MetricEntry) {
    this.#metric = metric
    this.#entry = entry
    if (metric.type === 'gauge') this.#writeBeforeRead()
  }

  cell(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): CellByType[MetricType] {
    const key = JSON.stringify(labels)
    let cell = this.#cells.get(key)
    if (cell === undefined) {
      cell = this.#createCell(labels, initialised, report)
      this.#cells.set(key, cell)
    }
    return cell
  }

  #createCell(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): CellByType[MetricType] {
    if (this.#metric.type === 'counter') return this.#counter(labels, initialised, report)
    if (this.#metric.type === 'gauge') return this.#gauge(labels, initialised, report)
    return this.#histogram(labels, report)
  }

  #counter(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): CounterCell {
    const metric = this.#metric
    const inc = guarded(metric, report, (by: number) => {
      // A counter with exemplars takes one object: `inc(labels, by)` would count 1 whatever `by` is.
      if (metric.enableExemplars === true) metric.inc({ labels, value: by })
      else metric.inc(labels, by)
    })
    if (initialised) inc(0)
    return { inc: (by = 1) => inc(by) }
  }

  #histogram(labels: SeriesLabels, report: OnMetricsError): HistogramCell {
    const metric = this.#metric
    const observe = guarded(metric, report, (value: number, traceId: string | undefined) => {
      if (metric.enableExemplars !== true) metric.observe(labels, value)
      else metric.observe({ labels, value, ...(traceId ? { exemplarLabels: { trace_id: traceId } } : {}) })
    })
    return { observe: (value, traceId) => observe(value, traceId) }
  }

  #gauge(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): GaugeCell {
    const metric = this.#metric
    const owner = {
      metricName: metric.name,
      aggregator: this.#entry.aggregator ?? 'sum',
      upperBounds: [],
      exemplars: false,
    }
    const series = new GaugeSeries(owner, labels, initialised, report)
    const write = guarded(metric, report, () => {
      const value = series.read()
      if (value !== undefined) metric.set(labels, value)
    })
    this.#gauges.push({ series, write })
    return series
  }

  // `collect` is the clients' own hook for this, but @platformatic/prom-client freezes it.
  #writeBeforeRead(): void {
    const read = this.#metric.get.bind(this.#metric)
    this.#metric.get = () => {
      for (const gauge of this.#gauges) gauge.write()
      return read()
    }
  }
}

function guarded<Arguments extends unknown[]>(
  metric: ForeignMetric,
  report: OnMetricsError,
  record: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      record(...args)
    } catch (cause) {
      report('metric', backendFailed(metric.name, 'Recording into', cause))
    }
  }
}
