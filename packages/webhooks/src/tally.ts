import type { Outcome } from './answer.ts'
import type { WebhookEvent } from './envelope.ts'
import type { ReceiverGauges, WebhookMetrics } from './metrics.ts'
import type { ParkReason, WebhookErrorReason } from './reasons.ts'

/** Counts what `status()` shows and hands it to the metrics. A metric that throws changes nothing but a counter. */
export class Tally<Event extends WebhookEvent> {
  readonly #metrics: WebhookMetrics<Event>
  lastReceivedAt: number | undefined
  events = 0
  duplicates = 0
  readonly parkedBy: Record<ParkReason, number> = { unparsable: 0, unusable: 0, handler: 0, timeout: 0 }
  readonly errorsBy: Record<WebhookErrorReason, number> = {
    missing_header: 0,
    bad_signature: 0,
    stale: 0,
    future: 0,
    too_large: 0,
    unsupported_media_type: 0,
    unparsable: 0,
    unusable: 0,
    handler: 0,
    timeout: 0,
    overloaded: 0,
    store: 0,
  }
  #evictions = 0

  constructor(metrics: WebhookMetrics<Event>) {
    this.#metrics = metrics
  }

  authentic(receivedAt: number, signedAt: number | undefined): void {
    this.lastReceivedAt = receivedAt
    try {
      this.#metrics.authentic?.(receivedAt, signedAt === undefined ? undefined : (receivedAt - signedAt) / 1000)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  received(event: Event, receivedAt: number): void {
    this.events++
    try {
      this.#metrics.received?.(event, receivedAt)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  duplicate(): void {
    this.duplicates++
    try {
      this.#metrics.duplicate?.()
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  error(reason: WebhookErrorReason): void {
    this.errorsBy[reason]++
    try {
      this.#metrics.error?.(reason)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  parked(reason: ParkReason, count: number): void {
    this.parkedBy[reason] += count
    try {
      for (let index = 0; index < count; index++) this.#metrics.parked?.(reason)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  answered(outcome: Outcome, milliseconds: number): void {
    try {
      this.#metrics.answered?.(outcome, milliseconds / 1000)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  /** @returns detaches the gauges */
  attach(gauges: ReceiverGauges): () => void {
    let detach: (() => void) | undefined
    try {
      detach = this.#metrics.attach?.(gauges)
    } catch (error) {
      this.telemetryError('metric', error)
    }
    return () => {
      try {
        detach?.()
      } catch (error) {
        this.telemetryError('metric', error)
      }
    }
  }

  /** @param evictions evictions of the store so far */
  evicted(evictions: number): void {
    const count = evictions - this.#evictions
    this.#evictions = evictions
    try {
      if (count > 0) this.#metrics.evicted?.(count)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  logSuppressed(): void {
    try {
      this.#metrics.logSuppressed?.(1)
    } catch (error) {
      this.telemetryError('metric', error)
    }
  }

  telemetryError(kind: 'metric' | 'log', error: unknown): void {
    try {
      this.#metrics.telemetryError?.(kind, error)
    } catch {
      // Counting the failure of telemetry failed as well: there is nobody left to tell.
    }
  }
}
