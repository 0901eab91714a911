import type { SerializedError } from '@messaging-observability/instrumentation'
import type { ParkReason } from './reasons.ts'

/** An event of a parked delivery that was not handled. */
export interface ParkedEvent {
  readonly id: string
  readonly name: string
}

/**
 * An authentic request that was answered with success although (some of) its events were not handled. **It holds the raw
 * body, personal data included: that is its purpose.** Treat it as you treat the sender's data.
 */
export interface ParkedDelivery {
  readonly reason: ParkReason
  /** The vendor, for example `customerio`. */
  readonly source: string
  readonly workspace: string
  /** Unix time in milliseconds. */
  readonly receivedAt: number
  /** The body as it was received. */
  readonly body: Buffer
  /** The events that were not handled; empty where the body could not be read. */
  readonly events: readonly ParkedEvent[]
  /** What the handlers threw, scrubbed of personal data and secrets. */
  readonly error?: SerializedError
}

/**
 * Sets a delivery aside. Runs before the sender gets its answer: once it has returned (or its promise has resolved) the
 * delivery must be safe, because it is never sent again. If it throws, the sender is asked to send again.
 */
export type Park = (delivery: ParkedDelivery) => void | Promise<void>

/** `'discard'`: drop parked deliveries, counted and logged. */
export type ParkOption = Park | 'discard'
