import type { MetricAggregator } from '../catalogue/types.ts'
import type { CounterCell, GaugeCell, HistogramCell } from './registered-metrics.ts'
import type { OnMetricsError } from './report.ts'
import { backendFailed, invalidValue } from './report.ts'

/** Label names and values of one series, registration labels included. Shared with the registry: frozen. */
export type SeriesLabels = Readonly<Record<string, string>>

/** What a cell has to know about its metric. */
export interface CellOwner {
  readonly metricName: string
  readonly aggregator: MetricAggregator
  readonly upperBounds: readonly number[]
  /** Whether exemplars are written out, and so worth keeping. */
  exemplars: boolean
}

/** A counter as plain numbers. */
export class CounterSeries implements CounterCell {
  readonly labels: SeriesLabels
  readonly #owner: CellOwner
  readonly #report: OnMetricsError
  readonly #initialised: boolean
  value = 0
  /** Whether the series is shown. */
  visible: boolean

  constructor(owner: CellOwner, labels: SeriesLabels, initialised: boolean, report: OnMetricsError) {
    this.#owner = owner
    this.labels = labels
    this.#initialised = initialised
    this.visible = initialised
    this.#report = report
  }

  inc(by = 1): void {
    if (typeof by !== 'number' || !(by >= 0 && by < Infinity)) {
      this.#report('metric', invalidValue(this.#owner.metricName, by))
      return
    }
    this.value += by
    this.visible = true
  }

  reset(): void {
    this.value = 0
    this.visible = this.#initialised
  }
}

/** A gauge as plain numbers: what was set, what moved since, and what is read at scrape time. */
export class GaugeSeries implements GaugeCell {
  readonly labels: SeriesLabels
  readonly #owner: CellOwner
  readonly #report: OnMetricsError
  readonly #initialised: boolean
  readonly #sources: Set<{ readonly read: () => number }> = new Set()
  #base = 0
  #moved = 0
  #written: boolean

  constructor(owner: CellOwner, labels: SeriesLabels, initialised: boolean, report: OnMetricsError) {
    this.#owner = owner
    this.labels = labels
    this.#initialised = initialised
    this.#written = initialised
    this.#report = report
  }

  set(value: number): void {
    if (this.#refuses(value)) return
    this.#base = value
    this.#moved = 0
    this.#written = true
  }

  inc(by = 1): void {
    if (this.#refuses(by)) return
    this.#moved += by
    this.#written = true
  }

  dec(by = 1): void {
    if (this.#refuses(by)) return
    this.#moved -= by
    this.#written = true
  }

  addSource(read: () => number): () => void {
    const source = { read }
    this.#sources.add(source)
    return () => {
      this.#sources.delete(source)
    }
  }

  /** The value to show; `undefined` while there is none. */
  read(): number | undefined {
    const values = this.#written ? [this.#base + this.#moved] : []
    for (const source of this.#sources) {
      try {
        const value = source.read()
        if (!this.#refuses(value)) values.push(value)
      } catch (cause) {
        this.#report('metric', backendFailed(this.#owner.metricName, 'Reading a source of', cause))
      }
    }
    return aggregate(values, this.#owner.aggregator)
  }

  /** Forgets what was set. What `inc` and `dec` moved is kept: it counts things that still go on and will come down. */
  reset(): void {
    this.#base = 0
    this.#written = this.#initialised || this.#moved !== 0
  }

  #refuses(value: number): boolean {
    if (typeof value === 'number' && value > -Infinity && value < Infinity) return false
    this.#report('metric', invalidValue(this.#owner.metricName, value))
    return true
  }
}

function aggregate(values: readonly number[], aggregator: MetricAggregator): number | undefined {
  if (values.length < 2 || aggregator === 'first') return values[0]
  if (aggregator === 'max') return Math.max(...values)
  if (aggregator === 'min') return Math.min(...values)
  const sum = values.reduce((total, value) => total + value, 0)
  return aggregator === 'average' ? sum / values.length : sum
}

/** The last traced observation of a bucket. */
export interface Exemplar {
  readonly labelSet: { readonly trace_id: string }
  readonly value: number
  /** Unix time in seconds. */
  readonly timestamp: number
}

// OpenMetrics allows 128 characters for names and values together.
const MAX_TRACE_ID_LENGTH = 64

/** A histogram as plain numbers. */
export class HistogramSeries implements HistogramCell {
  readonly labels: SeriesLabels
  readonly #owner: CellOwner
  readonly #report: OnMetricsError
  readonly #initialised: boolean
  readonly #bounds: readonly number[]
  /** Observations by bucket, not cumulative; the last is `+Inf`. */
  readonly counts: number[]
  readonly exemplars: (Exemplar | undefined)[] = []
  sum = 0
  visible: boolean

  constructor(owner: CellOwner, labels: SeriesLabels, initialised: boolean, report: OnMetricsError) {
    this.#owner = owner
    this.labels = labels
    this.#initialised = initialised
    this.visible = initialised
    this.#report = report
    this.#bounds = owner.upperBounds
    this.counts = new Array(owner.upperBounds.length + 1).fill(0)
  }

  observe(value: number, traceId?: string): void {
    if (typeof value !== 'number' || !(value > -Infinity && value < Infinity)) {
      this.#report('metric', invalidValue(this.#owner.metricName, value))
      return
    }
    const bounds = this.#bounds
    let bucket = 0
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++
    this.counts[bucket] = (this.counts[bucket] as number) + 1
    this.sum += value
    this.visible = true
    if (traceId !== undefined && this.#owner.exemplars) this.#keepExemplar(bucket, value, traceId)
  }

  reset(): void {
    this.counts.fill(0)
    this.exemplars.length = 0
    this.sum = 0
    this.visible = this.#initialised
  }

  #keepExemplar(bucket: number, value: number, traceId: string): void {
    // OpenTelemetry writes "no trace" as zeros.
    if (traceId === '' || traceId.length > MAX_TRACE_ID_LENGTH || /^0*$/.test(traceId)) return
    this.exemplars[bucket] = { labelSet: { trace_id: traceId }, value, timestamp: Date.now() / 1000 }
  }
}
