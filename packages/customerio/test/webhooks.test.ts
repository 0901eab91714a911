import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  type CustomerioEventName,
  customerioCatalogue,
  customerioEventNames,
  registerMetrics,
} from '@messaging-observability/metrics'
import type { Answer, ParkedDelivery } from '@messaging-observability/webhooks'
import { Registry } from '@prometheus-io/client'
import { verifyRequestSignature } from 'customerio-node'
import { type CreateEventOptions, createEventFactory } from 'customerio-sandbox'
import fc from 'fast-check'
import { pino } from 'pino'
import t from 'tap'
import {
  bounceType,
  type CustomerioWebhookOptions,
  type CustomerioWebhooks,
  campaignType,
  checkWebhookOptions,
  createCustomerioWebhooks,
  signWebhook,
} from '../src/index.ts'

const current = 'example-signing-key-current'
const previous = 'example-signing-key-previous'
const createEvent = createEventFactory({ seed: 1 })
const now = Date.UTC(2026, 0, 5, 12)

interface Clock {
  now(): number
  monotonic(): number
  every(intervalMs: number, run: () => void): { cancel(): void }
  time: number
}

/** Time that stands still; timers are run by hand. */
function stoppedClock(): Clock & { tick: () => void } {
  const runs = new Set<() => void>()
  const clock = {
    time: now,
    now: () => clock.time,
    monotonic: () => clock.time,
    every: (_interval: number, run: () => void) => {
      runs.add(run)
      return { cancel: () => void runs.delete(run) }
    },
    tick: () => {
      for (const run of runs) run()
    },
  }
  return clock
}

interface Setup {
  readonly webhooks: CustomerioWebhooks
  readonly clock: ReturnType<typeof stoppedClock>
  readonly parked: ParkedDelivery[]
  readonly lines: string[]
  /** Value of a series, without the workspace. */
  readonly value: (name: string, labels?: Record<string, string>) => Promise<number | undefined>
  readonly exposition: () => Promise<string>
}

function setup(options: Partial<CustomerioWebhookOptions> = {}): Setup {
  const clock = stoppedClock()
  const parked: ParkedDelivery[] = []
  const lines: string[] = []
  const registry = new Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const logger = pino(
    { level: 'trace', base: null },
    new Writable({
      write: (line, _encoding, done) => {
        lines.push(String(line))
        done()
      },
    }),
  )
  const webhooks = createCustomerioWebhooks({
    signingSecrets: [current, previous],
    park: (delivery) => void parked.push(delivery),
    metrics,
    logger,
    clock,
    ...options,
  })
  const value: Setup['value'] = async (name, labels = {}) => {
    const metric = (await registry.getMetricsAsJSON()).find((each) => each.name === name)
    const values = (metric?.values ?? []) as { value: number; metricName?: string; labels: Record<string, string> }[]
    return values.find(
      (each) =>
        (each.metricName === undefined || each.metricName === name || each.metricName === `${name}_count`) &&
        Object.entries(labels).every(([key, text]) => each.labels[key] === text),
    )?.value
  }
  return { webhooks, clock, parked, lines, value, exposition: () => registry.metrics() }
}

type Body = string | Buffer | object

function requestOf(body: Body, { key = current, timestamp = now / 1000 } = {}) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    headers: { ...signWebhook({ secret: key, body: bytes, timestamp }) } as Record<string, string | string[]>,
    body: bytes,
  }
}

async function send(
  webhooks: CustomerioWebhooks,
  body: Body,
  options?: Parameters<typeof requestOf>[1],
): Promise<Answer> {
  return webhooks.receive(requestOf(body, options))
}

const event = (name: CustomerioEventName, options?: CreateEventOptions) =>
  createEvent(name, { timestamp: now / 1000, ...options })

