import assert from 'node:assert/strict'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { verifyRequestSignature } from 'customerio-node'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  createEvent,
  createEventFactory,
  createReportingSender,
  type ReportingEvent,
  type ReportingFaults,
  type ReportingSender,
  type ReportingSenderOptions,
  type ReportingSubscriptionInput,
  reportingEventName,
  subscribableEvents,
} from '../src/reporting/index.ts'
import { createCertificate } from './reporting/certificate.ts'
import { createFakeClock, type FakeClock } from './reporting/fake-clock.ts'
import { type Behaviour, type Received, type Receiver, startReceiver, until } from './reporting/receiver.ts'

const second = 1_000
const hour = 3_600 * second
const day = 24 * hour
const signingKey = 'example-signing-key'

function start(t: Test, options: ReportingSenderOptions = {}): { sender: ReportingSender; clock: FakeClock } {
  const clock = createFakeClock()
  const sender = createReportingSender({ seed: 1, clock, ...options })
  t.teardown(() => sender.close())
  return { sender, clock }
}

async function startBoth(
  t: Test,
  options: ReportingSenderOptions = {},
  subscription: Partial<ReportingSubscriptionInput> = {},
): Promise<{ sender: ReportingSender; clock: FakeClock; receiver: Receiver }> {
  const receiver = await startReceiver(t)
  const both = start(t, options)
  both.sender.add({ endpoint: receiver.url, signingKey, ...subscription })
  return { ...both, receiver }
}

function isAuthentic({ headers, body }: Received, signingSecret = signingKey): boolean {
  const timestamp = String(headers['x-cio-timestamp'])
  return verifyRequestSignature({ signingSecret, timestamp, body, signature: headers['x-cio-signature'] as string })
}

const outcomes = ({ log }: ReportingSender): string[] => log.map(({ outcome }) => outcome)
const ids = (events: readonly ReportingEvent[]): string[] => events.map(({ event_id }) => event_id)

await t.test('an event goes out as one signed request that the official SDK accepts', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  const event = createEvent('email_delivered')
  t.same(sender.emit(event), { queued: 1, filtered: 0, dropped: 0 })
  await sender.idle()
  const [request] = receiver.requests
  assert.ok(request)
  t.match(request, { method: 'POST', path: '/hook', headers: { 'content-type': 'application/json' } })
  t.equal(request.headers['x-cio-timestamp'], String(Math.floor(clock.now() / 1000)))
  t.equal(request.headers['content-length'], String(request.body.length))
  t.ok(isAuthentic(request))
  t.same(receiver.events(), [event])
})

await t.test('the keys of a body are in alphabetical order at every level', async (t) => {
  const { sender, receiver } = await startBoth(t)
  sender.emit({ ...createEvent('push_sent'), data: { b: [{ d: 1, c: null }], a: { f: 1, e: 2 } } })
  await sender.idle()
  const body = String(receiver.requests[0]?.body)
  t.match(body, /"data":{"a":{"e":2,"f":1},"b":\[{"c":null,"d":1}\]},"event_id":".+","metric":"sent","object_type":/)
})

await t.test('all 73 events by every sender arrive in order over one connection', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const events = [...subscribableEvents, 'slack_undeliverable' as const].flatMap((name) =>
    (['campaign', 'newsletter', 'broadcast', 'transactional'] as const).map((sender) => createEvent(name, { sender })),
  )
  for (const event of events) sender.emit(event)
  t.equal(sender.backlog, events.length)
  await sender.idle()
  t.same(receiver.events(), events)
  t.ok(receiver.requests.every((request) => isAuthentic(request)))
  t.ok(receiver.requests.every(({ connection }) => connection === 1))
  t.match(sender.stats, { emitted: 292, attempts: 292, delivered: 292, retries: 0 })
  t.equal(sender.backlog, 0)
})

for (const status of [200, 201, 202, 204, 299]) {
  await t.test(`${status} is success`, async (t) => {
    const { sender, receiver } = await startBoth(t)
    receiver.answer(status)
    sender.emit(createEvent('email_sent'))
    await sender.idle()
    t.match(sender.log, [{ outcome: 'delivered', status, attempt: 1 }])
  })
}

const pausing: Behaviour[] = [400, 401, 402, 403, 404, 405, 410, 429, 500, 502, 521, 'reset', 'end']
const ordinary: Behaviour[] = [301, 302, 303, 307, 308, 408, 409, 413, 415, 422, 501, 503, 504, 'garbage']

