import { type Answer, json } from '../http/answer.ts'
import type { Operation, OperationRequest } from '../http/operation.ts'
import type { DeliveryRecord, Workspace } from '../state/workspace.ts'
import { notFound } from './errors.ts'
import { paginate } from './people.ts'

const messageTypes: Readonly<Record<DeliveryRecord['channel'], string>> = {
  email: 'email',
  push: 'push',
  sms: 'twilio',
  whatsapp: 'whatsapp',
  in_app: 'in_app',
  inbox_message: 'in_app',
}

/** Reading messages: answered from what was sent through the sandbox. */
export function createMessageReads({ deliveries }: Workspace): Operation[] {
  function list(select: (delivery: DeliveryRecord, request: OperationRequest) => boolean) {
    return (request: OperationRequest): Answer => {
      const { query } = request
      const matching = deliveries
        .values()
        .filter(
          (delivery) =>
            select(delivery, request) &&
            (query.type === undefined || messageTypes[delivery.channel] === query.type) &&
            (query.metric === undefined || delivery.metrics[query.metric] !== undefined),
        )
        .reverse()
      const { page, next } = paginate(matching, query)
      return json(200, { messages: page.map(describeMessage), next })
    }
  }

  function one(describe: (delivery: DeliveryRecord) => unknown) {
    return ({ param }: OperationRequest): Answer => {
      const delivery = deliveries.get(param('message_id'))
      return delivery === undefined ? notFound() : json(200, describe(delivery))
    }
  }

  const get = (name: string, path: string, handle: Operation['handle']): Operation => ({
    api: 'app',
    name,
    method: 'GET',
    path,
    handle,
  })
  const message = '/v1/messages/:message_id'
  return [
    get(
      'getMessages',
      '/v1/messages',
      list((delivery, { query }) => {
        const transactional = query.transactional_id
        const trigger = query.trigger_id
        return (
          (transactional === undefined || String(delivery.transactionalMessageId) === transactional) &&
          (trigger === undefined || String(delivery.triggerId) === trigger) &&
          query.campaign_id === undefined &&
          query.newsletter_id === undefined
        )
      }),
    ),
    get(
      'getMessage',
      message,
      one((delivery) => ({ message: describeMessage(delivery) })),
    ),
    get(
      'getArchivedMessage',
      `${message}/archived_message`,
      one((delivery) => ({
        archived_message: {
          id: delivery.deliveryId,
          recipient: delivery.recipient ?? '',
          subject: delivery.subject ?? '',
          body: '',
          forgotten: false,
        },
      })),
    ),
    get(
      'getTransactionalMessageDeliveries',
      '/v1/transactional/:transactional_id/messages',
      list(({ transactionalMessageId }, { param }) => String(transactionalMessageId) === param('transactional_id')),
    ),
    get(
      'getBroadcastMessages',
      '/v1/broadcasts/:broadcast_id/messages',
      list(({ broadcastId }, { param }) => String(broadcastId) === param('broadcast_id')),
    ),
    // Campaigns and newsletters are built in the vendor's UI: nothing here can send one.
    get(
      'getCampaignMessages',
      '/v1/campaigns/:campaign_id/messages',
      list(() => false),
    ),
    get(
      'getNewsletterMessages',
      '/v1/newsletters/:newsletter_id/messages',
      list(() => false),
    ),
  ]
}

/** A message as the App API shows it. */
export function describeMessage(delivery: DeliveryRecord): object {
  const { deliveryId, channel, identifiers, metrics } = delivery
  return {
    id: deliveryId,
    deduplicate_id: `${deliveryId}:${delivery.queuedAt}`,
    type: messageTypes[channel],
    customer_id: identifiers.id ?? null,
    customer_identifiers: {
      id: identifiers.id ?? null,
      email: identifiers.email ?? null,
      cio_id: identifiers.cio_id,
    },
    recipient: delivery.recipient ?? '',
    subject: delivery.subject ?? '',
    metrics: { created: delivery.queuedAt, ...metrics },
    created: delivery.queuedAt,
    failure_message: null,
    campaign_id: null,
    newsletter_id: null,
    broadcast_id: delivery.broadcastId ?? null,
    forgotten: false,
  }
}
