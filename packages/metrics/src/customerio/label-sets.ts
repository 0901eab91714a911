import type { CustomerioEventName } from './events.ts'
import { customerioEventNames } from './events.ts'
import { customerioOperations } from './operations.ts'

/** The three APIs of the SDK. */
export type CustomerioApi = keyof typeof customerioOperations

/** A public method of the SDK. Some names exist in two APIs: `identify`, `track`, `batch`. */
export type CustomerioOperation = (typeof customerioOperations)[CustomerioApi][number]

/** Label sets that are plain data. */
const closedSets = {
  api: ['track', 'app', 'pipelines'],
  status: ['success', 'error'],
  errorType: [
    'rate_limited',
    'unauthorized',
    'forbidden',
    'not_found',
    'validation',
    'too_large',
    'conflict',
    'server_error',
    'timeout',
    'network',
    'aborted',
    'bad_response',
    'wrong_region',
    'unknown',
  ],
  retryReason: ['rate_limited', 'server_error', 'timeout', 'network'],
  batchOutcome: ['accepted', 'rejected'],
  campaignType: ['campaign', 'newsletter', 'broadcast', 'transactional', 'unknown'],
  bounceType: ['hard', 'soft', 'unknown', 'suppressed'],
  channel: ['customer', 'email', 'sms', 'push', 'in_app', 'slack', 'webhook', 'whatsapp', 'other'],
  messageMetric: [
    'drafted',
    'attempted',
    'sent',
    'delivered',
    'opened',
    'clicked',
    'converted',
    'bounced',
    'dropped',
    'deferred',
    'spammed',
    'failed',
    'undeliverable',
    'unsubscribed',
    'subscribed',
    'cio_subscription_preferences_changed',
    'replied',
    'other',
  ],
  webhookError: [
    'missing_header',
    'bad_signature',
    'stale',
    'future',
    'too_large',
    'unsupported_media_type',
    'unparsable',
    'unusable',
    'handler',
    'timeout',
    'overloaded',
    'store',
  ],
  parkReason: ['unparsable', 'unusable', 'handler', 'timeout'],
  webhookOutcome: ['accepted', 'duplicate', 'parked', 'rejected', 'unavailable'],
  telemetryKind: ['metric', 'span', 'log', 'label'],
  alertState: ['pending', 'firing'],
} as const

/** Label sets of the Customer.io catalogue by name. */
export type CustomerioLabelSets = typeof closedSets & {
  /** Every public SDK method once; a method newer than the list is `other`. */
  readonly operation: readonly (CustomerioOperation | 'other')[]
  readonly eventType: readonly (CustomerioEventName | 'other')[]
}

/** Class of a failed call, the label `error_type`. */
export type CustomerioErrorType = (typeof closedSets)['errorType'][number]

/** What became of a message, the label `metric`. */
export type CustomerioMessageMetric = (typeof closedSets)['messageMetric'][number]

/** The label sets with their values. */
export const customerioLabelSets: CustomerioLabelSets = {
  ...closedSets,
  operation: [...new Set(Object.values(customerioOperations).flat()), 'other'],
  eventType: [...customerioEventNames, 'other'],
}