await t.test('signatures', async (t) => {
  await t.test('of signWebhook are what the official SDK accepts, for any key, time and body', async () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
        fc.integer({ min: 0, max: 999_999_999_999 }),
        fc.uint8Array(),
        (secret, timestamp, bytes) => {
          const body = Buffer.from(bytes)
          const headers = signWebhook({ secret, body, timestamp })
          return verifyRequestSignature({
            body,
            signingSecret: secret,
            signature: headers['x-cio-signature'],
            timestamp: headers['x-cio-timestamp'],
          })
        },
      ),
    )
  })

  await t.test('made now fit now', async (t) => {
    const webhooks = createCustomerioWebhooks({ signingSecrets: [current] })
    const body = JSON.stringify(createEvent('email_sent'))
    t.match(await webhooks.receive({ headers: signWebhook({ secret: current, body }), body: Buffer.from(body) }), {
      status: 200,
    })
  })

  await t.test('of every active secret are accepted', async (t) => {
    const { webhooks } = setup()
    for (const key of [current, previous, previous, current]) {
      t.match(await send(webhooks, event('email_sent'), { key }), { status: 200, outcome: 'accepted' })
    }
  })

  await t.test('that are wrong in any way are answered 401', async (t) => {
    const { webhooks, value } = setup()
    const good = requestOf(event('email_sent'))
    const signature = String(good.headers['x-cio-signature'])
    const timestamp = String(good.headers['x-cio-timestamp'])
    const bad: [string, Record<string, string | string[] | undefined>][] = [
      ['missing_header', { 'x-cio-signature': undefined }],
      ['missing_header', { 'x-cio-timestamp': undefined }],
      ['bad_signature', { 'x-cio-signature': signature.toUpperCase() }],
      ['bad_signature', { 'x-cio-signature': [signature, signature] }],
      ['bad_signature', { 'x-cio-timestamp': [timestamp] }],
      ['bad_signature', { 'x-cio-signature': '' }],
      ['bad_signature', { 'x-cio-signature': signature.slice(1) }],
      ['bad_signature', { 'x-cio-signature': `${signature.slice(1)}g` }],
      ['bad_signature', { 'x-cio-signature': `v0=${signature}` }],
      ['bad_signature', { 'x-cio-signature': `${signature} ` }],
      ['bad_signature', { 'x-cio-signature': '0'.repeat(64) }],
      // U+0131 would be taken for `1` by whoever keeps the low byte only.
      ['bad_signature', { 'x-cio-signature': signature.replace(/[0-9a-f]/, 'ı') }],
      ...[
        `+${timestamp}`,
        `${timestamp}.0`,
        ` ${timestamp}`,
        '1e9',
        '0x10',
        '',
        '-1',
        '١٧٦٧',
        '1'.repeat(13),
        'NaN',
      ].map((text): [string, Record<string, string>] => ['bad_signature', { 'x-cio-timestamp': text }]),
    ]
    for (const [reason, headers] of bad) {
      const before = (await value('customerio_webhook_errors_total', { reason })) ?? 0
      const answer = await webhooks.receive({ ...good, headers: { ...good.headers, ...headers } })
      t.match(answer, { status: 401, outcome: 'rejected' }, inspect(headers))
      t.equal(await value('customerio_webhook_errors_total', { reason }), before + 1, reason)
    }
    t.match(await send(webhooks, event('email_sent'), { key: 'wrong' }), { status: 401 })
  })

  await t.test('do not move between timestamp and body', async (t) => {
    const { webhooks } = setup()
    const body = Buffer.from('1}')
    const { 'x-cio-signature': signature } = signWebhook({ secret: current, body: '{"a":1}', timestamp: 1603 })
    const headers = { 'x-cio-signature': signature, 'x-cio-timestamp': '1603:{"a"' }
    t.match(await webhooks.receive({ headers, body }), { status: 401 })
  })

  await t.test('are accepted as long as the sender tries again, or for five minutes by option', async (t) => {
    const hour = 3600
    const cases: [Partial<CustomerioWebhookOptions>, number, number][] = [
      [{}, -(7 * 24 * hour + hour), 200],
      [{}, -(7 * 24 * hour + hour) - 1, 401],
      [{}, 300, 200],
      [{}, 301, 401],
      [{ replayWindow: 'strict' }, -300, 200],
      [{ replayWindow: 'strict' }, -301, 401],
      [{ replayWindow: { pastMs: 0, futureMs: 0 } }, 0, 200],
      [{ replayWindow: { pastMs: 0, futureMs: 0 } }, -1, 401],
    ]
    for (const [options, seconds, status] of cases) {
      const { webhooks } = setup(options)
      const answer = await send(webhooks, event('email_sent'), { timestamp: now / 1000 + seconds })
      t.equal(answer.status, status, `${JSON.stringify(options)} at ${seconds} s`)
    }
    const { webhooks, value } = setup()
    await send(webhooks, event('email_sent'), { timestamp: 1 })
    await send(webhooks, event('email_sent'), { timestamp: now / 500 })
    t.equal(await value('customerio_webhook_errors_total', { reason: 'stale' }), 1)
    t.equal(await value('customerio_webhook_errors_total', { reason: 'future' }), 1)
  })
})

