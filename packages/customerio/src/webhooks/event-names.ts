import { type CustomerioEventName, customerioEventNames } from '@messaging-observability/metrics'
import { customerioEventContract } from './event-contract.ts'
import type { CustomerioChannel } from './events.ts'

/** A name handlers can register for, or `other`. */
export type EventType = CustomerioEventName | 'other'

const known: ReadonlySet<string> = new Set(customerioEventNames)

/** Names of message events by object type and metric. */
const messageEvents = new Map<string, Map<string, CustomerioEventName>>()
for (const name of customerioEventNames) {
  const { channel, metric } = customerioEventContract[name]
  if (channel === 'customer') continue
  const metrics = messageEvents.get(channel) ?? new Map<string, CustomerioEventName>()
  messageEvents.set(channel, metrics.set(metric, name))
}

/** True for the 73 names handlers can register for. */
export function isEventName(name: string): name is CustomerioEventName {
  return known.has(name)
}

/** True for the object types the vendor documents. */
export function isChannel(objectType: string): objectType is CustomerioChannel {
  return objectType === 'customer' || messageEvents.has(objectType)
}

/**
 * Name of an event about a person, or `undefined` for an event about a message. Such events carry the channel that caused
 * them as object type, any of the eight: `email` and `unsubscribed` are a person's event where `data` names an
 * `email_address`, and the message's event (with a `recipient`) elsewhere.
 */
export function customerEventName(metric: string, data: object): CustomerioEventName | undefined {
  if (metric === 'subscribed') return 'customer_subscribed'
  // Subscribed to as `customer_subscription_preferences_changed`.
  if (metric === 'cio_subscription_preferences_changed') return 'customer_subscription_preferences_changed'
  if (metric === 'unsubscribed' && 'email_address' in data) return 'customer_unsubscribed'
  return undefined
}

/** Name of an event about a message; `other` for one in no document of the vendor. */
export function messageEventName(objectType: string, metric: string): EventType {
  return messageEvents.get(objectType)?.get(metric) ?? 'other'
}
