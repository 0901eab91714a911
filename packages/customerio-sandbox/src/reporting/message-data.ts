import type { Random } from '../random.ts'
import type { ObjectType } from './event-names.ts'
import type { ReportingPerson } from './types.ts'
import { createUlid } from './ulid.ts'

/** What a payload is about: known when its keys are chosen. */
export interface MessageContext {
  person: Required<ReportingPerson>
  /** `undefined`: body content is off. */
  content: string | undefined
  random: Random
  now: number
}

type MessageChannel = Exclude<ObjectType, 'customer'>

const failureMessages: Record<MessageChannel, string> = {
  email: '550 5.1.1 The e-mail account that you tried to reach does not exist',
  push: 'unregistered',
  sms: '30005 Unknown destination handset',
  whatsapp: '131026 Message undeliverable',
  in_app: 'The person has no in-app session',
  slack: 'channel_not_found',
  webhook: '503 Service Unavailable',
}

/** Metrics without a recipient outside e-mail: there the vendor's schemas hold the failure at most. */
const withoutRecipient = new Set(['drafted', 'attempted', 'failed', 'undeliverable'])
const withFailure = new Set(['attempted', 'bounced', 'dropped', 'deferred', 'failed', 'undeliverable'])

/** The keys of `data` that depend on channel and metric, as the vendor's schemas list them. */
export function messageData(channel: MessageChannel, metric: string, context: MessageContext): Record<string, unknown> {
  return {
    ...recipientData(channel, metric, context),
    ...(withFailure.has(metric) && !reportsFailurePerDevice(channel, metric)
      ? { failure_message: failureMessages[channel] }
      : {}),
    ...(metric === 'clicked' ? { href: 'https://shop.example.test/?campaign=7', link_id: 1 } : {}),
    ...(metric === 'sent' ? sentContent(channel, context) : {}),
    ...channelData(channel, metric, context),
  }
}

function recipientData(channel: MessageChannel, metric: string, { person }: MessageContext): Record<string, unknown> {
  if (channel === 'email') {
    return metric === 'attempted' ? {} : { recipient: person.email, subject: 'Your order is on its way' }
  }
  if (withoutRecipient.has(metric) || (channel === 'in_app' && metric === 'opened')) return {}
  if (channel === 'push') {
    const device = { device_id: person.device_id, device_platform: 'ios' }
    const failed = reportsFailurePerDevice(channel, metric)
    return { recipients: [failed ? { ...device, failure_message: failureMessages.push } : device] }
  }
  return { recipient: recipientOf(channel, person) }
}

function recipientOf(channel: Exclude<MessageChannel, 'email' | 'push'>, person: Required<ReportingPerson>): string {
  switch (channel) {
    case 'sms':
    case 'whatsapp':
      return person.phone
    case 'in_app':
      return person.id
    case 'slack':
      return '#orders'
    case 'webhook':
      return 'https://hooks.example.test/orders'
  }
}

function reportsFailurePerDevice(channel: MessageChannel, metric: string): boolean {
  return channel === 'push' && (metric === 'bounced' || metric === 'dropped')
}

function sentContent(channel: MessageChannel, { content }: MessageContext): Record<string, unknown> {
  if (content === undefined) return {}
  return channel === 'email' ? { content, headers: { 'X-Order': ['1001'] } } : { content }
}

function channelData(channel: MessageChannel, metric: string, context: MessageContext): Record<string, unknown> {
  switch (`${channel} ${metric}`) {
    case 'email opened':
      return { prefetched: false, proxied: false, synthetic: false }
    case 'email clicked':
      return { machine: false }
    case 'in_app clicked':
      return { tracked_response: 'Yes' }
    case 'sms replied':
    case 'whatsapp replied':
      return { to: '+15550000002', inbound_event_id: createUlid(context.random, context.now) }
    default:
      return {}
  }
}