await t.test('events', async (t) => {
  await t.test('of all 73 names reach their handler and are counted once', async (t) => {
    const { webhooks, value } = setup()
    const seen: string[] = []
    webhooks.on(customerioEventNames, async ({ name }) => void seen.push(name))
    for (const name of customerioEventNames) {
      // The sandbox makes what can be subscribed to and what has a schema: all of them.
      const body = event(name)
      t.match(await send(webhooks, body), { status: 200, outcome: 'accepted' }, name)
      t.match(await send(webhooks, body), { status: 200, outcome: 'duplicate' }, name)
      t.equal(await value('customerio_webhook_received_total', { event_type: name }), 1, name)
    }
    t.same(seen, customerioEventNames)
    t.equal(await value('customerio_webhook_duplicates_total'), 73)
    t.equal(await value('customerio_webhook_lag_seconds'), 73)
    t.equal(await value('customerio_dedupe_entries'), 73)
  })

  await t.test(
    'about a person carry their name under all eight object types, a missing and a misspelt one',
    async (t) => {
      const { webhooks, value } = setup()
      const seen: unknown[] = []
      webhooks.onAny(({ name }, { channel }) => void seen.push([name, channel]))
      const objectTypes = ['customer', 'email', 'sms', 'push', 'in_app', 'slack', 'webhook', 'whatsapp'] as const
      const names = [
        'customer_subscribed',
        'customer_unsubscribed',
        'customer_subscription_preferences_changed',
      ] as const
      for (const name of names) {
        for (const objectType of objectTypes) {
          t.match(await send(webhooks, event(name, { objectType })), { outcome: 'accepted' })
          t.same(seen.pop(), [name, objectType])
        }
        t.match(await send(webhooks, event(name, { objectType: null })), { outcome: 'accepted' })
        t.same(seen.pop(), [name, 'customer'])
        t.match(await send(webhooks, event(name, { objectType: 'email', objectTypeTypo: true })), {
          outcome: 'accepted',
        })
        t.same(seen.pop(), [name, 'email'])
      }
      t.equal(await value('customerio_webhook_received_total', { event_type: 'email_unsubscribed' }), 0)
    },
  )

  await t.test('`unsubscribed` of a message is the message’s event', async (t) => {
    const { webhooks } = setup()
    const seen: string[] = []
    webhooks.on('email_unsubscribed', ({ data }) => void seen.push(data.recipient))
    await send(webhooks, event('email_unsubscribed', { person: { email: 'u1@example.test' } }))
    await send(webhooks, event('customer_unsubscribed', { objectType: 'email' }))
    t.same(seen, ['u1@example.test'])
  })

  await t.test('nobody knows go to onAny and count as other', async (t) => {
    const { webhooks, value } = setup()
    const seen: unknown[] = []
    webhooks.onAny((unknown) => void seen.push([unknown.name, unknown.object_type, unknown.metric]))
    for (const odd of [
      { objectType: 'inbox' },
      { metric: 'teleported' },
      { metric: '__proto__' },
      { objectType: 'constructor' },
    ]) {
      t.match(await send(webhooks, event('email_sent', odd)), { status: 200, outcome: 'accepted' })
    }
    await send(webhooks, event('customer_subscribed', { objectType: 'inbox' }))
    t.same(seen, [
      ['other', 'inbox', 'sent'],
      ['other', 'email', 'teleported'],
      ['other', 'email', '__proto__'],
      ['other', 'constructor', 'sent'],
      ['other', 'inbox', 'subscribed'],
    ])
    t.equal(await value('customerio_webhook_received_total', { event_type: 'other' }), 5)
    t.equal(await value('customerio_message_events_total', { channel: 'email', metric: 'other' }), 2)
    t.equal(await value('customerio_message_events_total', { channel: 'other', metric: 'sent' }), 2)
  })

  await t.test('tell handlers what they are about', async (t) => {
    const { webhooks, clock, lines } = setup({ workspace: 'brand-b' })
    webhooks.on('email_bounced', (bounced, context) => {
      t.match(bounced, { name: 'email_bounced', object_type: 'email', metric: 'bounced', timestamp: now / 1000 })
      t.equal(context.eventId, bounced.event_id)
      t.equal(context.deliveryId, 'D1')
      t.equal(context.receivedAt, clock.now())
      t.equal(context.workspace, 'brand-b')
      t.equal(context.signal.aborted, false)
      context.logger.info({ seen: true }, 'seen')
    })
    webhooks.on('customer_subscribed', (_event, { deliveryId }) => t.equal(deliveryId, undefined))
    await send(webhooks, event('email_bounced', { deliveryId: 'D1' }))
    await send(webhooks, event('customer_subscribed'))
    t.match(lines, [/"seen":true/])
    t.match(webhooks.status(), { events: 2, errors: { handler: 0 } })
  })
})

