import { once } from 'node:events'
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createEventFactory, subscribableEvents } from 'customerio-sandbox'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t from 'tap'
import { customerio, signWebhook } from '../src/index.ts'
import {
  appWithLog,
  delivery,
  gate,
  listen,
  post,
  readying,
  registryOf,
  sandboxFor,
  secret,
  signed,
  webhookApp,
} from './fixtures.ts'

const errors = (reason: string) => `customerio_webhook_errors_total{reason="${reason}",workspace="default"}`
const received = (name: string) => `customerio_webhook_received_total{event_type="${name}",workspace="default"}`

async function status(app: FastifyInstance, request: InjectOptions): Promise<number> {
  return (await post(app, request)).statusCode
}

await t.test('authentic deliveries', async (t) => {
  await t.test('are handled and answered with an empty 200', async (t) => {
    const { app, value } = await webhookApp(t)
    const seen: unknown[] = []
    app.customerio.webhooks.on('email_bounced', async (event, { workspace, channel, logger }) => {
      logger.info({}, 'handled')
      seen.push([event.name, event.data.recipient, workspace, channel])
    })
    const reply = await post(app, delivery('email_bounced', { person: { email: 'u1@example.test' } }))
    t.equal(reply.statusCode, 200)
    t.equal(reply.body, '')
    t.same(seen, [['email_bounced', 'u1@example.test', 'default', 'email']])
    t.equal(await value(received('email_bounced')), 1)
  })

  await t.test('give handlers the logger of the request', async (t) => {
    const { app, lines } = await webhookApp(t)
    app.customerio.webhooks.onAny((_event, { logger }) => logger.info({}, 'handled'))
    await post(app, delivery('sms_sent'))
    t.equal(
      lines.find(({ msg }) => msg === 'handled')?.reqId,
      lines.find(({ msg }) => msg === 'incoming request')?.reqId,
    )
  })

  await t.test('of every name are received and counted once', async (t) => {
    const { app, value } = await webhookApp(t)
    const seen = new Set<string>()
    app.customerio.webhooks.onAny((event) => seen.add(event.name))
    for (const name of [...subscribableEvents, 'slack_undeliverable'] as const)
      t.equal(await status(app, delivery(name)), 200, name)
    t.equal(seen.size, 73)
    for (const name of seen) t.equal(await value(received(name)), 1, name)
  })

  await t.test('of an unknown name go to onAny and count as other', async (t) => {
    const { app, value } = await webhookApp(t)
    const seen: string[] = []
    app.customerio.webhooks.onAny((event) => seen.push(`${event.name} ${event.metric}`))
    t.equal(await status(app, delivery('email_sent', { metric: 'teleported' })), 200)
    t.same(seen, ['other teleported'])
    t.equal(await value(received('other')), 1)
  })

  await t.test('that repeat are answered 200 and handled once', async (t) => {
    const { app, value } = await webhookApp(t)
    let handled = 0
    app.customerio.webhooks.onAny(() => handled++)
    const request = delivery('email_sent')
    t.equal(await status(app, request), 200)
    t.equal(await status(app, request), 200)
    t.equal(handled, 1)
    t.equal(await value('customerio_webhook_duplicates_total{workspace="default"}'), 1)
  })

  await t.test('with broken JSON are parked and answered 200', async (t) => {
    const parked: string[] = []
    const { app, value } = await webhookApp(t, { park: ({ reason }) => void parked.push(reason) })
    t.equal(await status(app, signed('{"event_id":')), 200)
    t.equal(await status(app, signed('[]')), 200)
    t.equal(await status(app, signed('{"__proto__":{"admin":true}}')), 200)
    t.equal(await status(app, signed(Buffer.from([0xff, 0xfe, 0x7b]))), 200)
    t.equal(await status(app, signed('')), 200)
    t.equal(parked.length, 5)
    t.equal(((await value(errors('unparsable'))) ?? 0) + ((await value(errors('unusable'))) ?? 0), 5)
  })

  await t.test('are read whatever their content type says', async (t) => {
    const { app } = await webhookApp(t)
    for (const type of [
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'APPLICATION/JSON',
    ]) {
      const request = delivery('email_sent')
      t.equal(await status(app, { ...request, headers: { ...request.headers, 'content-type': type } }), 200, type)
    }
    const { 'content-type': _, ...headers } = delivery('email_sent').headers as Record<string, string>
    t.equal(
      await status(app, { ...signed('{}'), headers: { ...headers, ...signWebhook({ secret, body: '{}' }) } }),
      200,
      'none',
    )
  })

  await t.test('that are compressed are judged by their signature and parked', async (t) => {
    const parked: string[] = []
    const { app } = await webhookApp(t, { park: ({ reason }) => void parked.push(reason) })
    const request = signed(gzipSync('{}'))
    t.equal(await status(app, { ...request, headers: { ...request.headers, 'content-encoding': 'gzip' } }), 200)
    t.same(parked, ['unparsable'])
  })
})

