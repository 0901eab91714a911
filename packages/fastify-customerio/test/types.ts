// Checked by the compiler, never run.

import { expectTypeOf } from 'expect-type'
import Fastify from 'fastify'
import customerio, { type CustomerioEventMap, parkToDirectory } from '../src/index.ts'

const app = Fastify()
const track = { siteId: 'example-site', apiKey: 'example-key' }

await app.register(customerio, { region: 'eu', track })
await app.register(customerio, {
  region: 'us',
  webhooks: { path: '/hook', signingSecrets: async () => ['example-key'], park: parkToDirectory('/tmp/parked') },
})

// @ts-expect-error the region is needed
await app.register(customerio, { track })
// @ts-expect-error there are two regions
await app.register(customerio, { region: 'asia', track })
// @ts-expect-error an unknown option
await app.register(customerio, { region: 'us', track, colour: 'red' })
// @ts-expect-error a key is missing
await app.register(customerio, { region: 'us', track: { siteId: 'example-site' } })
// @ts-expect-error a route needs a path
await app.register(customerio, { region: 'us', webhooks: { signingSecrets: ['example-key'] } })
// @ts-expect-error parking is a function, a directory or 'discard'
await app.register(customerio, { region: 'us', webhooks: { path: '/', signingSecrets: ['example-key'], park: 'drop' } })
// @ts-expect-error verifyOnReady is 'log', 'fail' or false
await app.register(customerio, { region: 'us', track, verifyOnReady: true })

expectTypeOf(app.customerio.identify('u-1', { plan: 'pro' })).resolves.toBeObject()
// @ts-expect-error no such method
app.customerio.teleport('u-1')
// @ts-expect-error credentials of the SDK's client are not part of the surface
void app.customerio.apikey

app.customerio.webhooks.on('email_bounced', (event, ctx) => {
  expectTypeOf(event).toEqualTypeOf<CustomerioEventMap['email_bounced']>()
  expectTypeOf(event.data.failure_message).toEqualTypeOf<string>()
  expectTypeOf(ctx.eventId).toEqualTypeOf<string>()
  // @ts-expect-error a bounce has no link
  void event.data.href
})
app.customerio.webhooks.on(['email_clicked', 'sms_clicked'], (event) => {
  expectTypeOf(event.name).toEqualTypeOf<'email_clicked' | 'sms_clicked'>()
})
// @ts-expect-error nobody sends this event
app.customerio.webhooks.on('email_teleported', () => {})
app.customerio.webhooks.onAny((event) => {
  if (event.name === 'sms_replied') expectTypeOf(event.object_type).toEqualTypeOf<'sms'>()
})

app.get('/', async (request) => {
  expectTypeOf(request.customerio.track).toBeFunction()
  expectTypeOf(request.customerio.workspace('brand-b').app.sendEmail).toBeFunction()
  // @ts-expect-error the life of the client is not a request's business
  request.customerio.drain(1)
  // @ts-expect-error a decorator is not assigned
  request.customerio = undefined
})