await t.test('what is counted', async (t) => {
  await t.test('e-mails by kind of sender and of bounce', async (t) => {
    const { webhooks, value } = setup()
    for (const sender of ['campaign', 'newsletter', 'broadcast', 'transactional'] as const) {
      await send(webhooks, event('email_sent', { sender }))
      await send(webhooks, event('email_delivered', { sender, nullIds: true }))
      t.equal(await value('customerio_email_sent_total', { campaign_type: sender }), 1, `sent ${sender}`)
      t.equal(await value('customerio_message_events_total', { metric: 'sent', campaign_type: sender }), 1)
    }
    for (const sender of ['campaign', 'newsletter', 'broadcast'] as const) {
      t.equal(
        await value('customerio_email_delivered_total', { campaign_type: sender }),
        1,
        `delivered, deleted ${sender}`,
      )
    }
    for (const [failure_message, kind] of [
      ['550 5.1.1 no such user', 'hard'],
      ['452 4.2.2 mailbox full', 'soft'],
      ['gone', 'unknown'],
    ] as const) {
      await send(webhooks, event('email_bounced', { data: { failure_message } }))
      t.equal(await value('customerio_email_bounced_total', { bounce_type: kind }), 1, kind)
    }
    await send(webhooks, event('email_dropped'))
    t.equal(await value('customerio_email_bounced_total', { bounce_type: 'suppressed' }), 1)
  })

  await t.test('with times out of this world never spoil a sum', async (t) => {
    const { webhooks, exposition, parked } = setup()
    const endless = JSON.stringify(event('email_sent')).replace(/"timestamp":\d+/, '"timestamp":1e400')
    t.match(endless, '1e400')
    t.match(await send(webhooks, endless), { status: 200, outcome: 'parked' })
    t.match(parked, [{ reason: 'unusable' }])
    const ahead = event('email_sent', { timestamp: now / 1000 + 60 })
    t.match(await send(webhooks, ahead, { timestamp: now / 1000 + 60 }), { status: 200, outcome: 'accepted' })
    const text = await exposition()
    t.match(text, /customerio_webhook_lag_seconds_sum\{[^}]*\} 0\n/)
    t.match(text, /customerio_webhook_signature_age_seconds_count\{[^}]*\} 2\n/)
    t.notMatch(text, /customerio_webhook_signature_age_seconds_sum\{[^}]*\} -/)
  })

  await t.test('as 0 from the first event on: what else may become of such messages', async (t) => {
    const { webhooks, value } = setup()
    const spammed = { channel: 'email', metric: 'spammed', campaign_type: 'newsletter' }
    t.equal(await value('customerio_message_events_total', spammed), undefined)
    await send(webhooks, event('email_sent', { sender: 'newsletter' }))
    t.equal(await value('customerio_message_events_total', spammed), 0)
    const impossible = { channel: 'email', metric: 'replied' }
    t.equal(await value('customerio_message_events_total', impossible), undefined, 'mails are not replied to')
    t.equal(await value('customerio_message_events_total', { channel: 'sms' }), undefined)
    await send(webhooks, event('email_spammed', { sender: 'newsletter' }))
    t.equal(await value('customerio_message_events_total', spammed), 1)
  })

  await t.test('lag, age of the signature, the last event, and what is in flight', async (t) => {
    const { webhooks, exposition, value } = setup()
    let release = (): void => {}
    webhooks.on(
      'email_sent',
      () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
    )
    const running = send(webhooks, event('email_sent', { timestamp: now / 1000 - 90 }), { timestamp: now / 1000 - 7 })
    t.equal(await value('customerio_webhook_in_flight'), 1)
    release()
    await running
    t.equal(await value('customerio_webhook_in_flight'), 0)
    t.equal(await value('customerio_webhook_last_received_timestamp_seconds'), now / 1000)
    const text = await exposition()
    t.match(text, /customerio_webhook_lag_seconds_sum\{[^}]*\} 90\n/)
    t.match(text, /customerio_webhook_signature_age_seconds_sum\{[^}]*\} 7\n/)
    t.match(text, /customerio_webhook_duration_seconds_count\{[^}]*outcome="accepted"[^}]*\} 1\n/)
    webhooks.close()
    await webhooks.drain(0)
    t.match(await send(webhooks, event('email_sent')), { status: 503, headers: { 'retry-after': '5' } })
    t.equal(await value('customerio_dedupe_entries'), undefined, 'gauges go with the receiver')
  })

  await t.test('evictions and held-back log lines', async (t) => {
    const { webhooks, value } = setup({ dedupe: { capacity: 2 } })
    for (let index = 0; index < 12; index++) {
      await send(webhooks, event('email_sent'))
      await send(webhooks, event('email_sent'), { key: 'wrong' })
    }
    t.equal(await value('customerio_dedupe_evictions_total'), 10)
    t.equal(await value('customerio_log_suppressed_total'), 2)
    const failing = setup({
      logger: {
        ...pino({ enabled: false }),
        isLevelEnabled: () => {
          throw new Error('no log')
        },
      } as never,
    })
    await send(failing.webhooks, '{')
    t.equal(await failing.value('customerio_telemetry_errors_total', { kind: 'log' }), 1)
  })

  await t.test('nothing where there are no metrics', async (t) => {
    const webhooks = createCustomerioWebhooks({ signingSecrets: [current], clock: stoppedClock() })
    t.match(await send(webhooks, event('email_sent')), { status: 200 })
    t.match(webhooks.status(), { events: 1, dedupe: { size: 1, capacity: 100_000 } })
  })
})

