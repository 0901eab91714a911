import type { RequestHeaders } from './request.ts'

/** What the pipeline needs to know of an event. */
export interface WebhookEvent {
  /** Name handlers register for. */
  readonly name: string
}

/** An event with the key it is deduplicated by. */
export interface EnvelopeItem<Event extends WebhookEvent> {
  /** Unique per event and stable when it is sent again. */
  readonly id: string
  readonly event: Event
}

/** The events of one request. */
export interface Envelope<Event extends WebhookEvent> {
  readonly items: readonly EnvelopeItem<Event>[]
  /** True if the envelope holds items that could not be read as events: the delivery is parked, the others are handled. */
  readonly partial?: boolean
  /** Unix milliseconds of a timestamp inside the signed body, where a vendor's freshness is decided by that. */
  readonly signedAt?: number
}

/** Reads a vendor's body. Pure: what it cannot use it says so, it never throws. */
export interface EnvelopeReader<Event extends WebhookEvent> {
  /**
   * @param value the parsed body
   * @param headers the request's headers, for vendors that repeat a header in the body
   * @returns the events, or why the envelope is unusable (a short constant text, without values of the body)
   */
  read(value: unknown, headers: RequestHeaders): Envelope<Event> | string
}
