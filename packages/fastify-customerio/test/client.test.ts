import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { customerio } from '../src/index.ts'
import { apisOf, appWithLog, delivery, gate, post, registryOf, sandboxFor, webhookApp } from './fixtures.ts'

const identified =
  'customerio_api_requests_total{api="track",operation="identify",status="success",workspace="default"}'

/** Asks a listening app and hangs up as soon as the request was read. */
async function askAndHangUp(app: FastifyInstance, path: string, read: Promise<void>): Promise<void> {
  const { port } = app.server.address() as AddressInfo
  const request = http.get({ host: '127.0.0.1', port, path })
  request.on('error', () => {})
  await read
  request.destroy()
}

await t.test('request.customerio', async (t) => {
  await t.test('logs with the bindings of its request', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    app.get('/', async (request) => request.customerio.identify('u-1', {}))
    await app.inject('/')
    const incoming = lines.find(({ msg }) => msg === 'incoming request')
    t.ok(incoming?.reqId)
    t.match(
      lines.find(({ msg }) => msg === 'customerio.identify succeeded'),
      { reqId: incoming?.reqId, api: 'track' },
    )
  })

  await t.test('logs what failed with its own type, class and status', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'unauthorized' })
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    app.get('/', async (request) => request.customerio.identify('u-1', {}).catch(() => 'failed'))
    await app.inject('/')
    t.match(
      lines.find(({ msg }) => msg === 'customerio.identify failed: unauthorized'),
      { level: 50, errorType: 'unauthorized', statusCode: 401, err: { type: 'CustomerIORequestError', status: 401 } },
    )
  })

  await t.test('is made once a request, on first use', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, { region: 'us', track: { siteId: 'example', apiKey: 'example' }, metrics: false })
    const seen: object[] = []
    app.get('/', async (request) => {
      t.equal(request.customerio, request.customerio)
      seen.push(request.customerio)
      return {}
    })
    await app.inject('/')
    await app.inject('/')
    t.not(seen[0], seen[1])
  })

  await t.test('reaches the other APIs and workspaces under the same request', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    await app.register(customerio, { ...apisOf(sandbox), workspace: 'brand-b', metrics: false })
    app.get('/', async (request) => {
      await request.customerio.pipelines.identify({ userId: 'u-1' })
      await request.customerio.workspace('brand-b').app.listWorkspaces()
      return {}
    })
    await app.inject('/')
    const reqId = lines.find(({ msg }) => msg === 'incoming request')?.reqId
    t.match(
      lines.find(({ api }) => api === 'pipelines'),
      { reqId, workspace: 'default' },
    )
    t.match(
      lines.find(({ api }) => api === 'app'),
      { reqId, workspace: 'brand-b' },
    )
  })

  await t.test('a call that nobody awaited arrives after the reply', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'slow', delayMs: 50 })
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    app.get('/', async (request) => {
      void request.customerio.identify('u-1', {})
      return { replied: true }
    })
    t.same((await app.inject('/')).json(), { replied: true })
    t.equal(sandbox.inspect.person('u-1'), undefined)
    await app.close()
    t.equal(sandbox.inspect.person('u-1')?.id, 'u-1')
  })

  await t.test('a call whose client hangs up arrives', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    const read = gate()
    const gone = gate()
    app.get('/', async (request) => {
      request.raw.once('close', gone.open)
      read.open()
      await gone.opened
      return request.customerio.identify('u-1', {})
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    await askAndHangUp(app, '/', read.opened)
    await gone.opened
    await app.close()
    t.equal(sandbox.inspect.person('u-1')?.id, 'u-1')
  })

  await t.test('is there in hooks, in child scopes and in handlers of what is not found', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    // Not awaited, as most apps register.
    void app.register(customerio, { ...apisOf(sandbox), metrics: false })
    app.addHook('onRequest', async (request) => void (await request.customerio.identify('u-hook', {})))
    app.addHook('onResponse', async (request) => void (await request.customerio.identify('u-response', {})))
    app.setNotFoundHandler(async (request) => request.customerio.identify('u-not-found', {}))
    void app.register(
      async (child) => {
        child.get('/route', async (request) => request.customerio.identify('u-child', {}))
      },
      { prefix: '/child' },
    )
    await app.inject('/nowhere')
    await app.inject('/child/route')
    await app.close()
    for (const id of ['u-hook', 'u-response', 'u-not-found', 'u-child']) t.equal(sandbox.inspect.person(id)?.id, id)
  })

  await t.test('is bound to a signal where the caller asks for it', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'hanging' })
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false, shutdownTimeout: 0 })
    const controller = new AbortController()
    app.get('/', async (request) => {
      const call = request.customerio.scope({ signal: controller.signal }).identify('u-1', {})
      controller.abort(new Error('enough'))
      return call.then(
        () => 'arrived',
        (error: Error) => error.message,
      )
    })
    t.equal((await app.inject('/')).body, 'enough')
  })
})