await t.test('bodies', async (t) => {
  await t.test('that are authentic and cannot be used are parked as they came', async (t) => {
    const { webhooks, parked, value } = setup()
    const good = event('email_sent')
    const unparsable: Body[] = [
      '',
      '{',
      '[',
      Buffer.from([0xc3, 0x28]),
      gzipSync(JSON.stringify(good)),
      `{"__proto__":{"admin":true},${JSON.stringify(good).slice(1)}`,
      JSON.stringify(good).replace('"data":{', '"data":{"a":[{"constructor":{"prototype":{}}}],'),
    ]
    const unusable: Body[] = [
      'null',
      '7',
      '"text"',
      [good],
      {},
      { events: [good] },
      { ...good, event_id: undefined },
      { ...good, event_id: '' },
      { ...good, event_id: 7 },
      { ...good, event_id: '0'.repeat(257) },
      { ...good, metric: null },
      { ...good, timestamp: '1' },
      { ...good, data: [] },
      { ...good, data: undefined },
      { ...good, object_type: undefined },
      { ...good, object_type: 7 },
    ]
    for (const body of [...unparsable, ...unusable]) {
      t.match(await send(webhooks, body), { status: 200, outcome: 'parked' }, inspect(body).slice(0, 60))
      t.same(parked.at(-1)?.body, requestOf(body).body)
    }
    t.equal(await value('customerio_webhook_parked_total', { reason: 'unparsable' }), unparsable.length)
    t.equal(await value('customerio_webhook_parked_total', { reason: 'unusable' }), unusable.length)
    t.match(await send(webhooks, good), { outcome: 'accepted' }, 'the route goes on')
  })

  await t.test('over the limit are answered 413', async (t) => {
    const { webhooks } = setup({ maxBodyBytes: 1000 })
    t.match(await send(webhooks, event('email_sent', { data: { content: 'x'.repeat(1000) } })), { status: 413 })
    t.match(await send(setup().webhooks, Buffer.alloc(5 * 1024 * 1024 + 1)), { status: 413 })
    t.match(await send(setup().webhooks, ' '.repeat(5 * 1024 * 1024)), { status: 200 })
  })

  await t.test('100,000 random ones, signed and not, get a listed answer', async (t) => {
    const { webhooks } = setup({ park: 'discard' })
    webhooks.onAny(() => {})
    const example = event('email_bounced')
    let state = 42
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      // Not the low bits, which repeat after a few numbers.
      return Math.floor((state / 2 ** 32) * below)
    }
    const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)))
    const types = [
      undefined,
      '',
      'application/json',
      'text/html; charset=utf-8',
      '/',
      'a',
      'a/',
      ';',
      'a/b;c="',
      '\u0000/x',
    ]
    const answers: Record<number, number> = {}
    for (let round = 0; round < 100_000; round++) {
      // An id of its own: events of one id end at the dedupe store.
      const text = JSON.stringify({ ...example, event_id: `event ${round}` })
      const body = Buffer.from(text)
      for (let flips = random(4); flips > 0; flips--) body[random(body.length)] = random(256)
      const bytes = [body, noise(random(60)), Buffer.from(text.slice(0, random(text.length)))][random(3)] ?? body
      const headers: Record<string, string | string[] | undefined> = signWebhook({
        secret: random(5) === 0 ? 'wrong' : current,
        body: bytes,
        timestamp: now / 1000 - random(10) * 100_000,
      })
      if (random(4) === 0) headers['x-cio-signature'] = noise(random(70)).toString('latin1')
      if (random(6) === 0) headers['x-cio-timestamp'] = noise(random(14)).toString('latin1')
      if (random(9) === 0) headers['x-cio-timestamp'] = ['1', '2']
      headers['content-type'] = types[random(40)]
      const answer = await webhooks.receive({ headers, body: bytes })
      answers[answer.status] = (answers[answer.status] ?? 0) + 1
    }
    t.same(Object.keys(answers), ['200', '401', '415'])
    const { events, parked } = webhooks.status()
    t.ok(events > 1000, `${events} events were handled`)
    t.ok(parked.unparsable > 1000, `${parked.unparsable} bodies could not be parsed`)
    t.ok(parked.unusable > 10, `${parked.unusable} envelopes could not be used`)
    t.equal(
      Object.values(answers).reduce((sum, count) => sum + count),
      100_000,
    )
    const { inFlight } = webhooks.status()
    t.equal(inFlight, 0)
  })
})

