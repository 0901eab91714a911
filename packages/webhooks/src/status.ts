import type { ParkReason, WebhookErrorReason } from './reasons.ts'

/** What a receiver did since its start, for a health route. Plain data, no personal data. */
export interface ReceiverStatus {
  /** Stopped taking requests. */
  readonly closing: boolean
  /** Unix milliseconds of the last authentic request. */
  readonly lastReceivedAt: Date | null
  /** Events committed: handled or parked, each once. */
  readonly events: number
  /** Events that had been committed before. */
  readonly duplicates: number
  /** Deliveries set aside, by reason. */
  readonly parked: Readonly<Record<ParkReason, number>>
  /** Errors by reason. */
  readonly errors: Readonly<Record<WebhookErrorReason, number>>
  /** Requests whose handlers have not settled, answered or not. */
  readonly inFlight: number
  readonly dedupe: {
    /** Event ids held; absent where the store does not tell. */
    readonly size?: number
    readonly capacity?: number
    readonly evictions?: number
  }
}

/** What a drain had to give up. */
export interface WebhookDrainReport {
  /** Requests whose handlers were still running at the limit. */
  readonly abandoned: number
  /** Their unfinished events by name. */
  readonly events: Readonly<Record<string, number>>
}
