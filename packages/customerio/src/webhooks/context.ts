import type { Logger } from '@messaging-observability/instrumentation'

/** Second argument of a handler. Holds nothing personal but what its getters are named after. */
export interface CustomerioEventContext {
  /** Key the event is deduplicated by. Handlers are at-least-once: use it to make yours idempotent. */
  readonly eventId: string
  /** Unix milliseconds at which this delivery of the event arrived. */
  readonly receivedAt: number
  /** Object type as Customer.io sent it: for customer events the channel that caused the change. */
  readonly channel: string
  /** The message the event is about; absent where none is. */
  readonly deliveryId: string | undefined
  readonly workspace: string
  /** Aborts when nobody wants the result any more: the event was parked over the budget, its claim lapsed, or a shutdown gave up. */
  readonly signal: AbortSignal
  /** The request's logger where there is one. */
  readonly logger: Logger
}