await t.test('policy', async (t) => {
  await t.test('a failing handler: parked and 200, or 503 by option, and handled when sent again', async (t) => {
    for (const [handlerErrors, status] of [
      ['park', 200],
      ['retry', 503],
    ] as const) {
      const { webhooks, parked } = setup({ handlerErrors })
      let runs = 0
      webhooks.on('email_bounced', async () => {
        if (runs++ === 0) throw new Error('down')
      })
      const body = event('email_bounced')
      t.equal((await send(webhooks, body)).status, status)
      t.equal(parked.length, status === 200 ? 1 : 0)
      t.match(await send(webhooks, body), { status: 200, outcome: status === 200 ? 'duplicate' : 'accepted' })
      t.equal(runs, status === 200 ? 1 : 2)
    }
  })

  await t.test('the budget is 3.5 s', async (t) => {
    const { webhooks, clock, value } = setup()
    webhooks.on('email_sent', () => new Promise(() => {}))
    const body = event('email_sent')
    const answer = send(webhooks, body)
    clock.time += 3499
    clock.tick()
    t.equal((await value('customerio_webhook_errors_total', { reason: 'timeout' })) ?? 0, 0)
    clock.time += 1
    clock.tick()
    t.match(await answer, { status: 503, outcome: 'unavailable' })
    t.match(await send(webhooks, body), { status: 503 }, 'still being handled')
    clock.time += 600_000
    const again = send(webhooks, body)
    clock.time += 3500
    clock.tick()
    t.match(await again, { status: 503 })
    t.equal(webhooks.status().inFlight, 2, 'a claim lapses after ten minutes')
  })

  await t.test('several routes have their own secrets, stores and workspaces', async (t) => {
    const one = setup({ signingSecrets: ['key-of-one'] })
    const two = setup({ signingSecrets: ['key-of-two'], workspace: 'brand-b' })
    const body = event('email_sent')
    t.match(await send(one.webhooks, body, { key: 'key-of-two' }), { status: 401 })
    t.match(await send(one.webhooks, body, { key: 'key-of-one' }), { outcome: 'accepted' })
    t.match(await send(two.webhooks, body, { key: 'key-of-two' }), { outcome: 'accepted' })
    t.match(await send(two.webhooks, '{', { key: 'key-of-two' }), { outcome: 'parked' })
    t.match(two.parked, [{ source: 'customerio', workspace: 'brand-b' }])
  })

  await t.test('a store of your own is used as it is', async (t) => {
    const claims: string[] = []
    const dedupe = {
      claim: (id: string) => {
        claims.push(id)
        return 'claimed' as const
      },
      commit: () => {},
      release: () => {},
    }
    const { webhooks, value } = setup({ dedupe })
    const body = event('email_sent')
    await send(webhooks, body)
    t.same(claims, [body.event_id])
    t.equal(await value('customerio_dedupe_entries'), undefined)
  })

  await t.test('secrets may come from a function', async (t) => {
    const { webhooks } = setup({ signingSecrets: async () => [current] })
    await webhooks.ready()
    t.match(await send(webhooks, event('email_sent')), { status: 200 })
  })
})

