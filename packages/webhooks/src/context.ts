import type { Logger } from '@messaging-observability/instrumentation'

/** What a delivery tells the handlers of its events. */
export interface Delivery {
  /** Unix milliseconds at which the request arrived. */
  readonly receivedAt: number
  /** Aborts when the time budget is over and when a shutdown gives up waiting. Made on first use. */
  readonly signal: AbortSignal
  readonly logger: Logger
}
