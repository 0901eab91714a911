import type { CustomerioEventName } from '@messaging-observability/metrics'
import type { customerioEventContract } from './event-contract.ts'
import type { CustomerData, DeliveryData, FailedPushDevice, PushDevice, SentPushDevice } from './event-data.ts'

type Contract = typeof customerioEventContract

/** What a message goes through; `customer` where no message was involved. */
export type CustomerioChannel = 'customer' | 'email' | 'sms' | 'push' | 'in_app' | 'slack' | 'webhook' | 'whatsapp'

interface FieldTypes {
  string: string
  integer: number
  boolean: boolean
  headers: Readonly<Record<string, readonly string[]>>
  devices: readonly PushDevice[]
  sentDevices: readonly SentPushDevice[]
  failedDevices: readonly FailedPushDevice[]
}

type Fields<Shape> = { readonly [Key in keyof Shape]: FieldTypes[Shape[Key] & keyof FieldTypes] }

type CommonData<Name extends CustomerioEventName> = Contract[Name]['channel'] extends 'customer'
  ? CustomerData
  : DeliveryData

/** `data` of one event. */
export type CustomerioEventData<Name extends CustomerioEventName> = CommonData<Name> &
  Fields<Contract[Name]['required']> &
  Partial<Fields<Contract[Name]['optional']>>

interface EventOf<Name extends CustomerioEventName> {
  readonly name: Name
  /** A ULID; the same when the event is sent again. */
  readonly event_id: string
  /** The channel. Customer events carry the channel that caused them, so `name` and `object_type` may differ there. */
  readonly object_type: Contract[Name]['channel'] extends 'customer' ? CustomerioChannel : Contract[Name]['channel']
  readonly metric: Contract[Name]['metric']
  /** When it happened, in unix seconds. */
  readonly timestamp: number
  readonly data: CustomerioEventData<Name>
}

/** Every known reporting event by name. */
export type CustomerioEventMap = { readonly [Name in CustomerioEventName]: EventOf<Name> }

/** A known reporting event: a union discriminated by `name`. */
export type CustomerioEvent = CustomerioEventMap[CustomerioEventName]

/** An authentic event whose name is in no document of the vendor. Only `onAny` gets it. */
export interface UnknownCustomerioEvent {
  readonly name: 'other'
  readonly event_id: string
  readonly object_type: string
  readonly metric: string
  readonly timestamp: number
  readonly data: Readonly<Record<string, unknown>>
}
