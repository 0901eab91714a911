import assert from 'node:assert/strict'
import { verifyRequestSignature } from 'customerio-node'
import fc from 'fast-check'
import t from 'tap'
import {
  createEvent,
  createEventFactory,
  objectTypes,
  type ReportingEventName,
  reportingEventName,
  signBody,
  subscribableEvents,
} from '../src/reporting/index.ts'
import { amended, published } from './reporting/vendor-document.ts'

const names: readonly ReportingEventName[] = [...subscribableEvents, 'slack_undeliverable']
const senders = ['campaign', 'newsletter', 'broadcast', 'transactional'] as const
const customerEvents = [
  'customer_subscribed',
  'customer_unsubscribed',
  'customer_subscription_preferences_changed',
] as const
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

await t.test('there are 72 events to subscribe to and one more with a payload', async (t) => {
  t.equal(new Set(subscribableEvents).size, 72)
  t.equal(names.length, 73)
  t.equal(names.filter((name) => published.problems(name, {}) !== undefined).length, 69)
})

await t.test('an event of every name and sender fits the vendor document, amended where it errs', async (t) => {
  for (const name of names) {
    for (const sender of senders) {
      const event = createEvent(name, { sender, content: true })
      t.same(amended.problems(name, event), [], `${name} by ${sender}`)
      t.same(amended.bodyProblems(event), [], `${name} by ${sender} fits one schema and no other`)
    }
  }
})

await t.test(
  'the published document rejects what its known slips and omissions make it reject, and nothing else',
  async (t) => {
    const rejected = names.flatMap((name) =>
      senders
        .filter((sender) => published.problems(name, createEvent(name, { sender }))?.length !== 0)
        .map((sender) => `${name} ${sender}`),
    )
    const otherChannels = names.filter((name) => /^(?:sms|whatsapp|in_app|slack|webhook)_/.test(name))
    const allSenders = ['email_deferred', 'sms_dropped', 'slack_converted', 'webhook_converted', 'push_drafted']
    const expected = [
      ...allSenders.flatMap((name) => senders.map((sender) => `${name} ${sender}`)),
      ...otherChannels.map((name) => `${name} transactional`),
      'customer_subscription_preferences_changed transactional',
    ]
    t.same(rejected.sort(), [...new Set(expected)].sort())
  },
)

await t.test('a push_drafted with the metric of the vendor document fits its published schema', async (t) => {
  const event = createEvent('push_drafted', { metric: 'attempted' })
  t.same(published.problems('push_drafted', event), [])
  t.equal(event.metric, 'attempted')
})

await t.test('an event is named by its subscription', async (t) => {
  for (const name of names) t.equal(reportingEventName(createEvent(name)), name)
})

await t.test(
  'the three customer events keep their name under all eight object types, and fit the published document',
  async (t) => {
    for (const name of customerEvents) {
      for (const objectType of objectTypes) {
        const event = createEvent(name, { objectType })
        t.equal(event.object_type, objectType)
        t.equal(reportingEventName(event), name, `${name} under ${objectType}`)
        t.same(published.problems(name, event), [], `${name} under ${objectType}`)
        t.same(amended.bodyProblems(event), [])
      }
    }
  },
)

await t.test('a customer event keeps its name without an object type', async (t) => {
  for (const name of customerEvents) {
    const event = createEvent(name, { objectType: null })
    t.notOk('object_type' in event)
    t.equal(reportingEventName(event), name)
  }
  const event = createEvent('customer_subscription_preferences_changed', { objectType: null })
  t.same(published.problems('customer_subscription_preferences_changed', event), [])
})

await t.test('the misspelt object_type_type of the vendor document can be made', async (t) => {
  const event = createEvent('customer_subscription_preferences_changed', { objectType: 'sms', objectTypeTypo: true })
  t.equal(event.object_type_type, 'sms')
  t.notOk('object_type' in event)
  t.same(published.problems('customer_subscription_preferences_changed', event), [])
  t.equal(reportingEventName(createEvent('sms_sent', { objectTypeTypo: true })), 'sms_sent')
})

await t.test('both shapes of email unsubscribed can be told apart', async (t) => {
  const message = createEvent('email_unsubscribed')
  const customer = createEvent('customer_unsubscribed', { objectType: 'email' })
  t.match(message, { object_type: 'email', metric: 'unsubscribed', data: { recipient: 'u1@example.test' } })
  t.match(customer, { object_type: 'email', metric: 'unsubscribed', data: { email_address: 'u1@example.test' } })
  t.notOk('email_address' in message.data)
  t.notOk('recipient' in customer.data)
  t.notOk('delivery_id' in customer.data)
})

await t.test('a preference change that no message caused has no sender', async (t) => {
  const event = createEvent('customer_subscription_preferences_changed', { sender: 'none' })
  t.notOk('campaign_id' in event.data)
  t.notOk('delivery_id' in event.data)
  t.same(amended.problems('customer_subscription_preferences_changed', event), [])
})

await t.test('a message event of a sender that nobody can tell has no sender id', async (t) => {
  const { data } = createEvent('email_sent', { sender: 'none' })
  t.same(Object.keys(data).sort(), ['customer_id', 'delivery_id', 'identifiers', 'recipient', 'subject'])
})

await t.test('null ids fit the published document', async (t) => {
  for (const sender of ['campaign', 'newsletter', 'broadcast'] as const) {
    const event = createEvent('email_sent', { sender, nullIds: true })
    t.equal(event.data[`${sender}_id`], null)
    t.same(event.data.identifiers, { id: null, email: null, cio_id: 'd9c106000001' })
    t.same(published.problems('email_sent', event), [])
  }
  const unsubscribed = createEvent('customer_unsubscribed', { nullIds: true, identifiers: 'id' })
  t.match(unsubscribed.data, { email_address: null, customer_id: '', identifiers: { id: null } })
  t.same(published.problems('customer_unsubscribed', unsubscribed), [])
})