await t.test('deliveries that are refused', async (t) => {
  const cases: Record<string, (request: InjectOptions) => InjectOptions> = {
    'a missing signature': (request) => without(request, 'x-cio-signature'),
    'a missing timestamp': (request) => without(request, 'x-cio-timestamp'),
    'a wrong secret': () => signed('{}', 'another-signing-key'),
    'an upper-case signature': (request) =>
      change(request, 'x-cio-signature', (value) => value.toUpperCase().replace(/^[0-9]+$/, 'A')),
    'a truncated signature': (request) => change(request, 'x-cio-signature', (value) => value.slice(0, 32)),
    'a signature twice': (request) => change(request, 'x-cio-signature', (value) => `${value}, ${value}`),
    'a timestamp with a sign': (request) => change(request, 'x-cio-timestamp', (value) => `+${value}`),
    'a fractional timestamp': (request) => change(request, 'x-cio-timestamp', (value) => `${value}.0`),
    'a stale timestamp': () => stamped(Math.floor(Date.now() / 1000) - 8 * 86_400),
    'a future timestamp': () => stamped(Math.floor(Date.now() / 1000) + 3_600),
    'another body': (request) => ({ ...request, payload: '{"changed":true}' }),
  }
  for (const [name, make] of Object.entries(cases)) {
    await t.test(`${name}: 401, counted, and the route lives on`, async (t) => {
      const { app, value } = await webhookApp(t)
      t.equal(await status(app, make(delivery('email_sent'))), 401)
      const counted = await Promise.all(
        ['missing_header', 'bad_signature', 'stale', 'future'].map((reason) => value(errors(reason))),
      )
      t.equal(
        counted.reduce<number>((sum, count) => sum + (count ?? 0), 0),
        1,
      )
      t.equal(await status(app, delivery('email_sent')), 200)
    })
  }

  await t.test('a body over the limit: 413, announced or not', async (t) => {
    const { app, value } = await webhookApp(t, { maxBodyBytes: 1_000 })
    t.equal(await status(app, signed('x'.repeat(1_001))), 413)
    const origin = await listen(app)
    const reply = await fetch(`${origin}/hook`, {
      method: 'POST',
      body: new Blob(['x'.repeat(2_000)]).stream(),
      duplex: 'half',
    } as RequestInit)
    t.equal(reply.status, 413)
    t.equal(await value(errors('too_large')), 2)
    t.equal(await status(app, signed('x'.repeat(1_000))), 200, 'a body at the limit is read')
  })

  await t.test('a malformed content type: 415', async (t) => {
    const { app, value } = await webhookApp(t)
    const request = delivery('email_sent')
    t.equal(await status(app, { ...request, headers: { ...request.headers, 'content-type': 'nonsense' } }), 415)
    t.equal(await value(errors('unsupported_media_type')), 1)
  })
})

await t.test('handlers', async (t) => {
  await t.test('that throw: parked, then 200', async (t) => {
    const parked: string[] = []
    const { app, lines } = await webhookApp(t, { park: ({ reason }) => void parked.push(reason) })
    app.customerio.webhooks.on('email_sent', () => {
      throw new Error('no table for u1@example.test')
    })
    t.equal(await status(app, delivery('email_sent')), 200)
    t.same(parked, ['handler'])
    t.notMatch(JSON.stringify(lines), 'u1@example.test')
  })

  await t.test('that throw in retry mode: 503 with Retry-After, then handled', async (t) => {
    const { app } = await webhookApp(t, { handlerErrors: 'retry' })
    let failures = 1
    app.customerio.webhooks.on('email_sent', () => {
      if (failures-- > 0) throw new Error('not now')
    })
    const request = delivery('email_sent')
    const reply = await post(app, request)
    t.equal(reply.statusCode, 503)
    t.match(reply.headers['retry-after'], /^\d+$/)
    t.equal(await status(app, request), 200)
    t.equal(failures, -1)
  })

  await t.test('run once when the same event comes twice at once', async (t) => {
    const { app } = await webhookApp(t)
    const { opened, open } = gate()
    const started = gate()
    let runs = 0
    app.customerio.webhooks.onAny(async () => {
      runs++
      started.open()
      await opened
    })
    const request = delivery('email_sent')
    const first = status(app, request)
    await started.opened
    t.equal(await status(app, request), 503)
    open()
    t.equal(await first, 200)
    t.equal(runs, 1)
  })

  await t.test('over the budget: 503, and the event is not handled a second time while they run', async (t) => {
    const { app } = await webhookApp(t, { budgetMs: 100 })
    // The sweep that keeps the budget does not keep a process alive; a listening server does.
    await listen(app)
    const { opened, open } = gate()
    let runs = 0
    app.customerio.webhooks.onAny(async () => {
      runs++
      await opened
    })
    const request = delivery('email_sent')
    t.equal(await status(app, request), 503)
    t.equal(await status(app, request), 503)
    t.equal(runs, 1)
    open()
    await new Promise(setImmediate)
    t.equal(await status(app, request), 200, 'committed when the handler settled')
    t.equal(runs, 1)
  })

  await t.test('need a place to park', async (t) => {
    const { registry } = registryOf()
    const { app } = appWithLog(t)
    await app.register(customerio, {
      region: 'us',
      metrics: { registry },
      webhooks: { path: '/hook', signingSecrets: [secret] },
    })
    t.throws(() => app.customerio.webhooks.onAny(() => {}), { code: 'WEBHOOKS_PARK_REQUIRED' })
  })

  await t.test('can be removed', async (t) => {
    const { app } = await webhookApp(t)
    let runs = 0
    const remove = app.customerio.webhooks.onAny(() => runs++)
    remove()
    await post(app, delivery('email_sent'))
    t.equal(runs, 0)
  })
})

