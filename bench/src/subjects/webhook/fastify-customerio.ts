import { createMemoryStore } from '@messaging-observability/webhooks'
import * as prometheus from '@prometheus-io/client'
import Fastify from 'fastify'
import { customerio } from 'fastify-customerio'
import { nextEventId } from '../../measure/event-body.ts'
import { signingSecrets, webhookPath } from '../../measure/webhook-load.ts'
import { listen } from './listen.ts'

const capacity = 100_000

/** Everything on, as in production, and the dedupe store full from the start, as after the first days. */
export default async function start() {
  const app = Fastify()
  const dedupe = createMemoryStore({ capacity })
  for (let index = 0; index < capacity; index++) {
    const id = `earlier-${nextEventId()}`
    dedupe.claim(id)
    dedupe.commit(id)
  }
  await app.register(customerio, {
    region: 'us',
    metrics: { registry: new prometheus.Registry() },
    webhooks: { path: webhookPath, signingSecrets, park: async () => {}, dedupe },
  })
  let handled = 0
  app.customerio.webhooks.on('email_delivered', async () => {
    handled++
  })
  return listen(app, () => {
    const [route] = app.customerio.status().webhooks
    // Handled and committed once each: no duplicate, nothing parked.
    return route?.events === handled && route.duplicates === 0 ? handled : 0
  })
}
