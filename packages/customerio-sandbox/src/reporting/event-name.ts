import type { ReportingEvent } from './types.ts'

/**
 * The name by which a subscription selects the event.
 *
 * The three customer events may carry any channel as `object_type`; they are told from message events by their metric and,
 * for `unsubscribed`, by `email_address`, which only the customer event has.
 */
export function reportingEventName(event: ReportingEvent): string {
  switch (event.metric) {
    case 'subscribed':
      return 'customer_subscribed'
    case 'cio_subscription_preferences_changed':
      return 'customer_subscription_preferences_changed'
    case 'unsubscribed':
      if ('email_address' in event.data) return 'customer_unsubscribed'
  }
  return `${event.object_type ?? event.object_type_type ?? 'unknown'}_${event.metric}`
}