await t.test('nothing personal or secret is logged, counted or shown', async (t) => {
  const canary = 'canary'
  const { webhooks, lines, exposition, parked } = setup({
    signingSecrets: [`${canary}-secret-aaaaaaaa`],
    privacy: { idHashKey: `${canary}-hash-key-0123456789`, keys: ['memberNo'] },
    handlerErrors: 'park',
  })
  const key = `${canary}-secret-aaaaaaaa`
  webhooks.onAny(async ({ data }) => {
    const { recipient } = data as { recipient?: string }
    throw Object.assign(new Error(`mail to ${recipient ?? 'canary@example.test'} failed`), { request: data })
  })
  const person = { id: `${canary}-1`, email: `${canary}@example.test`, phone: '+15550100199', cio_id: `${canary}01` }
  for (const name of customerioEventNames)
    await send(webhooks, event(name, { person, content: `${canary} text` }), { key })
  for (const name of ['email_sent', 'sms_sent'] as const) {
    await send(webhooks, event(name, { person, objectType: canary, metric: canary, eventId: `${canary}-event` }), {
      key,
    })
    await send(webhooks, JSON.stringify(event(name, { person })).slice(1), { key })
    await send(webhooks, event(name, { person }), { key: `${canary}-forged` })
    await send(webhooks, { ...event(name, { person }), event_id: 7 }, { key })
  }
  webhooks.close()
  await webhooks.drain(0)
  t.ok(parked.length > 73)
  t.ok(lines.some((line) => line.includes('eventIdHash')))
  const emitted = {
    logs: lines.join(''),
    metrics: await exposition(),
    parkedErrors: JSON.stringify(
      parked.map(({ error, reason, source, workspace }) => ({ error, reason, source, workspace })),
    ),
    inspected: inspect(webhooks, { depth: 12, showHidden: true }),
    json: JSON.stringify(webhooks) + JSON.stringify(webhooks.status()),
  }
  for (const [where, text] of Object.entries(emitted)) t.notMatch(text, /canary|5550100199/i, where)
})

await t.test('what an event holds does not come back in the errors of its handlers', async () => {
  const text = fc.oneof(
    fc.string({ minLength: 4, maxLength: 60 }),
    fc.stringMatching(/^\w{1,3}$/),
    fc.constantFrom('a.*b(', '.*', '(', '\\'),
  )
  await fc.assert(
    fc.asyncProperty(text, text, async (id, tag) => {
      const { webhooks, lines, parked } = setup()
      webhooks.onAny(() => {
        throw new Error(`«${id}» «${tag}»`)
      })
      await send(webhooks, event('in_app_sent', { person: { id }, data: { campaign_tags: [[[tag]]] } }))
      const told = JSON.stringify(parked[0]?.error)
      return lines.length === 1 && [id, tag].every((held) => !told.includes(JSON.stringify(`«${held}»`).slice(1, -1)))
    }),
  )
})

