type Hue = 'blue' | 'green' | 'orange' | 'purple' | 'red' | 'yellow'

/** A colour of Grafana's palette, which fits the light and the dark theme, or one that fits both as it is. */
export type Colour = Hue | `${'dark' | 'light' | 'semi-dark' | 'super-light'}-${Hue}` | 'transparent' | `#${string}`

/** Colours by series name. */
export type Colours = Readonly<Record<string, Colour>>

/** Of volumes that are neither good nor bad. */
export const volumeColour = 'blue'

/** Of what says nothing: no value, the rest, the unknown. */
export const neutralColour = '#8e8e8e'

// Hues that Grafana's palette does not have. Shades of one hue look alike where areas are stacked.
const teal = '#2ba8b8'
const darkTeal = '#17707c'
const pink = '#d65db1'
const plum = '#8a3d6b'
const brown = '#a9744f'

/** Of percentiles. */
export const quantileColours = { p50: 'green', p95: 'yellow', p99: 'red' } as const

/** Of classes of errors and reasons of retries. */
export const errorColours: Colours = {
  server_error: 'red',
  timeout: 'orange',
  rate_limited: 'yellow',
  validation: 'purple',
  network: 'blue',
  unauthorized: 'dark-red',
  forbidden: brown,
  bad_response: pink,
  wrong_region: 'super-light-red',
  aborted: 'super-light-blue',
  not_found: 'super-light-purple',
  conflict: 'dark-purple',
  too_large: teal,
  unknown: neutralColour,
}

/** Of kinds of bounces. */
export const bounceColours: Colours = { hard: 'red', soft: 'yellow', unknown: neutralColour, suppressed: 'blue' }

/** Of what the webhook route did with a request. */
export const outcomeColours: Colours = {
  accepted: 'blue',
  duplicate: 'super-light-blue',
  parked: 'orange',
  rejected: 'red',
  unavailable: 'dark-red',
}

/** Of what went wrong with a webhook, by where to look: red signatures, purple what was sent, brown and orange our code. */
export const webhookErrorColours: Colours = {
  bad_signature: 'red',
  missing_header: 'super-light-red',
  stale: 'dark-red',
  future: pink,
  too_large: teal,
  unsupported_media_type: 'purple',
  unparsable: 'dark-purple',
  unusable: 'super-light-purple',
  handler: brown,
  timeout: 'orange',
  overloaded: 'yellow',
  store: 'blue',
}

/** Of why an event was set aside. */
export const parkColours: Colours = {
  handler: brown,
  timeout: 'orange',
  unparsable: 'dark-purple',
  unusable: 'super-light-purple',
}

/** Of the three APIs, and of webhooks beside them. */
export const apiColours: Colours = { track: 'purple', app: 'orange', pipelines: 'blue', webhooks: teal }

/** Of operations: without red and green, which would read as verdicts. The rest gets shades of grey. */
export const operationColours: Colours = {
  track: 'purple',
  identify: 'blue',
  batch: 'yellow',
  sendEmail: 'orange',
  sendPush: teal,
  sendSMS: brown,
  triggerBroadcast: pink,
  addDevice: 'super-light-blue',
  deleteDevice: 'dark-blue',
  destroy: 'dark-orange',
  suppress: plum,
  page: 'super-light-purple',
  screen: 'dark-purple',
  trackAnonymous: 'super-light-orange',
  trackPageView: 'super-light-yellow',
  mergeCustomers: darkTeal,
  other: neutralColour,
}

/** Of workspaces, whose names are the user's own. This one is the runtime's, where no other is given. */
export const workspaceColours: Colours = { default: 'blue' }

/** Of channels. */
export const channelColours: Colours = {
  email: 'blue',
  push: 'orange',
  sms: 'purple',
  whatsapp: teal,
  in_app: 'yellow',
  slack: pink,
  webhook: 'super-light-blue',
  customer: 'dark-blue',
  other: neutralColour,
}

/** Of kinds of campaigns. */
export const campaignColours: Colours = {
  transactional: 'blue',
  campaign: 'purple',
  newsletter: 'orange',
  broadcast: 'yellow',
  unknown: neutralColour,
}

/** Of what messages report. Only what is lost for good is red; suppressed ones are blue as among the bounces. */
export const messageColours: Colours = {
  delivered: 'super-light-blue',
  bounced: 'red',
  dropped: 'blue',
  failed: 'purple',
  undeliverable: brown,
  attempted: 'orange',
  deferred: 'yellow',
  unsubscribed: 'yellow',
  spammed: 'red',
}

/** Of the commonest webhook events: without red and green, like operations. The rest gets shades of grey. */
export const eventColours: Colours = {
  email_sent: 'blue',
  email_delivered: 'super-light-blue',
  email_opened: 'purple',
  email_clicked: pink,
  email_converted: 'super-light-purple',
  email_bounced: 'orange',
  email_dropped: brown,
  email_deferred: 'yellow',
  email_spammed: 'dark-orange',
  email_unsubscribed: 'super-light-yellow',
  push_sent: teal,
  push_delivered: darkTeal,
  push_opened: 'dark-purple',
  sms_sent: 'super-light-orange',
  sms_delivered: 'dark-blue',
  sms_failed: plum,
  other: neutralColour,
}
