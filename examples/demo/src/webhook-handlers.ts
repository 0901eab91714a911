import type { FastifyInstance } from 'fastify'

/** What the shop does when Customer.io reports something. */
export function registerWebhookHandlers(app: FastifyInstance): void {
  const { webhooks } = app.customerio
  // A real shop keeps these in its database; here it is enough to know the addresses that are not to be used again.
  const undeliverable = createBoundedSet(10_000)

  webhooks.on('email_bounced', (event, { logger }) => {
    undeliverable.add(event.data.recipient)
    // The vendor's own keys are kept, so that the logger knows what to withhold of them.
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

interface BoundedSet {
  add(value: string): void
}

function createBoundedSet(limit: number): BoundedSet {
  const values = new Set<string>()
  return {
    add(value) {
      values.delete(value)
      values.add(value)
      for (const oldest of values) {
        if (values.size <= limit) return
        values.delete(oldest)
      }
    },
  }
}