for (const [behaviours, delay] of [
  [pausing, hour],
  [ordinary, 10 * second],
] as const) {
  for (const behaviour of behaviours) {
    await t.test(`after ${behaviour} the event is retried in ${delay / second} s`, async (t) => {
      const { sender, clock, receiver } = await startBoth(t)
      receiver.answer((_request, index) => (index === 0 ? behaviour : 200))
      sender.emit(createEvent('email_sent'))
      await until(() => sender.log.length === 1)
      t.match(sender.log, [{ outcome: 'retrying', attempt: 1, retryInMs: delay }])
      t.match(
        sender.log[0],
        typeof behaviour === 'number' ? { status: behaviour } : { failure: /^(?:reset|eof|network)$/ },
      )
      t.same(clock.delays(), [delay])
      clock.advance(delay - 1)
      t.same(sender.status(1), { state: 'waiting', backlog: 1, failedAttempts: 1 })
      clock.advance(1)
      await sender.idle()
      t.match(sender.log[1], { outcome: 'delivered', attempt: 2 })
      t.equal(receiver.requests[0]?.body.toString(), receiver.requests[1]?.body.toString())
    })
  }
}

await t.test('each way in which a connection fails has its name', async (t) => {
  const closed = createTcpServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const refusing = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`
  await new Promise((resolve) => closed.close(resolve))
  const untrusted = await startReceiver(t, 200, createSecureServer(createCertificate()))
  // A label of 64 characters is refused by the resolver itself: nothing is asked of a name server.
  const unresolvable = `http://${'x'.repeat(64)}.localhost/`
  const resetting = await startReceiver(t, 'reset')
  const ending = await startReceiver(t, 'end')
  const garbled = await startReceiver(t, 'garbage')
  const plain = await startReceiver(t)
  const failures: Record<string, [string, number]> = {
    refused: [refusing, hour],
    tls: [untrusted.url.replace('http:', 'https:'), hour],
    dns: [unresolvable, hour],
    reset: [resetting.url, hour],
    eof: [ending.url, hour],
    network: [garbled.url, 10 * second],
    'network, no TLS': [plain.url.replace('http:', 'https:'), 10 * second],
  }
  for (const [failure, [endpoint, delay]] of Object.entries(failures)) {
    const { sender } = start(t)
    sender.add({ endpoint })
    sender.emit(createEvent('email_sent'))
    await until(() => sender.log.length === 1)
    const [entry] = sender.log
    t.match(entry, { failure: failure.split(',')[0], error: /\w+/, retryInMs: delay }, failure)
  }
})

await t.test('no answer within four seconds is a time-out with an ordinary retry', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  receiver.answer('hang')
  sender.emit(createEvent('email_sent'))
  await until(() => receiver.requests.length === 1)
  t.same(clock.delays(), [4 * second])
  t.equal(sender.status(1)?.state, 'sending')
  clock.advance(4 * second)
  t.match(sender.log, [{ outcome: 'retrying', failure: 'timeout', durationMs: 4 * second, retryInMs: 10 * second }])
  receiver.answer(200)
  clock.advance(10 * second)
  await sender.idle()
  t.same(outcomes(sender), ['retrying', 'delivered'])
})

await t.test('a 2xx in time is success, though its body breaks off or never ends', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  receiver.answer('truncate')
  sender.emit(createEvent('email_sent'))
  await sender.idle()
  receiver.answer('hang in body')
  sender.emit(createEvent('email_sent'))
  await until(() => receiver.requests.length === 2)
  // The status line must have come before time moves on: a further exchange shows that it has.
  const other = await startBoth(t)
  other.sender.emit(createEvent('email_sent'))
  await other.sender.idle()
  clock.advance(4 * second)
  await sender.idle()
  t.same(outcomes(sender), ['delivered', 'delivered'])
})

await t.test('later events wait behind a failed one, and only those of the same subscription', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  const other = await startReceiver(t)
  sender.add({ endpoint: other.url })
  receiver.answer((_request, index) => (index === 0 ? 500 : 200))
  const events = [createEvent('email_sent'), createEvent('email_delivered'), createEvent('email_opened')]
  for (const event of events) sender.emit(event)
  await until(() => other.requests.length === 3 && sender.log.length === 4)
  t.equal(receiver.requests.length, 1)
  t.same(sender.status(1), { state: 'waiting', backlog: 3, failedAttempts: 1 })
  t.same(sender.status(2), { state: 'idle', backlog: 0, failedAttempts: 0 })
  clock.advance(hour)
  await sender.idle()
  const [first, ...rest] = ids(events)
  t.same(ids(receiver.events()), [first, first, ...rest])
})

