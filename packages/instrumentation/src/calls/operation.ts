import type { CounterCell, GaugeCell, HistogramCell } from '@messaging-observability/metrics'
import type { Attributes } from '@opentelemetry/api'

/** Where the figures of one operation go. Cells are resolved once, so that a call only adds numbers. */
export interface OperationMetrics {
  readonly inFlight: GaugeCell
  /** Whole call in milliseconds, all attempts. */
  readonly latency: { readonly success: HistogramCell; readonly error: HistogramCell }
  readonly requests: { readonly success: CounterCell; readonly error: CounterCell }
  /** By class of error. */
  errors(type: string): CounterCell
  /** By reason of the attempt before. */
  retries(reason: string): CounterCell
  /** Items of a batch; absent for operations without items. */
  readonly items?: { readonly accepted: CounterCell; readonly rejected: CounterCell } | undefined
}

/** One item a vendor refused inside an otherwise successful call. */
export interface RejectedItem {
  readonly index: number
  /** The vendor's words, scrubbed before they are logged. */
  readonly reason?: string | undefined
  readonly field?: string | undefined
}

/** What became of the items of a batch. */
export interface ItemOutcome {
  readonly accepted: number
  readonly rejected: readonly RejectedItem[]
}

/** A failed call in the terms of telemetry. Made by a vendor's classifier. */
export interface Failure {
  /** Class, from the vendor's closed set: `rate_limited`. */
  readonly type: string
  /** Whether the caller caused it, and not the vendor: a validation error, an abort. */
  readonly callerFault: boolean
  /** HTTP status, where there was an answer. */
  readonly statusCode?: number | undefined
  /** A safe text in place of the error's own message, where that may hold data no detector knows. */
  readonly message?: string | undefined
  /** The vendor's reference for its support. */
  readonly reference?: string | undefined
}

/** What there is to know about an operation before it is called. */
export interface OperationOptions<Input, Output = unknown> {
  /** `track`. The span is called `<vendor>.<name>`. */
  readonly name: string
  /** What `status()` groups by: the API of the vendor. */
  readonly group: string
  /** Attributes of every span of it. */
  readonly attributes?: Attributes | undefined
  /** Fields of every log line of it. */
  readonly fields?: Readonly<Record<string, string | number>> | undefined
  readonly metrics?: OperationMetrics | undefined
  /** Reads the outcome of items from a successful result. */
  readonly items?: ((result: Awaited<Output>, input: Input) => ItemOutcome | undefined) | undefined
  /** The id of the person it is about. Leaves the process as a keyed hash, or not at all. */
  readonly person?: ((input: Input) => unknown) | undefined
}

/** Figures of one group since the start. Times are monotonic milliseconds; `-1` means never. */
export interface GroupFigures {
  calls: number
  errors: number
  inFlight: number
  lastSuccessAt: number
  lastErrorAt: number
  lastErrorType: string | undefined
}

/** An operation made ready by `Observer.operation()`. Opaque to callers. */
export interface Operation<Input, Output = unknown> extends OperationOptions<Input, Output> {
  readonly spanName: string
  readonly cells: OperationMetrics
  readonly figures: GroupFigures
}

const noop = (): void => {}
const counter: CounterCell = { inc: noop }
const histogram: HistogramCell = { observe: noop }
const gauge: GaugeCell = { set: noop, inc: noop, dec: noop, addSource: () => noop }

/** Stands in where metrics are off. */
export const noMetrics: OperationMetrics = {
  inFlight: gauge,
  latency: { success: histogram, error: histogram },
  requests: { success: counter, error: counter },
  errors: () => counter,
  retries: () => counter,
  items: { accepted: counter, rejected: counter },
}
