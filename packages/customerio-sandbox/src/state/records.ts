/** An event recorded for a person or an anonymous visitor. */
export interface TrackedEvent {
  readonly api: 'track' | 'pipelines'
  /** `cio_id` of the person; absent for an anonymous event. */
  readonly cioId?: string
  readonly anonymousId?: string
  /** The ULID that de-duplicates the event, where the caller gave one. */
  readonly id?: string
  readonly type: string
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  /** Unix seconds. */
  readonly timestamp: number
}

/** The channels a transactional message can go through. */
export type Channel = 'email' | 'push' | 'sms' | 'whatsapp' | 'in_app' | 'inbox_message'

/** Who got a message. A person the workspace does not know has a `cio_id` too. */
export interface DeliveryIdentifiers {
  readonly id?: string
  readonly email?: string
  readonly phone?: string
  readonly cio_id: string
}

/** One message to one person. */
export interface Delivery {
  readonly deliveryId: string
  readonly channel: Channel
  /** What sent it. */
  readonly sender: 'transactional' | 'broadcast'
  /** Numeric id or trigger name, as the caller gave it. */
  readonly transactionalMessageId?: string | number
  readonly broadcastId?: number
  readonly triggerId?: number
  readonly recipient?: string
  readonly subject?: string
  readonly identifiers: DeliveryIdentifiers
  /** Unix seconds. */
  readonly queuedAt: number
  /** Unix seconds; set when the caller scheduled it. */
  readonly sendAt?: number
  /** What happened to it so far: metric → unix seconds. */
  readonly metrics: Readonly<Record<string, number>>
}

/** One request the sandbox answered, or did not. */
export interface RequestRecord {
  /** Counts up from 1. */
  readonly sequence: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly api: 'track' | 'app' | 'pipelines'
  /** Name of the SDK method that reaches this endpoint. */
  readonly operation: string
  readonly method: string
  /** Path template, for example `/api/v1/customers/:identifier`. */
  readonly path: string
  readonly url: string
  /** Without `authorization`. */
  readonly headers: Readonly<Record<string, string>>
  readonly authorized: boolean
  /** The parsed body; absent where there was none, it was no JSON or too large to keep. */
  readonly body?: unknown
  readonly bodyBytes: number
  /** The status sent; absent where a fault left the request without a complete answer. */
  readonly status?: number
  /** The fault that struck. */
  readonly fault?: string
}