await t.test('retries come ever later up to a limit, and after seven days the event is given up', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  receiver.answer(503)
  const stuck = createEvent('email_sent')
  sender.emit(stuck)
  sender.emit(createEvent('email_delivered'))
  const waits: number[] = []
  for (let attempt = 1; ; attempt++) {
    await until(() => sender.log.length === attempt)
    if (sender.log.at(-1)?.outcome === 'gave_up') break
    const [delay = 0] = clock.delays()
    waits.push(delay)
    if (attempt === 1) t.equal(sender.backlog, 2)
    clock.advance(delay)
  }
  t.same(
    waits.slice(0, 5),
    [10, 20, 40, 80, 160].map((wait) => wait * second),
  )
  t.equal(waits.at(-1), 12 * hour)
  const total = waits.reduce((sum, wait) => sum + wait, 0)
  t.ok(total <= 7 * day && total + 12 * hour > 7 * day, `${total / day} days`)
  t.match(sender.stats, { gaveUp: 1, retries: waits.length })
  receiver.answer(200)
  await until(() => sender.log.length > waits.length + 1)
  sender.retryNow()
  await sender.idle()
  t.equal(receiver.events().at(-1)?.metric, 'delivered')
})

await t.test('a pause lasts an hour at every listed failure, and longer once the backoff is longer', async (t) => {
  const { sender, clock, receiver } = await startBoth(t, { backoff: { initialMs: hour, factor: 3, maxMs: 5 * hour } })
  receiver.answer(401)
  sender.emit(createEvent('email_sent'))
  for (const expected of [1, 3, 5, 5]) {
    await until(() => clock.delays().length === 1 && sender.status(1)?.state === 'waiting')
    t.same(clock.delays(), [expected * hour])
    clock.advance(expected * hour)
  }
})

await t.test('waits are divided by the time scale, the request time-out is not', async (t) => {
  const { sender, clock, receiver } = await startBoth(t, { timeScale: 3_600 })
  receiver.answer((_request, index) => (index === 0 ? 500 : 'hang'))
  sender.emit(createEvent('email_sent'))
  await until(() => sender.log.length === 1)
  t.match(sender.log, [{ retryInMs: hour }])
  t.same(clock.delays(), [1 * second])
  clock.advance(1 * second)
  await until(() => receiver.requests.length === 2)
  t.same(clock.delays(), [4 * second])
})

await t.test('a wait can be skipped, for one subscription or for all', async (t) => {
  const { sender, receiver } = await startBoth(t)
  sender.add({ endpoint: receiver.url, signingKey })
  receiver.answer(500)
  sender.emit(createEvent('email_sent'))
  await until(() => sender.log.length === 2)
  receiver.answer(200)
  sender.retryNow(2)
  await until(() => sender.status(2)?.state === 'idle')
  t.equal(sender.status(1)?.state, 'waiting')
  sender.retryNow()
  await sender.idle()
  t.equal(sender.stats.delivered, 2)
})

await t.test('a retry is signed anew, or carries its first timestamp when told to', async (t) => {
  for (const [retryTimestamp, age] of [
    ['fresh', 0],
    ['stale', 3_600],
  ] as const) {
    const { sender, clock, receiver } = await startBoth(t, { timeScale: 60, faults: { retryTimestamp } })
    receiver.answer((_request, index) => (index === 0 ? 500 : 200))
    sender.emit(createEvent('email_sent'))
    await until(() => sender.log.length === 1)
    clock.advance(60 * second)
    await sender.idle()
    const retry = receiver.requests[1]
    assert.ok(retry)
    t.equal(clock.now() / 1000 - Number(retry.headers['x-cio-timestamp']), age, retryTimestamp)
    t.ok(isAuthentic(retry))
  }
})

await t.test('a subscription gets the events it named, and events that nobody can name', async (t) => {
  const { sender, receiver } = await startBoth(t, {}, { events: ['email_bounced', 'customer_unsubscribed'] })
  t.same(sender.emit(createEvent('email_sent')), { queued: 0, filtered: 1, dropped: 0 })
  sender.emit(createEvent('email_bounced'))
  sender.emit(createEvent('email_unsubscribed'))
  sender.emit(createEvent('customer_unsubscribed', { objectType: 'email' }))
  sender.emit(createEvent('slack_undeliverable'))
  sender.emit(createEvent('email_sent', { metric: 'teleported' }))
  await sender.idle()
  t.same(receiver.events().map(reportingEventName), [
    'email_bounced',
    'customer_unsubscribed',
    'slack_undeliverable',
    'email_teleported',
  ])
})

await t.test('an event can be sent to one subscription, whatever it subscribed to', async (t) => {
  const { sender, receiver } = await startBoth(t, {}, { events: ['email_bounced'] })
  const other = await startReceiver(t)
  sender.add({ endpoint: other.url })
  t.same(sender.emit(createEvent('email_sent'), { to: 1 }), { queued: 1, filtered: 0, dropped: 0 })
  await sender.idle()
  t.equal(receiver.requests.length, 1)
  t.equal(other.requests.length, 0)
})

