/**
 * The 72 names a reporting webhook can subscribe to, in the order of the App API's document
 * (`POST /v1/reporting_webhooks`, `events`, September 2026).
 */
export const subscribableEvents = [
  'customer_subscribed',
  'customer_unsubscribed',
  'customer_subscription_preferences_changed',
  'email_drafted',
  'email_attempted',
  'email_sent',
  'email_delivered',
  'email_opened',
  'email_clicked',
  'email_converted',
  'email_bounced',
  'email_dropped',
  'email_deferred',
  'email_spammed',
  'email_failed',
  'email_unsubscribed',
  'email_undeliverable',
  'in_app_drafted',
  'in_app_attempted',
  'in_app_sent',
  'in_app_opened',
  'in_app_clicked',
  'in_app_converted',
  'in_app_failed',
  'in_app_undeliverable',
  'push_drafted',
  'push_attempted',
  'push_sent',
  'push_delivered',
  'push_opened',
  'push_clicked',
  'push_converted',
  'push_bounced',
  'push_dropped',
  'push_failed',
  'push_undeliverable',
  'slack_drafted',
  'slack_attempted',
  'slack_sent',
  'slack_clicked',
  'slack_converted',
  'slack_failed',
  'sms_drafted',
  'sms_attempted',
  'sms_sent',
  'sms_delivered',
  'sms_clicked',
  'sms_converted',
  'sms_bounced',
  'sms_dropped',
  'sms_failed',
  'sms_undeliverable',
  'sms_replied',
  'whatsapp_drafted',
  'whatsapp_attempted',
  'whatsapp_sent',
  'whatsapp_delivered',
  'whatsapp_opened',
  'whatsapp_clicked',
  'whatsapp_converted',
  'whatsapp_bounced',
  'whatsapp_dropped',
  'whatsapp_failed',
  'whatsapp_undeliverable',
  'whatsapp_replied',
  'webhook_drafted',
  'webhook_attempted',
  'webhook_sent',
  'webhook_clicked',
  'webhook_converted',
  'webhook_failed',
  'webhook_undeliverable',
] as const

/** A name a reporting webhook can subscribe to. */
export type SubscribableEvent = (typeof subscribableEvents)[number]

/** Every event with a known name: the subscribable ones and `slack_undeliverable`, which has a payload schema but no subscription. */
export type ReportingEventName = SubscribableEvent | 'slack_undeliverable'

/** The values of `object_type`: the channel of a message, or `customer`. */
export const objectTypes = ['customer', 'email', 'sms', 'push', 'in_app', 'slack', 'webhook', 'whatsapp'] as const

/** A value of `object_type`. */
export type ObjectType = (typeof objectTypes)[number]
