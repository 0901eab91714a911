import { TraceFlags } from '@opentelemetry/api'
import type { Call } from './call.ts'
import type { ItemOutcome } from './operation.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'

/** Records calls into the cells of their operations. Nothing in it throws: a cell that fails is counted. */
export class CallMetrics {
  readonly #errors: TelemetryErrors

  constructor(errors: TelemetryErrors) {
    this.#errors = errors
  }

  begun(call: Call): void {
    try {
      call.operation.cells.inFlight.inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  /** However it ended, also when it was no call after all. */
  ended(call: Call): void {
    try {
      call.operation.cells.inFlight.dec()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  retried(call: Call, reason: string): void {
    try {
      call.operation.cells.retries(reason).inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  succeeded(call: Call, durationMs: number): void {
    const { cells } = call.operation
    try {
      cells.latency.success.observe(durationMs, traceIdOf(call))
      cells.requests.success.inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  /** @param durationMs Absent where nothing was sent: that is no latency of the vendor's. */
  failed(call: Call, type: string, durationMs: number | undefined): void {
    const { cells } = call.operation
    try {
      if (durationMs !== undefined) cells.latency.error.observe(durationMs, traceIdOf(call))
      cells.requests.error.inc()
      cells.errors(type).inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  /** Read and count what became of the items of a batch. */
  items(call: Call, value: unknown): ItemOutcome | undefined {
    const { cells, items: read } = call.operation
    try {
      const items = read?.(value, call.input)
      if (items === undefined) return undefined
      if (items.accepted > 0) cells.items?.accepted.inc(items.accepted)
      if (items.rejected.length > 0) cells.items?.rejected.inc(items.rejected.length)
      return items
    } catch (error) {
      this.#errors.report('metric', error)
      return undefined
    }
  }
}

/** An exemplar that leads to a trace nobody kept is worse than none. */
function traceIdOf(call: Call): string | undefined {
  if (call.span === undefined) return undefined
  const { traceId, traceFlags } = call.span.span.spanContext()
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : traceId
}
