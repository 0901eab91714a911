import type { EnvelopeReader } from '@messaging-observability/webhooks'
import { customerEventName, isChannel, messageEventName } from './event-names.ts'
import type { CustomerioEvent, UnknownCustomerioEvent } from './events.ts'

/** Any authentic reporting event. */
export type AnyCustomerioEvent = CustomerioEvent | UnknownCustomerioEvent

interface RawEnvelope {
  readonly event_id?: unknown
  readonly object_type?: unknown
  /** The vendor's schema of preference changes has this typing error in place of `object_type`. */
  readonly object_type_type?: unknown
  readonly metric?: unknown
  readonly timestamp?: unknown
  readonly data?: unknown
}

/** Ids are ULIDs of 26 characters. The body's limit alone would let a dedupe store take in megabytes for a key. */
const maxEventIdLength = 256

/** The last second of a `Date`. */
const maxTimestamp = 8.64e12

/**
 * Reads the envelope of a reporting event: one event a request.
 * https://docs.customer.io/integrations/api/webhooks
 */
export const customerioEnvelope: EnvelopeReader<AnyCustomerioEvent> = {
  read: (value) => {
    if (!isRecord(value)) return 'the body is no object'
    const { event_id, metric, timestamp, data, object_type, object_type_type } = value as RawEnvelope
    if (typeof event_id !== 'string' || event_id === '') return 'event_id is missing'
    if (event_id.length > maxEventIdLength) return 'event_id is too long'
    if (typeof metric !== 'string') return 'metric is missing'
    // `1e400` is JSON, and infinite: one of it would spoil the sum of a histogram for ever.
    if (typeof timestamp !== 'number' || !(Math.abs(timestamp) <= maxTimestamp)) return 'timestamp is missing'
    if (!isRecord(data)) return 'data is missing'
    const customerEvent = customerEventName(metric, data)
    const objectType = object_type ?? object_type_type ?? (customerEvent === undefined ? undefined : 'customer')
    if (typeof objectType !== 'string') return 'object_type is missing'
    const name =
      customerEvent === undefined
        ? messageEventName(objectType, metric)
        : isChannel(objectType)
          ? customerEvent
          : 'other'
    // What the vendor promises about `data` is not checked: a key that is missing must not hold an event back.
    const event = { name, event_id, object_type: objectType, metric, timestamp, data } as AnyCustomerioEvent
    return { items: [{ id: event_id, event }] }
  },
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