await t.test('several routes have their own secrets and workspaces, and share handlers', async (t) => {
  const { registry, value } = registryOf()
  const { app } = appWithLog(t)
  await app.register(customerio, {
    region: 'us',
    metrics: { registry },
    webhooks: [
      { path: '/a', signingSecrets: ['example-key-a'], park: 'discard' },
      { path: '/b', signingSecrets: ['example-key-b'], park: 'discard', workspace: 'brand-b' },
    ],
  })
  const seen: string[] = []
  app.customerio.webhooks.onAny((_event, ctx) => seen.push(ctx.workspace))
  t.equal(await status(app, { ...delivery('email_sent', { key: 'example-key-a' }), url: '/a' }), 200)
  t.equal(await status(app, { ...delivery('email_sent', { key: 'example-key-b' }), url: '/b' }), 200)
  t.equal(await status(app, { ...delivery('email_sent', { key: 'example-key-b' }), url: '/a' }), 401)
  t.same(seen, ['default', 'brand-b'])
  t.equal(await value('customerio_webhook_received_total{event_type="email_sent",workspace="brand-b"}'), 1)
})

await t.test('secrets from a function rotate without a restart', async (t) => {
  let secrets = ['example-old-key']
  const { app } = await webhookApp(t, { signingSecrets: async () => secrets, secretsRefreshMs: 1_000 })
  t.equal(await status(app, delivery('email_sent', { key: 'example-old-key' })), 200)
  secrets = ['example-old-key', 'example-new-key']
  t.equal(app.customerio.status().webhooks[0]?.events, 1)
})

await t.test('an app whose secrets cannot be loaded does not start', async (t) => {
  const { app } = await webhookApp(t, { signingSecrets: async () => Promise.reject(new Error('vault is sealed')) })
  await t.rejects(readying(app))
})

await t.test('the route is a guest', async (t) => {
  await t.test('other routes keep their parsers and their errors', async (t) => {
    const { app } = await webhookApp(t)
    app.post('/json', async (request) => request.body)
    app.get('/broken', async () => {
      throw new Error('mine')
    })
    t.same((await app.inject({ method: 'POST', url: '/json', payload: { a: 1 } })).json(), { a: 1 })
    t.equal(
      (
        await app.inject({
          method: 'POST',
          url: '/json',
          payload: '{',
          headers: { 'content-type': 'application/json' },
        })
      ).statusCode,
      400,
    )
    t.equal((await app.inject('/broken')).statusCode, 500)
  })

  await t.test('a hook of the app that fails is answered with 503, never 500', async (t) => {
    const { app, lines } = await webhookApp(t)
    app.addHook('preHandler', async () => {
      throw new Error('u1@example.test is not logged in')
    })
    await app.register(customerio, {
      region: 'us',
      workspace: 'late',
      metrics: false,
      webhooks: { path: '/late', signingSecrets: [secret] },
    })
    t.equal(await status(app, { ...delivery('email_sent'), url: '/late' }), 503)
    t.notMatch(JSON.stringify(lines), 'u1@example.test')
  })

  await t.test(
    'a sender that hangs up in the middle of a body is no error of the app, and the route lives on',
    async (t) => {
      const { app, lines } = await webhookApp(t)
      const { port } = new URL(await listen(app))
      const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
      socket.write('POST /hook HTTP/1.1\r\nhost: localhost\r\ncontent-length: 500\r\n\r\n{"half":', () =>
        socket.destroy(),
      )
      while (!lines.some(({ msg }) => msg.includes('outside of its handlers')))
        await new Promise((r) => setImmediate(r))
      t.match(
        lines.find(({ msg }) => msg.includes('outside of its handlers')),
        { level: 30, err: { message: 'aborted' } },
      )
      t.equal(await status(app, delivery('email_sent')), 200)
    },
  )

  await t.test('it stands below the prefix of its scope', async (t) => {
    const { app } = appWithLog(t)
    await app.register(
      async (scope) => {
        await scope.register(customerio, {
          region: 'us',
          metrics: false,
          webhooks: { path: '/hook', signingSecrets: [secret] },
        })
      },
      { prefix: '/internal' },
    )
    t.equal(await status(app, { ...delivery('email_sent'), url: '/internal/hook' }), 200)
  })
})