await t.test('metric and object type can be ones nobody knows', async (t) => {
  const event = createEvent('email_sent', { metric: 'teleported', objectType: 'fax' })
  t.match(event, { metric: 'teleported', object_type: 'fax' })
  t.equal(reportingEventName(event), 'fax_teleported')
  t.equal(reportingEventName(createEvent('email_sent', { objectType: null })), 'unknown_sent')
})

await t.test('body content is in the events that carry one, and only when asked for', async (t) => {
  for (const name of names) {
    const carries = name.endsWith('_sent') || name === 'customer_subscription_preferences_changed'
    t.equal('content' in createEvent(name, { content: true }).data, carries, name)
    t.notOk('content' in createEvent(name).data, name)
    t.notOk('content' in createEvent(name, { content: false }).data, name)
  }
  t.match(createEvent('email_sent', { content: '<b>1</b>' }).data, {
    content: '<b>1</b>',
    headers: { 'X-Order': ['1001'] },
  })
  const preferences = createEvent('customer_subscription_preferences_changed', { content: true }).data.content
  t.same(JSON.parse(String(preferences)), { topics: { topic_1: true, topic_2: false } })
})

await t.test('the recipient is what the channel addresses', async (t) => {
  const person = { id: 'u-2', email: 'u2@example.test', phone: '+15550000009', device_id: 'token-2' }
  const recipients = {
    email_sent: person.email,
    sms_sent: person.phone,
    whatsapp_sent: person.phone,
    in_app_sent: person.id,
    slack_sent: '#orders',
    webhook_sent: 'https://hooks.example.test/orders',
  } as const
  for (const name of Object.keys(recipients) as (keyof typeof recipients)[]) {
    t.equal(createEvent(name, { person }).data.recipient, recipients[name])
  }
  t.same(createEvent('push_sent', { person }).data.recipients, [{ device_id: 'token-2', device_platform: 'ios' }])
})

await t.test('data can be overridden key by key, and a key left out', async (t) => {
  const { data } = createEvent('email_bounced', {
    data: { failure_message: '452 4.2.2 Mailbox full', journey_id: 15, campaign_name: undefined },
  })
  t.match(data, { failure_message: '452 4.2.2 Mailbox full', journey_id: 15 })
  t.notOk('campaign_name' in data)
})

await t.test('ids, time and person are the ones given', async (t) => {
  const event = createEvent('email_sent', {
    eventId: '01J0000000000000000000CU01',
    deliveryId: 'D1',
    timestamp: 1_760_000_000,
    person: { id: 'u-3' },
    identifiers: 'id',
  })
  t.match(event, { event_id: '01J0000000000000000000CU01', timestamp: 1_760_000_000, data: { delivery_id: 'D1' } })
  t.same(event.data.identifiers, { id: 'u-3' })
})

await t.test('a seed repeats every id, and another seed none', async (t) => {
  const now = (): number => 1_760_000_000_999
  const make = (seed: number) => {
    const create = createEventFactory({ seed, now })
    return names.map((name) => create(name))
  }
  t.same(make(1), make(1))
  const ids = [...make(1), ...make(2)].map(({ event_id }) => event_id)
  t.equal(new Set(ids).size, ids.length)
  t.equal(make(1)[0]?.timestamp, 1_760_000_000)
})

await t.test('event ids are ULIDs of their time', async (t) => {
  const { event_id } = createEventFactory({ now: () => 1_469_918_176_385 })('email_sent')
  t.match(event_id, ulid)
  // The example of the ULID specification: https://github.com/ulid/spec
  t.equal(event_id.slice(0, 10), '01ARYZ6S41')
})

await t.test('a wrong name and unknown options are reported together', async (t) => {
  t.throws(() => createEvent('email_teleported' as ReportingEventName, { colour: 'red', size: 1 } as object), {
    code: 'CIO_SANDBOX_EVENT',
    problems: [{ path: 'name' }, { path: 'colour' }, { path: 'size' }],
  })
})

await t.test('any event has the envelope, unique ids and example data only', async () => {
  const create = createEventFactory({ seed: 7 })
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.record(
        {
          sender: fc.constantFrom(...senders),
          identifiers: fc.constantFrom('id', 'all'),
          nullIds: fc.boolean(),
          content: fc.oneof(fc.boolean(), fc.string()),
        },
        { requiredKeys: [] },
      ),
      (name, options) => {
        const event = create(name, options as object)
        assert.match(event.event_id, ulid)
        assert.ok(!seen.has(event.event_id))
        seen.add(event.event_id)
        assert.deepEqual(amended.problems(name, event), [])
        const text = JSON.stringify({ ...event, data: { ...event.data, content: '' } })
        for (const address of text.match(/[\w.]+@[\w.]+|https?:\/\/[\w.]+/g) ?? []) assert.match(address, /\.test$/)
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

await t.test('the signature of any body, key and time is the one the official SDK accepts', async (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      ),
      fc.string({ minLength: 1 }),
      fc.nat(),
      (body, signingSecret, timestamp) => {
        const signature = signBody(signingSecret, timestamp, body)
        return (
          verifyRequestSignature({ signingSecret, timestamp, body, signature }) &&
          !verifyRequestSignature({ signingSecret, timestamp: timestamp + 1, body, signature })
        )
      },
    ),
    { seed: 1 },
  )
  t.match(signBody('key', 1, 'body'), /^[0-9a-f]{64}$/)
})