await t.test('campaignType', (t) => {
  const cases: [object, string][] = [
    [{ campaign_id: 1 }, 'campaign'],
    [{ newsletter_id: 1 }, 'newsletter'],
    [{ broadcast_id: 1, trigger_id: 2 }, 'broadcast'],
    [{ transactional_message_id: 'welcome' }, 'transactional'],
    [{ campaign_id: null, newsletter_id: 3 }, 'newsletter'],
    [{ campaign_id: null }, 'campaign'],
    [{ broadcast_id: null, trigger_id: 2 }, 'broadcast'],
    [{ newsletter_id: null }, 'newsletter'],
    [{ transactional_message_id: null }, 'transactional'],
    [{ campaign_id: null, newsletter_id: null }, 'unknown'],
    [{}, 'unknown'],
  ]
  for (const [data, kind] of cases) t.equal(campaignType(data), kind, JSON.stringify(data))
  t.end()
})

await t.test('bounceType', (t) => {
  const cases: [unknown, string][] = [
    ['550 5.1.1 <x>: Recipient address rejected', 'hard'],
    ['smtp; 550-5.7.1 blocked', 'hard'],
    ['5.2.2 (mailbox full)', 'hard'],
    ['571 Delivery not authorized', 'hard'],
    ['452 4.2.2 over quota', 'soft'],
    ['421 try later', 'soft'],
    ['host mx1 said: 451 4.7.1 greylisted (in reply to RCPT TO)', 'soft'],
    ['550 said after 4.4.1 timeout', 'soft'],
    ['blocked, see 5.1.2.3', 'unknown'],
    ['connect to 4.5.6.7 port 587: no route', 'unknown'],
    ['1550 messages', 'unknown'],
    ['5500', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    [`${'x'.repeat(2000)} 550`, 'unknown'],
  ]
  for (const [message, kind] of cases) t.equal(bounceType(message), kind, String(message).slice(0, 50))
  t.end()
})

await t.test('options', async (t) => {
  const paths = (options: unknown, path?: string): string[] =>
    checkWebhookOptions(options, path).map((problem) => problem.path)

  await t.test('of every kind are accepted', (t) => {
    t.same(
      paths({
        signingSecrets: [current, previous],
        park: 'discard',
        handlerErrors: 'retry',
        overBudget: 'park',
        budgetMs: 3900,
        replayWindow: { pastMs: 1, futureMs: 1 },
        dedupe: { capacity: 10, claimTtlMs: 10 },
        workspace: 'brand-b',
        logger: pino({ enabled: false }),
        privacy: { idHashKey: '0123456789abcdef', keys: ['memberNo'] },
      }),
      [],
    )
    t.same(paths({ signingSecrets: () => [current], dedupe: { claim() {}, commit() {}, release() {} } }), [])
    t.end()
  })

  await t.test('that cannot work are all named, by path and without their values', (t) => {
    const bad = {
      signingSecrets: ['good', '', 'canary value'],
      signingSecret: 'canary',
      park: 'canary',
      handlerErrors: 'canary',
      budgetMs: 4000,
      maxBodyBytes: -1,
      replayWindow: 'loose',
      dedupe: { capacity: 0, size: 5 },
      workspace: 'with blanks',
      metrics: {},
      logger: {},
      privacy: { idHashKey: 'short', maxStringLength: 0 },
    }
    const expected = [
      'signingSecret',
      'signingSecrets[1]',
      'signingSecrets[2]',
      'maxBodyBytes',
      'handlerErrors',
      'budgetMs',
      'replayWindow',
      'park',
      'dedupe.size',
      'dedupe.capacity',
      'workspace',
      'metrics',
      'logger',
      'privacy.idHashKey',
      'privacy.maxStringLength',
    ]
    t.same(paths(bad), expected)
    t.same(
      paths(bad, 'webhooks[1]'),
      expected.map((path) => `webhooks[1].${path}`),
    )
    t.notMatch(JSON.stringify(checkWebhookOptions(bad)), /canary/)
    t.throws(() => createCustomerioWebhooks(bad as never), {
      code: 'OBS_CONFIGURATION',
      message: /15 configuration problems/,
    })
    t.end()
  })

  await t.test('of the wrong shape are named', (t) => {
    t.same(paths(undefined), [''])
    t.same(paths({ signingSecrets: [], dedupe: 7, replayWindow: { pastMs: -1 }, privacy: 7 }), [
      'signingSecrets',
      'replayWindow.pastMs',
      'replayWindow.futureMs',
      'dedupe',
      'privacy',
    ])
    t.same(paths({ signingSecrets: 'text', dedupe: { claim() {} } }), [
      'signingSecrets',
      'dedupe.commit',
      'dedupe.release',
    ])
    t.end()
  })
})
