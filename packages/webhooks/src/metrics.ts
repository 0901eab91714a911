import type { Outcome } from './answer.ts'
import type { WebhookEvent } from './envelope.ts'
import type { ParkReason, WebhookErrorReason } from './reasons.ts'

/** What a receiver holds now. */
export interface ReceiverGauges {
  /** Requests whose handlers have not settled. */
  readonly inFlight: () => number
  /** Event ids in the dedupe store; absent where the store does not tell. */
  readonly dedupeEntries?: () => number
}

/**
 * Where a receiver records what it sees. Each vendor binds it to its own catalogue; every member is optional. A member
 * that throws never changes an answer: it is reported to `telemetryError`.
 */
export interface WebhookMetrics<Event extends WebhookEvent = WebhookEvent> {
  /** An event was committed: once per event, however often it was sent. */
  received?(event: Event, receivedAt: number): void
  /** An authentic request arrived. @param signatureAgeSeconds now − signed timestamp */
  authentic?(receivedAt: number, signatureAgeSeconds: number | undefined): void
  /** An event that was committed before arrived again. */
  duplicate?(): void
  /** A request or an event ended in an error. */
  error?(reason: WebhookErrorReason): void
  /** A delivery was set aside (or dropped with `park: 'discard'`). */
  parked?(reason: ParkReason): void
  /** A request was answered. */
  answered?(outcome: Outcome, seconds: number): void
  /** The dedupe store dropped ids younger than the window. */
  evicted?(count: number): void
  /** Log lines were held back. */
  logSuppressed?(count: number): void
  /**
   * Called once, when the receiver is made, with what gauges read at scrape time.
   * @returns detaches them; called when the receiver has been closed and drained
   */
  attach?(gauges: ReceiverGauges): () => void
  /** Telemetry itself failed. */
  telemetryError?(kind: 'metric' | 'log', error: unknown): void
}