await t.test('without full resolution only the first open and click of a delivery are sent', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const full = await startReceiver(t)
  sender.add({ endpoint: full.url, full_resolution: true })
  for (const name of [
    'email_opened',
    'email_opened',
    'email_clicked',
    'email_clicked',
    'email_sent',
    'email_sent',
  ] as const) {
    sender.emit(createEvent(name, { deliveryId: 'D1' }))
  }
  sender.emit(createEvent('email_opened', { deliveryId: 'D2' }))
  await sender.idle()
  t.same(
    receiver.events().map(({ metric, data }) => [metric, data.delivery_id].join(' ')),
    ['opened D1', 'clicked D1', 'sent D1', 'sent D1', 'opened D2'],
  )
  t.equal(full.requests.length, 7)
})

await t.test('the memory for first opens is bounded: the oldest delivery counts as new again', async (t) => {
  const { sender } = await startBoth(t, { maxTrackedDeliveries: 2 })
  const queued = ['D1', 'D2', 'D2', 'D3', 'D1'].map(
    (deliveryId) => sender.emit(createEvent('email_opened', { deliveryId })).queued,
  )
  t.same(queued, [1, 1, 0, 1, 1])
})

await t.test('body content goes only to subscriptions with content', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const withContent = await startReceiver(t)
  sender.add({ endpoint: withContent.url, with_content: true })
  const event = createEvent('email_sent', { content: '<p>Hello</p>' })
  sender.emit(event)
  await sender.idle()
  t.notOk('content' in (receiver.events()[0]?.data ?? {}))
  t.notOk('headers' in (receiver.events()[0]?.data ?? {}))
  t.same(withContent.events(), [event])
})

await t.test('a disabled subscription gets nothing new and keeps its backlog until it is enabled', async (t) => {
  const { sender, receiver } = await startBoth(t)
  receiver.answer(500)
  sender.emit(createEvent('email_sent'))
  await until(() => sender.log.length === 1)
  sender.update(1, { disabled: true })
  await sender.idle()
  t.same(sender.emit(createEvent('email_delivered')), { queued: 0, filtered: 1, dropped: 0 })
  t.same(sender.status(1), { state: 'disabled', backlog: 1, failedAttempts: 1 })
  receiver.answer(200)
  sender.update(1, { disabled: false })
  await sender.idle()
  t.same(
    receiver.events().map(({ metric }) => metric),
    ['sent', 'sent'],
  )
})

await t.test('subscriptions are created, read, changed and removed', async (t) => {
  const { sender } = start(t)
  t.same(sender.list(), [])
  const created = sender.add({ endpoint: 'http://127.0.0.1:1/a' })
  t.match(created, {
    id: 1,
    type: 'webhook',
    name: 'Reporting webhook 1',
    endpoint: 'http://127.0.0.1:1/a',
    full_resolution: false,
    with_content: false,
    disabled: false,
    signingKey: /^[0-9a-f]{64}$/,
  })
  t.same(created.events, [...subscribableEvents])
  t.same(sender.get(1), created)
  t.match(sender.update(1, { name: 'Renamed', events: ['sms_sent'], endpoint: undefined as never }), {
    name: 'Renamed',
    events: ['sms_sent'],
    endpoint: 'http://127.0.0.1:1/a',
  })
  t.equal(sender.add({ endpoint: 'https://localhost/b', name: 'Second' }).id, 2)
  t.same(
    sender.list().map(({ name }) => name),
    ['Renamed', 'Second'],
  )
  t.equal(sender.remove(1), true)
  t.equal(sender.remove(1), false)
  t.equal(sender.get(1), undefined)
  t.equal(sender.status(1), undefined)
  t.equal(sender.update(1, { name: 'Gone' }), undefined)
})

await t.test('what is returned is a copy: changing it changes nothing', async (t) => {
  const { sender } = start(t)
  sender.add({ endpoint: 'http://localhost/' }).events.length = 0
  sender.list()[0]?.events.splice(0)
  t.equal(sender.get(1)?.events.length, 72)
})

await t.test('a changed endpoint and key are used from the next attempt on', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  const moved = await startReceiver(t)
  receiver.answer(404)
  sender.emit(createEvent('email_sent'))
  await until(() => sender.log.length === 1)
  sender.update(1, { endpoint: moved.url, signingKey: 'rotated-example-key' })
  clock.advance(hour)
  await sender.idle()
  const [request] = moved.requests
  assert.ok(request)
  t.ok(isAuthentic(request, 'rotated-example-key'))
})

