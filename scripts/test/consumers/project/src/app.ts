/** A service as a user would write it, driven against the sandbox. Prints what it saw as JSON. */
import type { AddressInfo } from 'node:net'
import { createEventFactory, startSandbox } from 'customerio-sandbox'
import Fastify from 'fastify'
import customerio, { type CustomerioEvent, signWebhook } from 'fastify-customerio'
import promClient from 'prom-client'

const signingKey = 'fake-signing-key-for-tests'
const sandbox = await startSandbox({ region: 'eu' })
const { siteId, apiKey, appKey } = sandbox.credentials

const app = Fastify()
await app.register(customerio, {
  region: 'eu',
  track: { siteId, apiKey },
  app: { key: appKey },
  endpoints: { track: sandbox.urls.track, app: sandbox.urls.app },
  webhooks: { path: '/webhooks/customerio', signingSecrets: [signingKey], park: 'discard' },
  privacy: { idHashKey: 'a-key-of-at-least-16-characters' },
  metrics: { client: promClient },
})

const handled: { name: CustomerioEvent['name']; failure: string | undefined; workspace: string }[] = []
app.customerio.webhooks.on('email_bounced', async (event, context) => {
  const name: 'email_bounced' = event.name
  const failure: string | undefined = event.data.failure_message
  handled.push({ name, failure, workspace: context.workspace })
})

/** Never called: what the compiler has to refuse. */
export function misuse(): void {
  // @ts-expect-error: no such event
  app.customerio.webhooks.on('email_bouncd', () => {})
  // @ts-expect-error: no such method
  app.customerio.identfy('u-1', {})
}

app.post('/orders', async (request) => {
  await request.customerio.track('u-1', { name: 'order_placed', data: { total: 12 } })
  return { ok: true }
})
await app.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.server.address() as AddressInfo

await app.customerio.identify('u-1', { plan: 'pro' })
const order = await app.inject({ method: 'POST', url: '/orders' })

const endpoint = `http://127.0.0.1:${port}/webhooks/customerio`
sandbox.webhooks.add({ endpoint, signingKey })
const createEvent = createEventFactory()
sandbox.webhooks.emit(createEvent('email_bounced'))
await sandbox.webhooks.idle()

const body = JSON.stringify(createEvent('email_bounced'))
const signedByUser = await fetch(endpoint, {
  method: 'POST',
  headers: { 'content-type': 'application/json', ...signWebhook({ secret: signingKey, body }) },
  body,
})
const unsigned = await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

const result = {
  order: order.statusCode,
  people: sandbox.inspect.counts().people,
  handled,
  signedByUser: signedByUser.status,
  unsigned: unsigned.status,
  metrics: (await promClient.register.metrics()).split('\n').filter((line) => line.startsWith('customerio_')),
}
await app.close()
await sandbox.close()
process.stdout.write(JSON.stringify(result))
