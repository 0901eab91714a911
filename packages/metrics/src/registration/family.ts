import type { MetricAggregator, MetricEntry, MetricType } from '../catalogue/types.ts'
import type { CellOwner, Exemplar, SeriesLabels } from './cells.ts'
import { CounterSeries, GaugeSeries, HistogramSeries } from './cells.ts'
import type { CellByType } from './registered-metrics.ts'
import type { MetricRegistry } from './registry.ts'
import { isOpenMetrics } from './registry.ts'
import type { OnMetricsError } from './report.ts'

/** One line of a metric, as the metrics clients print it. */
export interface MetricSample {
  readonly labels: Record<string, string | number>
  /** Labels that many samples share: the clients print them once and keep the text. */
  readonly sharedLabels?: SeriesLabels
  readonly value: number
  readonly metricName?: string
  readonly exemplar?: Exemplar
}

/** A metric as the metrics clients read it. */
export interface MetricSnapshot {
  readonly name: string
  readonly help: string
  readonly type: MetricType
  readonly aggregator: MetricAggregator
  readonly values: MetricSample[]
}

const PROTOCOL = '@messaging-observability/metrics family 1'

/**
 * All series of one metric in one registry. The metrics clients only ask a metric for `name`, `get()` and `reset()`,
 * so this can hold plain numbers that are read at scrape time instead of paying for a client's label maps on every call.
 */
export class MetricFamily implements CellOwner {
  /** Tells our metrics from a client's, across several copies of this package in one process. */
  readonly protocol: string = PROTOCOL
  readonly metricName: string
  readonly help: string
  readonly type: MetricType
  readonly labelNames: readonly string[]
  readonly upperBounds: readonly number[]
  readonly aggregator: MetricAggregator
  exemplars: boolean
  readonly #registry: MetricRegistry
  readonly #counters: CounterSeries[] = []
  readonly #gauges: GaugeSeries[] = []
  readonly #histograms: HistogramSeries[] = []
  readonly #cells = new Map<string, CellByType[MetricType]>()
  #printName: string

  constructor(entry: MetricEntry, registrationLabels: readonly string[], registry: MetricRegistry) {
    this.metricName = entry.name
    this.help = entry.help
    this.type = entry.type
    this.labelNames = [...registrationLabels, ...Object.keys(entry.labels)]
    this.upperBounds = entry.buckets ?? []
    this.aggregator = entry.aggregator ?? 'sum'
    this.#registry = registry
    this.#printName = entry.name
    this.exemplars = isOpenMetrics(registry)
  }

  get name(): string {
    return this.metricName
  }

  /**
   * An OpenMetrics registry takes `_total` off by writing the name, then prints the metric in the same turn. Kept for
   * that one print: the clients' own counters lose `_total` for good, in every registry they are in.
   */
  set name(printName: string) {
    this.#printName = printName
  }

  /** The cell of a full label set. */
  cell(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): CellByType[MetricType] {
    const key = JSON.stringify(this.labelNames.map((name) => labels[name]))
    let cell = this.#cells.get(key)
    if (cell === undefined) {
      cell = this.#createCell(Object.freeze({ ...labels }), initialised, report)
      this.#cells.set(key, cell)
    }
    return cell
  }

  /** For `getMetricsAsJSON()` and what is built on it, cluster aggregation among it: the caller may keep and change it. */
  get(): MetricSnapshot {
    return this.#snapshot(this.metricName, (sample) => {
      const { sharedLabels, ...rest } = sample
      return { ...rest, labels: { ...sample.labels, ...sharedLabels } }
    })
  }

  /** For the text formats. */
  getForPromString(): MetricSnapshot {
    const name = this.#printName
    this.#printName = this.metricName
    return this.#snapshot(name, (sample) => sample)
  }

  /** Zeroes what is counted. Cells stay valid; series that were not initialised disappear until they are written to. */
  reset(): void {
    for (const series of [...this.#counters, ...this.#gauges, ...this.#histograms]) series.reset()
  }

  #createCell(labels: SeriesLabels, initialised: boolean, report: OnMetricsError): CellByType[MetricType] {
    if (this.type === 'counter') return append(this.#counters, new CounterSeries(this, labels, initialised, report))
    if (this.type === 'gauge') return append(this.#gauges, new GaugeSeries(this, labels, initialised, report))
    return append(this.#histograms, new HistogramSeries(this, labels, initialised, report))
  }

  #snapshot(name: string, shape: (sample: MetricSample) => MetricSample): MetricSnapshot {
    // The content type of a registry can be changed after registration.
    this.exemplars = isOpenMetrics(this.#registry)
    const values: MetricSample[] = []
    for (const series of this.#counters) {
      if (series.visible) values.push(shape({ labels: {}, sharedLabels: series.labels, value: series.value }))
    }
    for (const series of this.#gauges) {
      const value = series.read()
      if (value !== undefined) values.push(shape({ labels: {}, sharedLabels: series.labels, value }))
    }
    for (const series of this.#histograms) {
      if (series.visible) for (const sample of this.#histogramSamples(series)) values.push(shape(sample))
    }
    return { name, help: this.help, type: this.type, aggregator: this.aggregator, values }
  }

  #histogramSamples(series: HistogramSeries): MetricSample[] {
    const sharedLabels = series.labels
    let count = 0
    const samples: MetricSample[] = series.counts.map((bucketCount, index) => {
      count += bucketCount
      const exemplar = series.exemplars[index]
      return {
        metricName: `${this.metricName}_bucket`,
        labels: { le: this.upperBounds[index] ?? '+Inf' },
        sharedLabels,
        value: count,
        ...(exemplar === undefined ? {} : { exemplar }),
      }
    })
    samples.push({ metricName: `${this.metricName}_sum`, labels: {}, sharedLabels, value: series.sum })
    samples.push({ metricName: `${this.metricName}_count`, labels: {}, sharedLabels, value: count })
    return samples
  }
}

function append<Series>(list: Series[], series: Series): Series {
  list.push(series)
  return series
}

/** Whether a registered metric is one of ours, made by this or another copy of the package. */
export function isFamily(metric: unknown): metric is MetricFamily {
  return typeof metric === 'object' && metric !== null && (metric as MetricFamily).protocol === PROTOCOL
}