await t.test('app.customerio', async (t) => {
  await t.test('shows no credential when it is inspected or serialised', async (t) => {
    const { app } = appWithLog(t)
    await app.register(customerio, {
      region: 'us',
      track: { siteId: 'CANARY-site', apiKey: 'CANARY-key' },
      app: { key: 'CANARY-app' },
      pipelines: { writeKey: 'CANARY-write' },
      webhooks: { path: '/hook', signingSecrets: ['CANARY-secret'] },
      privacy: { idHashKey: 'CANARY-hash-key-0123456789' },
      metrics: false,
    })
    app.get(
      '/',
      async (request) =>
        inspect(request.customerio, { depth: 9, showHidden: true }) + JSON.stringify(request.customerio),
    )
    const texts = [
      inspect(app.customerio, { depth: 9, showHidden: true }),
      inspect(app.customerio.app, { depth: 9, showHidden: true }),
      inspect(app.customerio.webhooks, { depth: 9, showHidden: true }),
      JSON.stringify(app.customerio),
      JSON.stringify(app.customerio.status()),
      (await app.inject('/')).body,
    ]
    for (const text of texts) t.notMatch(text, /CANARY/)
  })

  await t.test('status() tells of calls and routes', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'unauthorized' })
    const { app } = appWithLog(t)
    await app.register(customerio, {
      ...apisOf(sandbox),
      metrics: false,
      webhooks: { path: '/hook', signingSecrets: ['example-signing-key'] },
    })
    await t.rejects(app.customerio.identify('u-1', {}))
    await app.customerio.identify('u-1', {})
    t.match(app.customerio.status(), {
      workspace: 'default',
      region: 'us',
      inFlight: 0,
      telemetryErrors: 0,
      apis: { track: { calls: 2, errors: 1, lastSuccessAt: Date, lastError: { type: 'unauthorized', at: Date } } },
      webhooks: [
        { path: '/hook', workspace: 'default', events: 0, duplicates: 0, closing: false, dedupe: { size: 0 } },
      ],
    })
  })
})

await t.test('shutdown', async (t) => {
  await t.test('waits for 100 calls in flight', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'slow', delayMs: 100, times: 'always' })
    const { registry, value } = registryOf()
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: { registry } })
    for (let i = 0; i < 100; i++) void app.customerio.identify(`u-${i}`, {})
    await app.close()
    t.equal(sandbox.inspect.counts().people, 100)
    t.equal(await value(identified), 100)
    t.notOk(lines.find(({ msg }) => msg.includes('gave up')))
  })

  await t.test('waits for 100 calls and 20 handlers in flight at once, and for the calls those make', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app, lines, value } = await webhookApp(t, {}, apisOf(sandbox))
    const started = gate()
    const opened = gate()
    let handling = 0
    app.customerio.webhooks.onAny(async (event) => {
      if (++handling === 20) started.open()
      await opened.opened
      void app.customerio.identify(`u-handler-${event.event_id}`, {})
    })
    const answers = Array.from({ length: 20 }, () => post(app, delivery('email_sent')))
    await started.opened
    sandbox.faults.inject({ preset: 'slow', delayMs: 100, times: 'always' })
    for (let i = 0; i < 100; i++) void app.customerio.identify(`u-${i}`, {})
    t.match(app.customerio.status(), { inFlight: 100 })
    const closed = app.close()
    opened.open()
    t.same(new Set((await Promise.all(answers)).map(({ statusCode }) => statusCode)), new Set([200]))
    await closed
    t.equal(sandbox.inspect.counts().people, 120)
    t.equal(await value(identified), 120)
    t.equal(await value('customerio_webhook_received_total{event_type="email_sent",workspace="default"}'), 20)
    t.notOk(lines.find(({ msg }) => msg.includes('gave up')))
  })

  await t.test('gives up at the limit and says what', async (t) => {
    const sandbox = await sandboxFor(t)
    sandbox.faults.inject({ preset: 'hanging', times: 'always' })
    const { app, lines } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false, shutdownTimeout: 20, deadlineMs: 60_000 })
    for (let i = 0; i < 3; i++) app.customerio.identify(`u-${i}`, {}).catch(() => {})
    await app.close()
    t.match(
      lines.find(({ msg }) => msg.includes('gave up')),
      { level: 40, abandoned: { calls: 3, handlers: 0 }, shutdownTimeout: 20 },
    )
  })

  await t.test('lets hooks that were added later make calls', async (t) => {
    const sandbox = await sandboxFor(t)
    const { app } = appWithLog(t)
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    app.addHook('onClose', async () => void app.customerio.identify('u-last', {}))
    await app.close()
    t.equal(sandbox.inspect.person('u-last')?.id, 'u-last')
  })
})