await t.test('an endpoint with a user and password gets them as basic authentication', async (t) => {
  const { sender, receiver } = await startBoth(t)
  sender.update(1, { endpoint: receiver.url.replace('http://', 'http://user:p%40ss@') })
  sender.emit(createEvent('email_sent'))
  await sender.idle()
  t.equal(receiver.requests[0]?.headers.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`)
})

await t.test('removing a subscription aborts its request and discards its backlog', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  receiver.answer('hang')
  sender.emit(createEvent('email_sent'))
  sender.emit(createEvent('email_delivered'))
  await until(() => receiver.requests.length === 1)
  const idle = sender.idle()
  sender.remove(1)
  await idle
  t.match(sender.log, [
    { outcome: 'discarded', attempt: 1 },
    { outcome: 'discarded', attempt: 0 },
  ])
  t.same(clock.delays(), [])
  t.match(sender.stats, { discarded: 2, attempts: 0 })
})

await t.test('a full backlog drops the new event, says so and keeps the old ones', async (t) => {
  const { sender, receiver } = await startBoth(t, { maxBacklog: 2 })
  const events = Array.from({ length: 3 }, () => createEvent('email_opened'))
  t.same(events.map((event) => sender.emit(event)).at(-1), { queued: 0, filtered: 0, dropped: 1 })
  t.match(sender.log, [{ outcome: 'dropped', attempt: 0, event: events[2] }])
  await sender.idle()
  t.same(ids(receiver.events()), ids(events.slice(0, 2)))
  t.equal(sender.stats.dropped, 1)
  t.equal(sender.emit(events[2] as ReportingEvent).queued, 1, 'a dropped open has not been reported yet')
})

await t.test('the log keeps its newest entries up to its limit', async (t) => {
  const { sender } = await startBoth(t, { maxLogEntries: 3 })
  const events = Array.from({ length: 10 }, () => createEvent('email_sent'))
  for (const event of events) sender.emit(event)
  await sender.idle()
  t.same(ids(sender.log.map(({ event }) => event)), ids(events.slice(-3)))
})

await t.test('a long backlog is delivered in order', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const events = Array.from({ length: 3_000 }, () => createEvent('email_sent'))
  for (const event of events) sender.emit(event)
  await sender.idle()
  t.same(ids(receiver.events()), ids(events))
})

await t.test('a duplicate arrives twice with one id', async (t) => {
  const { sender, receiver } = await startBoth(t, { faults: { duplicate: true } })
  const event = createEvent('email_sent')
  sender.emit(event)
  await sender.idle()
  t.same(receiver.events(), [event, event])
  t.same(
    sender.log.map(({ faults }) => faults),
    [[], ['duplicate']],
  )
})

await t.test('a reordered event is overtaken by the next, together with its duplicate', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const [first, next] = [createEvent('email_sent'), createEvent('email_delivered')]
  sender.emit(first, { faults: { reorder: true, duplicate: true } })
  t.same(sender.status(1), { state: 'waiting', backlog: 2, failedAttempts: 0 })
  sender.emit(next, { faults: { reorder: true } })
  await sender.idle()
  t.same(receiver.events(), [next, first, first])
})

await t.test('a reordered event that nothing follows leaves after a second, or when idleness is awaited', async (t) => {
  const { sender, clock, receiver } = await startBoth(t, { faults: { reorder: true } })
  sender.emit(createEvent('email_sent'))
  clock.advance(999)
  t.equal(sender.status(1)?.state, 'waiting')
  clock.advance(1)
  await sender.idle()
  sender.emit(createEvent('email_delivered'))
  await sender.idle()
  t.same(
    receiver.events().map(({ metric }) => metric),
    ['sent', 'delivered'],
  )
})

await t.test('a held event is discarded with its subscription', async (t) => {
  const { sender, clock } = await startBoth(t, { faults: { reorder: true } })
  sender.emit(createEvent('email_sent'))
  sender.remove(1)
  t.same(outcomes(sender), ['discarded'])
  t.same(clock.delays(), [])
})

const payloadFaults: [keyof ReportingFaults, object, readonly string[]][] = [
  ['unknownEvent', { metric: 'teleported' }, []],
  ['nullIds', { data: { campaign_id: null, customer_id: '', identifiers: { id: null, email: null } } }, []],
  ['missingObjectType', { metric: 'sent' }, ['object_type', 'object_type_type']],
  ['objectTypeTypo', { object_type_type: 'email' }, ['object_type']],
]
for (const [fault, expected, absent] of payloadFaults) {
  await t.test(`${fault} distorts the payload, not the filter nor the signature`, async (t) => {
    const { sender, receiver } = await startBoth(t, { faults: { [fault]: true } }, { events: ['email_sent'] })
    const event = createEvent('email_sent')
    const before = structuredClone(event)
    sender.emit(event)
    sender.emit(createEvent('email_opened'))
    await sender.idle()
    t.equal(receiver.requests.length, 1)
    t.match(receiver.events()[0], expected)
    for (const key of absent) t.notOk(key in (receiver.events()[0] ?? {}), key)
    t.ok(isAuthentic(receiver.requests[0] as Received))
    t.same(sender.log[0]?.faults, [fault])
    t.same(event, before, 'the given event is left alone')
  })
}

await t.test('an event without an object type has none to misspell', async (t) => {
  const { sender, receiver } = await startBoth(t, { faults: { objectTypeTypo: true } })
  sender.emit(createEvent('customer_unsubscribed', { objectType: null }))
  await sender.idle()
  t.notOk('object_type_type' in (receiver.events()[0] ?? {}))
})

await t.test('faults of one event strike its first attempt; the retry is sound', async (t) => {
  const signatureFaults: ReportingFaults[] = [
    { wrongKey: true },
    { truncatedSignature: true },
    { missingSignature: true },
    { tamperedBody: true },
  ]
  for (const faults of signatureFaults) {
    const { sender, receiver } = await startBoth(t)
    receiver.answer((request) => (isAuthentic(request) ? 200 : 401))
    sender.emit(createEvent('email_sent'), { faults })
    await until(() => sender.log.length === 1)
    sender.retryNow()
    await sender.idle()
    t.same(
      sender.log.map(({ status }) => status),
      [401, 200],
    )
    t.same(
      sender.log.map((entry) => entry.faults),
      [Object.keys(faults), []],
    )
  }
})

await t.test('a truncated signature is the first half, a missing one has no header', async (t) => {
  const { sender, receiver } = await startBoth(t)
  sender.emit(createEvent('email_sent'), { faults: { truncatedSignature: true } })
  sender.emit(createEvent('email_sent'), { faults: { missingSignature: true } })
  await sender.idle()
  t.equal(receiver.requests[0]?.headers['x-cio-signature']?.length, 32)
  t.notOk('x-cio-signature' in (receiver.requests[1]?.headers ?? {}))
})

await t.test('clock skew moves the signed timestamp', async (t) => {
  const { sender, clock, receiver } = await startBoth(t, { faults: { clockSkewSeconds: -900 } })
  sender.emit(createEvent('email_sent'))
  await sender.idle()
  const [request] = receiver.requests
  assert.ok(request)
  t.equal(Number(request.headers['x-cio-timestamp']), Math.floor(clock.now() / 1000) - 900)
  t.ok(isAuthentic(request))
})

await t.test('broken JSON and gzip are signed as they are sent', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const event = createEvent('email_sent')
  sender.emit(event, { faults: { brokenJson: true } })
  sender.emit(event, { faults: { gzip: true } })
  await sender.idle()
  const [broken, gzipped] = receiver.requests
  assert.ok(broken && gzipped)
  t.ok(isAuthentic(broken))
  t.throws(() => JSON.parse(broken.body.toString()), SyntaxError)
  t.ok(isAuthentic(gzipped))
  t.equal(gzipped.headers['content-encoding'], 'gzip')
  t.same(JSON.parse(gunzipSync(gzipped.body).toString()), event)
})

await t.test('the content type can be odd or missing', async (t) => {
  const { sender, receiver } = await startBoth(t, { faults: { contentType: 'text/plain' } })
  sender.emit(createEvent('email_sent'))
  sender.emit(createEvent('email_sent'), { faults: { contentType: null } })
  await sender.idle()
  t.same(
    receiver.requests.map(({ headers }) => headers['content-type']),
    ['text/plain', undefined],
  )
})

await t.test('faults can be changed while it runs', async (t) => {
  const { sender, receiver } = await startBoth(t)
  sender.setFaults({ duplicate: 1, nullIds: false, gzip: 0 })
  sender.emit(createEvent('email_sent'))
  sender.setFaults({})
  sender.emit(createEvent('email_delivered'))
  await sender.idle()
  t.same(
    receiver.events().map(({ metric }) => metric),
    ['sent', 'sent', 'delivered'],
  )
})

await t.test('a fault rate strikes about that often, at the same events with the same seed', async (t) => {
  const run = async (seed: number): Promise<string[]> => {
    const { sender } = await startBoth(t, { seed, faults: { duplicate: 0.2, wrongKey: 0.3, unknownEvent: 0.1 } })
    const create = createEventFactory({ seed: 1, now: () => 1_760_000_000_000 })
    for (let count = 0; count < 300; count++) sender.emit(create('email_sent'))
    await sender.idle()
    return sender.log.map(({ faults, event }) => `${event.event_id} ${faults.join()}`)
  }
  const [first, again, other] = [await run(5), await run(5), await run(6)]
  t.same(first, again)
  t.not(first.join(), other.join())
  const share = (name: string) => first.filter((line) => line.includes(name)).length / 300
  t.ok(Math.abs(share('wrongKey') - 0.36) < 0.1 && Math.abs(share('duplicate') - 0.2) < 0.07)
})

await t.test('keys come from the seed, and without a seed from chance', async (t) => {
  const keyOf = (options: ReportingSenderOptions): string | undefined => {
    const sender = createReportingSender(options)
    return sender.add({ endpoint: 'http://localhost/' }).signingKey
  }
  t.equal(keyOf({ seed: 3 }), keyOf({ seed: 3 }))
  t.not(keyOf({ seed: 3 }), keyOf({ seed: 4 }))
  t.not(keyOf({}), keyOf({}))
})

await t.test('reset removes subscriptions, log, counters and run-time faults, and starts the seed anew', async (t) => {
  const { sender, receiver } = await startBoth(t)
  const before = sender.get(1)
  receiver.answer('hang')
  sender.setFaults({ duplicate: true })
  sender.emit(createEvent('email_sent'))
  sender.reset()
  t.same(sender.list(), [])
  t.same(sender.log, [])
  t.same(sender.stats, { emitted: 0, attempts: 0, delivered: 0, retries: 0, gaveUp: 0, dropped: 0, discarded: 0 })
  receiver.answer(200)
  t.same(sender.add({ endpoint: receiver.url, signingKey }), before)
  sender.emit(createEvent('email_delivered'))
  await sender.idle()
  t.match(sender.stats, { emitted: 1, delivered: 1 })
})

await t.test('after close nothing is on the wire and nothing is taken', async (t) => {
  const { sender, clock, receiver } = await startBoth(t)
  receiver.answer('hang')
  sender.emit(createEvent('email_sent'))
  await until(() => receiver.requests.length === 1)
  const idle = sender.idle()
  await sender.close()
  await idle
  t.same(outcomes(sender), ['discarded'])
  t.same(clock.delays(), [])
  for (const use of [
    () => sender.emit(createEvent('email_sent')),
    () => sender.add({ endpoint: receiver.url }),
    () => sender.update(1, {}),
  ]) {
    t.throws(use, { code: 'CIO_SANDBOX_CLOSED' })
  }
})

await t.test("the machine's clock serves when none is given", async (t) => {
  const receiver = await startReceiver(t, 503)
  const sender = createReportingSender({ timeScale: 10_000 })
  t.teardown(() => sender.close())
  sender.add({ endpoint: receiver.url })
  receiver.answer((_request, index) => (index === 0 ? 503 : 200))
  const before = Date.now()
  sender.emit(createEvent('email_sent'))
  await sender.idle()
  t.same(outcomes(sender), ['retrying', 'delivered'])
  t.ok((sender.log[0]?.at ?? 0) >= before)
})

await t.test('only loopback endpoints are taken, unless allowed', async (t) => {
  const { sender } = start(t)
  for (const host of [
    'localhost',
    'app.localhost',
    '127.0.0.1:80',
    '127.9.9.9',
    '2130706433',
    '0x7f.1',
    '[::1]:8080',
  ]) {
    t.doesNotThrow(() => sender.add({ endpoint: `http://${host}/` }), host)
  }
  for (const host of ['example.test', '10.0.0.1', '127.example.test', '[::2]', 'localhost.example.test', '0.0.0.0']) {
    t.throws(
      () => sender.add({ endpoint: `https://${host}/` }),
      {
        code: 'CIO_SANDBOX_SUBSCRIPTION',
        problems: [{ path: 'subscription.endpoint', message: /allowRemoteEndpoints/ }],
      },
      host,
    )
  }
  t.equal(start(t, { allowRemoteEndpoints: true }).sender.add({ endpoint: 'https://example.test/' }).id, 1)
})

