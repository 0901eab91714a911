import type { Logger } from '@messaging-observability/instrumentation'

/** What a delivery tells the handlers of its events. */
export interface Delivery {
  /** Unix milliseconds at which the request arrived. */
  readonly receivedAt: number
  /** Aborts when nobody wants the result any more: the event was parked over the budget, its claim lapsed, or a shutdown gave up. */
  readonly signal: AbortSignal
  readonly logger: Logger
}