await t.test('shutdown', async (t) => {
  await t.test('20 handlers in flight are finished and answered', async (t) => {
    const { app, lines } = await webhookApp(t)
    const { opened, open } = gate()
    const allStarted = gate()
    let started = 0
    let finished = 0
    app.customerio.webhooks.onAny(async () => {
      if (++started === 20) allStarted.open()
      await opened
      finished++
    })
    const replies = Array.from({ length: 20 }, () => status(app, delivery('email_sent')))
    await allStarted.opened
    const closed = app.close()
    open()
    t.same(new Set(await Promise.all(replies)), new Set([200]))
    await closed
    t.equal(finished, 20)
    t.notOk(lines.find(({ msg }) => msg.includes('gave up')))
  })

  await t.test('handlers that do not end are given up and named', async (t) => {
    const { app, lines } = await webhookApp(t, { budgetMs: 50 }, { shutdownTimeout: 50 })
    await listen(app)
    app.customerio.webhooks.onAny(() => new Promise(() => {}))
    t.equal(await status(app, delivery('email_sent')), 503)
    await app.close()
    t.match(
      lines.find(({ msg }) => msg.startsWith('customerio gave up')),
      { abandoned: { calls: 0, handlers: 1 } },
    )
  })
})

await t.test('the route is served over HTTP/2 too', async (t) => {
  const app = Fastify({ http2: true })
  t.teardown(() => app.close())
  await app.register(customerio, {
    region: 'us',
    metrics: false,
    webhooks: { path: '/hook', signingSecrets: [secret], park: 'discard', maxBodyBytes: 2_000 },
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const session = connect(origin)
  t.teardown(() => session.close())
  const statusOf = async ({ headers, payload }: InjectOptions): Promise<number | undefined> => {
    const stream = session.request({ ':method': 'POST', ':path': '/hook', ...(headers as OutgoingHttpHeaders) })
    stream.end(payload as string)
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    stream.resume()
    return answer[':status'] as number | undefined
  }
  t.equal(await statusOf(delivery('email_sent')), 200)
  t.equal(await statusOf(delivery('email_sent', { key: 'example-wrong-key' })), 401)
  t.equal(await statusOf(signed('x'.repeat(3_000))), 413)
})

await t.test('the real sender of the sandbox delivers to a listening app', async (t) => {
  const sandbox = await sandboxFor(t)
  const { app } = await webhookApp(t)
  const seen: string[] = []
  app.customerio.webhooks.onAny((event) => seen.push(event.name))
  const origin = await listen(app)
  sandbox.webhooks.add({ endpoint: `${origin}/hook`, signingKey: secret })
  const createEvent = createEventFactory({ seed: 3 })
  for (const name of ['email_sent', 'email_delivered', 'sms_replied'] as const) sandbox.webhooks.emit(createEvent(name))
  await sandbox.webhooks.idle()
  t.same(seen, ['email_sent', 'email_delivered', 'sms_replied'])
})

function without(request: InjectOptions, header: string): InjectOptions {
  const { [header]: _, ...headers } = request.headers as Record<string, string>
  return { ...request, headers }
}

function change(request: InjectOptions, header: string, edit: (value: string) => string): InjectOptions {
  const headers = request.headers as Record<string, string>
  return { ...request, headers: { ...headers, [header]: edit(headers[header] ?? '') } }
}

function stamped(timestamp: number): InjectOptions {
  const body = '{}'
  return {
    ...signed(body),
    headers: { 'content-type': 'application/json', ...signWebhook({ secret, body, timestamp }) },
  }
}