await t.test('every problem of a subscription is reported at once', async (t) => {
  const { sender } = start(t)
  const wrong = {
    name: '',
    events: ['email_sent', 'fax_sent'],
    full_resolution: 1,
    disabled: 'no',
    signingKey: '',
    colour: 'red',
  }
  t.throws(() => sender.add(wrong as never), {
    code: 'CIO_SANDBOX_SUBSCRIPTION',
    message: /"fax_sent"/,
    problems: ['name', 'events', 'full_resolution', 'disabled', 'signingKey', 'colour', 'endpoint'].map((key) => ({
      path: `subscription.${key}`,
    })),
  })
  for (const endpoint of ['/hook', 'ftp://localhost/', 'http://%41', 7, 'http://%ff@localhost/']) {
    t.throws(() => sender.add({ endpoint: endpoint as string }), {
      code: 'CIO_SANDBOX_SUBSCRIPTION',
      problems: [{ path: 'subscription.endpoint' }],
    })
  }
  t.throws(() => sender.add({ endpoint: 'http://localhost/', events: [] }), {
    code: 'CIO_SANDBOX_SUBSCRIPTION',
    problems: [{ path: 'subscription.events' }],
  })
  t.throws(() => sender.add(null as never), {
    code: 'CIO_SANDBOX_SUBSCRIPTION',
    problems: [{ path: 'subscription' }, { path: 'subscription.endpoint' }],
  })
  sender.add({ endpoint: 'http://localhost/' })
  t.throws(() => sender.update(1, { name: 'x'.repeat(191) }), {
    code: 'CIO_SANDBOX_SUBSCRIPTION',
    problems: [{ path: 'subscription.name' }],
  })
})

