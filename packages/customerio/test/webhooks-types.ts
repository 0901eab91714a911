import type { CustomerioEventName } from '@messaging-observability/metrics'
import { expectTypeOf } from 'expect-type'
import {
  type CustomerioChannel,
  type CustomerioEvent,
  type CustomerioEventContext,
  type CustomerioEventMap,
  createCustomerioWebhooks,
  type customerioEventContract,
  type FailedPushDevice,
  signWebhook,
  type UnknownCustomerioEvent,
} from '../src/index.ts'

const webhooks = createCustomerioWebhooks({ signingSecrets: ['example'], park: 'discard' })

expectTypeOf<keyof typeof customerioEventContract>().toEqualTypeOf<CustomerioEventName>()
expectTypeOf<CustomerioEvent['name']>().toEqualTypeOf<CustomerioEventName>()

webhooks.on('email_bounced', (event, context) => {
  expectTypeOf(event).toEqualTypeOf<CustomerioEventMap['email_bounced']>()
  expectTypeOf(event.object_type).toEqualTypeOf<'email'>()
  expectTypeOf(event.metric).toEqualTypeOf<'bounced'>()
  expectTypeOf(event.data.failure_message).toEqualTypeOf<string>()
  expectTypeOf(event.data.recipient).toEqualTypeOf<string>()
  expectTypeOf(event.data.delivery_id).toEqualTypeOf<string>()
  expectTypeOf(event.data.campaign_id).toEqualTypeOf<number | null | undefined>()
  // @ts-expect-error a bounce has no link
  expectTypeOf(event.data.href)
  // @ts-expect-error events are shared by all handlers
  event.data.recipient = 'changed'
  expectTypeOf(context).toEqualTypeOf<CustomerioEventContext>()
})
webhooks.on('email_sent', ({ data }) => {
  expectTypeOf(data.content).toEqualTypeOf<string | undefined>()
  expectTypeOf(data.headers).toEqualTypeOf<Readonly<Record<string, readonly string[]>> | undefined>()
  // @ts-expect-error the body is there only where Body Content is on
  expectTypeOf(data.content.length)
})
webhooks.on('push_bounced', ({ data }) => {
  expectTypeOf(data.recipients).toEqualTypeOf<readonly FailedPushDevice[]>()
})
webhooks.on('customer_unsubscribed', ({ data, object_type }) => {
  expectTypeOf(object_type).toEqualTypeOf<CustomerioChannel>()
  expectTypeOf(data.email_address).toEqualTypeOf<string | null>()
  // @ts-expect-error a person's event has no recipient
  expectTypeOf(data.recipient)
})
webhooks.on(['email_opened', 'sms_clicked'], (event) => {
  expectTypeOf(event).toEqualTypeOf<CustomerioEventMap['email_opened'] | CustomerioEventMap['sms_clicked']>()
  if (event.name === 'sms_clicked') expectTypeOf(event.data.href).toEqualTypeOf<string>()
  // @ts-expect-error an open has no link
  else expectTypeOf(event.data.href)
})
webhooks.onAny((event) => {
  expectTypeOf(event).toEqualTypeOf<CustomerioEvent | UnknownCustomerioEvent>()
  if (event.name === 'other') expectTypeOf(event.data).toEqualTypeOf<Readonly<Record<string, unknown>>>()
})
// @ts-expect-error not a name
webhooks.on('email_teleported', () => {})
// @ts-expect-error unknown events go to onAny only
webhooks.on('other', () => {})
// @ts-expect-error a misspelt option
createCustomerioWebhooks({ signingSecrets: ['example'], signingSecret: 'example' })
// @ts-expect-error secrets are needed
createCustomerioWebhooks({ park: 'discard' })
// @ts-expect-error a secret is needed
signWebhook({ body: '{}' })
