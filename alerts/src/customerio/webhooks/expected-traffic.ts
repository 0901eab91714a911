import { customerioCatalogue } from '@messaging-observability/metrics'
import {
  countOf,
  type Duration,
  group,
  type Instant,
  increase,
  multiply,
  oneOf,
  range,
  select,
  sum,
} from '@messaging-observability/metrics/promql'
import { byService, type ServiceLabel } from '../house.ts'

const { handles } = customerioCatalogue

/** Calls that make a message: reporting events of it follow within seconds. */
export const sendingOperations = [
  'sendEmail',
  'sendPush',
  'sendSMS',
  'sendWhatsApp',
  'sendInApp',
  'sendInboxMessage',
  'sendNewsletter',
  'triggerBroadcast',
] as const

/**
 * Messages that were handed to Customer.io for a workspace, at every service of that workspace that runs: who sends and
 * who receives the webhooks may be two services.
 */
export function messagesSent(window: Duration): Instant<ServiceLabel> {
  const accepted = { api: 'app', operation: oneOf(...sendingOperations), status: 'success' } as const
  const sent = sum(increase(range(handles.apiRequestsTotal, accepted, window)), { by: ['workspace'] })
  const running = group(select(handles.webhookInFlight), { by: byService })
  return multiply(running, sent, { on: ['workspace'], groupLeft: [] })
}

/** Authentic webhook requests, handled or not. Each has a signature, and a refused one has no age. */
export function authenticRequests(window: Duration, offset?: Duration): Instant<ServiceLabel> {
  const shift = offset === undefined ? {} : { offset }
  const requests = range(countOf(handles.webhookSignatureAgeSeconds), {}, window, shift)
  return sum(increase(requests), { by: byService })
}