await t.test('one subscription too many is refused with the way out', async (t) => {
  const { sender } = start(t, { maxSubscriptions: 1 })
  sender.add({ endpoint: 'http://localhost/' })
  t.throws(() => sender.add({ endpoint: 'http://localhost/' }), {
    code: 'CIO_SANDBOX_SUBSCRIPTION',
    message: /maxSubscriptions/,
  })
})

await t.test('every problem of the options is reported at once', async (t) => {
  const options = {
    seed: 0.5,
    timeScale: 0,
    timeoutMs: -1,
    maxBacklog: 0,
    allowRemoteEndpoints: 'yes',
    clock: {},
    colour: 'red',
    backoff: { factor: 0.5, initialMs: Number.NaN },
    faults: {
      duplicate: 2,
      clockSkewSeconds: 0.5,
      retryTimestamp: 'old',
      contentType: 'a\nb',
      toString: true,
      gzip: undefined,
    },
  }
  t.throws(() => createReportingSender(options as never), {
    code: 'CIO_SANDBOX_OPTIONS',
    problems: [
      ...['seed', 'timeScale', 'timeoutMs', 'maxBacklog', 'allowRemoteEndpoints', 'clock', 'colour'],
      ...['backoff.factor', 'backoff.initialMs'],
      ...[
        'faults.duplicate',
        'faults.clockSkewSeconds',
        'faults.retryTimestamp',
        'faults.contentType',
        'faults.toString',
      ],
    ].map((path) => ({ path })),
  })
  t.throws(() => createReportingSender({ faults: [] as never }), {
    code: 'CIO_SANDBOX_OPTIONS',
    problems: [{ path: 'faults', message: 'must be an object' }],
  })
  t.throws(() => start(t).sender.setFaults({ gzip: 'often' as never }), {
    code: 'CIO_SANDBOX_OPTIONS',
    problems: [{ path: 'faults.gzip' }],
  })
})

