import type { FastifyInstance } from 'fastify'

/** What the shop does when Customer.io reports something. */
export function registerWebhookHandlers(app: FastifyInstance): void {
  const { webhooks } = app.customerio
  webhooks.on('email_bounced', (event, { logger }) => {
    // A real shop would stop writing to the address. The vendor's own keys are kept, so that the logger knows what to withhold.
    logger.info({ event: event.name, data: event.data }, 'a mail bounced')
  })

  webhooks.on(['customer_unsubscribed', 'email_spammed'], (event, { logger, channel }) => {
    logger.info({ channel, event: event.name, identifiers: event.data.identifiers }, 'somebody wants no more mail')
  })

  webhooks.on('sms_replied', (event) => {
    // A bug as they happen: answers from unknown numbers were not thought of. The event is parked, not lost.
    throw new Error(`no conversation with ${event.data.recipient}`)
  })
}
