/** A person, as Customer.io identifies one: which keys are present follows from the workspace's identifiers. */
export interface Identifiers {
  readonly id: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly cio_id?: string | null
}

/** A device a push went to. */
export interface PushDevice {
  readonly device_id: string
  readonly device_platform?: 'ios' | 'android'
}

/** A device a push was sent to; a failure of this device is named although others got it. */
export interface SentPushDevice extends PushDevice {
  readonly failure_message?: string
}

/** A device a push did not reach. */
export interface FailedPushDevice {
  readonly device_id: string
  readonly device_platform: 'ios' | 'android'
  readonly failure_message: string
}

/**
 * What sent the message. Which ids are there tells the kind: `campaign_id` (campaign), `broadcast_id` with `trigger_id`
 * (API-triggered broadcast), `newsletter_id` (newsletter), `transactional_message_id` (transactional message). An id is
 * `null` where the construct was deleted. Names and tags are left out where they are not available.
 */
export interface SenderData {
  readonly campaign_id?: number | null
  readonly campaign_name?: string
  readonly campaign_tags?: readonly string[]
  readonly broadcast_id?: number | null
  readonly broadcast_name?: string
  readonly broadcast_tags?: readonly string[]
  readonly newsletter_id?: number | null
  readonly newsletter_name?: string
  readonly newsletter_tags?: readonly string[]
  /** The vendor names no type. */
  readonly transactional_message_id?: number | string
  readonly trigger_id?: number
  readonly action_id?: number
  readonly parent_action_id?: number
  /** A string by schema, an integer in the vendor's examples. */
  readonly journey_id?: string | number
  readonly trigger_event_id?: string | null
  readonly content_id?: number
  readonly template_id?: number
}

/** Common part of `data` of an event about a message. */
export interface DeliveryData extends SenderData {
  /** One message to one person; what the send call returned. */
  readonly delivery_id: string
  readonly identifiers: Identifiers
  /** Deprecated by the vendor; blank where the person was deleted. */
  readonly customer_id?: string
}

/** Common part of `data` of an event about a person. Delivery keys are there where a message caused the change. */
export interface CustomerData extends SenderData {
  readonly customer_id: string
  readonly email_address: string | null
  readonly identifiers: Identifiers
  readonly delivery_id?: string
}