await t.test('an event that cannot be sent is refused, and nothing is queued', async (t) => {
  const { sender } = await startBoth(t)
  const event = createEvent('email_sent')
  t.throws(() => sender.emit(null as never, { colour: 1, faults: { gzip: 3 } } as object), {
    code: 'CIO_SANDBOX_EVENT',
    problems: [{ path: 'faults.gzip' }, { path: 'colour' }, { path: 'event.metric' }, { path: 'event.data' }],
  })
  t.throws(() => sender.emit(event, { to: 9 }), { code: 'CIO_SANDBOX_SUBSCRIPTION', message: /there are 1/ })
  t.throws(() => start(t).sender.emit(event, { to: 9 }), { message: /there are none/ })
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  t.throws(() => sender.emit({ ...event, data: cyclic }), { code: 'CIO_SANDBOX_EVENT', cause: Error })
  t.equal(sender.backlog, 0)
})

await t.test('whatever the answers, events arrive in order, none before its forerunner is delivered', async (t) => {
  const receiver = await startReceiver(t)
  const answers = fc.array(fc.constantFrom(...([500, 503, 404, 302, 'end', 'garbage'] satisfies Behaviour[])), {
    maxLength: 3,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 6 }), async (failures) => {
      const sender = createReportingSender({ seed: 1, clock: createFakeClock() })
      sender.add({ endpoint: receiver.url })
      receiver.requests.length = 0
      const script = failures.flatMap((behaviours) => [...behaviours, 200])
      receiver.answer((_request, index) => script[index] ?? 200)
      const events = failures.map(() => createEvent('email_sent'))
      for (const event of events) sender.emit(event)
      while (sender.backlog > 0) {
        await until(() => sender.status(1)?.state !== 'sending')
        sender.retryNow()
      }
      const expected = failures.flatMap((behaviours, index) =>
        Array(behaviours.length + 1).fill(events[index]?.event_id),
      )
      assert.deepEqual(ids(receiver.events()), expected)
      assert.equal(sender.stats.delivered, events.length)
      await sender.close()
    }),
    { seed: 1, numRuns: 40 },
  )
})
