type Hue = 'blue' | 'green' | 'orange' | 'purple' | 'red' | 'yellow'

/** A colour of Grafana's palette, which fits the light and the dark theme. */
export type Colour = Hue | `${'dark' | 'light' | 'semi-dark' | 'super-light'}-${Hue}` | 'transparent' | 'text'

/** Colours by series name. */
export type Colours = Readonly<Record<string, Colour>>

/** Of volumes that are neither good nor bad. */
export const volumeColour = 'blue'

/** Of percentiles. */
export const quantileColours = { p50: 'green', p95: 'yellow', p99: 'red' } as const

/** Of classes of errors and reasons of retries. */
export const errorColours = {
  server_error: 'red',
  timeout: 'orange',
  rate_limited: 'yellow',
  validation: 'purple',
  network: 'blue',
  unauthorized: 'dark-red',
  forbidden: 'dark-orange',
  bad_response: 'dark-yellow',
  wrong_region: 'super-light-red',
  aborted: 'light-blue',
  not_found: 'light-purple',
  conflict: 'dark-purple',
  too_large: 'super-light-purple',
  unknown: 'text',
} as const

/** Of kinds of bounces. */
export const bounceColours = { hard: 'red', soft: 'yellow', unknown: 'orange', suppressed: 'blue' } as const

/** Of what the webhook route did with a request. */
export const outcomeColours = {
  accepted: 'blue',
  duplicate: 'light-blue',
  parked: 'orange',
  rejected: 'red',
  unavailable: 'dark-red',
} as const

/** Of what went wrong with a webhook, by where to look: red signatures and keys, purple what was sent, orange our code, yellow our limits. */
export const webhookErrorColours = {
  bad_signature: 'red',
  missing_header: 'light-red',
  stale: 'dark-red',
  future: 'super-light-red',
  too_large: 'super-light-purple',
  unsupported_media_type: 'purple',
  unparsable: 'dark-purple',
  unusable: 'light-purple',
  handler: 'dark-orange',
  timeout: 'orange',
  overloaded: 'yellow',
  store: 'dark-yellow',
} as const

/** Of why an event was set aside. */
export const parkColours = {
  handler: 'dark-orange',
  timeout: 'orange',
  unparsable: 'dark-purple',
  unusable: 'light-purple',
} as const

/** Of the three APIs. */
export const apiColours = { track: 'purple', app: 'orange', pipelines: 'blue' } as const

/** Of operations: without red and green, which would read as verdicts. The rest gets shades of blue. */
export const operationColours = {
  track: 'purple',
  identify: 'blue',
  batch: 'yellow',
  sendEmail: 'orange',
  sendPush: 'light-orange',
  sendSMS: 'light-yellow',
  triggerBroadcast: 'dark-purple',
  addDevice: 'light-blue',
  deleteDevice: 'dark-blue',
  destroy: 'dark-orange',
  page: 'light-purple',
  screen: 'super-light-purple',
  trackAnonymous: 'super-light-orange',
  trackPageView: 'super-light-yellow',
  mergeCustomers: 'super-light-blue',
  other: 'text',
} as const

/** Of channels. */
export const channelColours = {
  email: 'blue',
  push: 'orange',
  sms: 'purple',
  whatsapp: 'light-purple',
  in_app: 'yellow',
  slack: 'light-orange',
  webhook: 'light-blue',
  customer: 'dark-blue',
  other: 'text',
} as const

/** Of kinds of campaigns. */
export const campaignColours = {
  transactional: 'blue',
  campaign: 'purple',
  newsletter: 'orange',
  broadcast: 'yellow',
  unknown: 'text',
} as const

/** Of what messages report. Only what is lost for good is red. */
export const messageColours = {
  delivered: 'light-blue',
  bounced: 'red',
  dropped: 'orange',
  failed: 'dark-red',
  undeliverable: 'dark-orange',
  attempted: 'light-orange',
  deferred: 'yellow',
  unsubscribed: 'yellow',
  spammed: 'red',
} as const

/** Of the commonest webhook events: without red and green, like operations. The rest gets shades of blue. */
export const eventColours = {
  email_sent: 'blue',
  email_delivered: 'light-blue',
  email_opened: 'purple',
  email_clicked: 'light-purple',
  email_converted: 'super-light-purple',
  email_bounced: 'orange',
  email_dropped: 'dark-orange',
  email_deferred: 'yellow',
  email_spammed: 'dark-yellow',
  email_unsubscribed: 'light-yellow',
  push_sent: 'dark-purple',
  push_delivered: 'semi-dark-purple',
  sms_sent: 'light-orange',
  sms_delivered: 'super-light-orange',
  other: 'text',
} as const
