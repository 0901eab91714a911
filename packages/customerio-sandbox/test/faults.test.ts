import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SendEmailRequest, TrackClient, verifyRequestSignature } from 'customerio-node'
import { fastify } from 'fastify'
import t from 'tap'
import { runCli } from '../src/cli/run.ts'
import {
  customerioSandbox,
  type FaultDescription,
  type FaultPreset,
  faultPresets,
  type RunningSandbox,
  SandboxError,
  type StartSandboxOptions,
  startSandbox,
} from '../src/index.ts'
import { createRandom } from '../src/random.ts'
import { clientsOf, failure, type SdkError } from './http/clients.ts'

async function start(t: { teardown(run: () => unknown): void }, options: StartSandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  t.teardown(() => sandbox.close())
  return { sandbox, ...clientsOf(sandbox) }
}

/** A call's error for each preset, as the real SDK throws it, without retries. */
const seen: Record<Exclude<FaultPreset, 'slow' | 'hanging'>, object> = {
  'rate-limited': { statusCode: 429 },
  'rate-limited-retry-after': { statusCode: 429, response: { headers: { 'retry-after': '1' } } },
  'server-error': { statusCode: 500, message: 'internal error' },
  'client-error': { statusCode: 403, message: 'the request was refused' },
  'bad-gateway-html': { name: 'Error', message: /^Unable to parse JSON/, statusCode: undefined },
  unauthorized: { statusCode: 401, message: 'Unauthorized request' },
  'unauthorized-text': { name: 'Error', message: /^Unable to parse JSON/, statusCode: undefined },
  reset: { name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNRESET' } },
  truncated: { name: 'TypeError', message: 'terminated' },
  // The SDK drops its credentials on the way to a host that is not the vendor's.
  'cross-region-redirect': { statusCode: 401 },
  'wrong-region': { message: /Received a 301 status, but no Location header/ },
}

await t.test('presets', async (t) => {
  for (const [preset, expected] of Object.entries(seen) as [FaultPreset, object][]) {
    await t.test(`${preset} reaches the SDK's caller, and the next call succeeds`, async (t) => {
      const { sandbox, track } = await start(t)
      sandbox.faults.inject({ preset })
      t.match(await failure(track.identify('u-1')), expected)
      t.equal(sandbox.inspect.people().length, preset === 'truncated' ? 1 : 0, 'only what was answered took effect')
      t.strictSame(await track.identify('u-1'), {})
      t.equal(sandbox.inspect.requests()[0]?.fault, preset)
    })
  }

  await t.test('every preset has its line for humans', (t) => {
    t.strictSame(Object.keys(faultPresets).sort(), [...Object.keys(seen), 'hanging', 'slow'].sort())
    t.end()
  })

  await t.test('slow answers correctly, late', async (t) => {
    const { sandbox, track } = await start(t)
    sandbox.faults.inject({ preset: 'slow', delayMs: 60 })
    const before = performance.now()
    t.strictSame(await track.identify('u-1'), {})
    t.ok(performance.now() - before >= 55)
    t.equal(sandbox.inspect.people().length, 1)
  })

  await t.test('hanging ends in the time-out of the SDK', async (t) => {
    const { sandbox } = await start(t)
    const { siteId, apiKey } = sandbox.credentials
    const impatient = new TrackClient(siteId, apiKey, {
      url: sandbox.urls.track,
      timeout: 50,
      retry: { maxRetries: 0 },
    })
    sandbox.faults.inject({ preset: 'hanging', times: undefined } as never)
    t.match(await failure(impatient.identify('u-1')), { name: 'TimeoutError' })
    sandbox.faults.inject({ preset: 'slow' })
    t.match(await failure(impatient.identify('u-1')), { name: 'TimeoutError' }, 'two seconds by default')
    t.strictSame(await impatient.identify('u-1'), {})
  })

  await t.test('closing does not wait for what hangs or is slow', async (t) => {
    const sandbox = await startSandbox({ faults: [{ preset: 'hanging' }, { preset: 'slow', delayMs: 600_000 }] })
    const { track } = clientsOf(sandbox)
    const calls = [failure(track.identify('u-1')), failure(track.identify('u-2'))]
    while (sandbox.inspect.requests().length < 2) await new Promise((resolve) => setImmediate(resolve))
    await sandbox.close()
    for (const error of await Promise.all(calls)) t.match(error, { name: 'TypeError' })
    t.end()
  })

  await t.test('errors come in the words of their API', async (t) => {
    const { sandbox, app, strict } = await start(t)
    const bodyOf = async (fault: FaultDescription, call: () => Promise<unknown>): Promise<unknown> => {
      sandbox.faults.inject(fault)
      return JSON.parse((await failure(call())).body ?? '')
    }
    const email = new SendEmailRequest({ to: 'a@example.test', identifiers: { id: 'a' }, transactional_message_id: 1 })
    t.match(await bodyOf({ preset: 'server-error', status: 503 }, () => app.listExports()), {
      errors: [{ status: '503' }],
    })
    t.match(await bodyOf({ preset: 'client-error', status: 409 }, () => app.listExports()), {
      errors: [{ status: '409' }],
    })
    t.match(await bodyOf({ preset: 'client-error' }, () => app.sendEmail(email)), { meta: { error: String } })
    t.match(await bodyOf({ preset: 'server-error' }, () => strict.identify({ userId: 'a' })), {
      meta: { error: String },
    })
    t.match(await bodyOf({ preset: 'wrong-region' }, () => fetchJson(sandbox)), {
      errors: [{ detail: 'wrong datacenter', status: '301' }],
    })
  })

  await t.test('a redirect goes where it is told, with method and body', async (t) => {
    const { sandbox } = await start(t)
    const other = await startSandbox({ region: 'eu', credentials: 'any' })
    t.teardown(() => other.close())
    const location = `http://127.0.0.1:${other.port}`
    sandbox.faults.inject({ preset: 'cross-region-redirect', location })
    t.match(await failure(clientsOf(sandbox).track.track('u-1', { name: 'e' })), { statusCode: 401 })
    t.match(other.inspect.requests(), [{ operation: 'track', method: 'POST', body: { name: 'e' }, authorized: false }])
  })

  await t.test('a request can take effect although its caller never learns of it', async (t) => {
    const { sandbox, app } = await start(t)
    sandbox.faults.inject({ preset: 'reset', applied: true })
    const message = { to: 'a@example.test', identifiers: { id: 'a' }, transactional_message_id: 1 }
    await failure(app.sendEmail(new SendEmailRequest(message)))
    t.equal(sandbox.inspect.deliveries().length, 1)
  })

  await t.test('the SDK recovers by its own retries', async (t) => {
    const { sandbox } = await start(t, { faults: [{ preset: 'rate-limited', times: 2 }] })
    const { track } = clientsOf(sandbox, { minTimeoutMs: 1 })
    t.strictSame(await track.identify('u-1'), {})
    t.match(
      sandbox.inspect.requests().map(({ status, headers }) => [status, headers['x-retry-count']]),
      [
        [429, undefined],
        [429, '1'],
        [200, '2'],
      ],
    )
  })
})

function fetchJson({ urls }: RunningSandbox): Promise<unknown> {
  return fetch(`${urls.app}/exports`, { redirect: 'manual' }).then(async (response) => {
    throw Object.assign(new Error('redirected'), { body: await response.text() })
  })
}

await t.test('matching', async (t) => {
  const strikes = async (t: { teardown(run: () => unknown): void }, fault: FaultDescription): Promise<boolean[]> => {
    const { sandbox, track, app, pipelines } = await start(t)
    sandbox.faults.inject({ times: 'always', ...fault })
    const calls = [
      () => track.identify('u-1'),
      () => track.track('u-2', { name: 'e' }),
      () => app.listExports(),
      () => pipelines.identify({ userId: 'u-1' }),
    ]
    const results: boolean[] = []
    for (const call of calls)
      results.push(
        await call().then(
          () => false,
          () => true,
        ),
      )
    return results
  }
  const preset = 'server-error'
  for (const [match, expected] of [
    [{}, [true, true, true, true]],
    [{ api: 'track' }, [true, true, false, false]],
    [{ operation: 'identify' }, [true, false, false, true]],
    [{ api: 'pipelines', operation: 'identify' }, [false, false, false, true]],
    [{ method: 'put' }, [true, false, false, false]],
    [{ url: '/customers/u-2' }, [false, true, false, false]],
    [{ retry: 1 }, [false, false, false, false]],
  ] as const) {
    await t.test(JSON.stringify(match), async (t) => t.strictSame(await strikes(t, { preset, match }), expected))
  }

  await t.test('skip lets requests through first, times ends the fault, the oldest strikes first', async (t) => {
    const { sandbox, track } = await start(t)
    const first = sandbox.faults.inject({ preset: 'server-error', skip: 1, times: 2 })
    sandbox.faults.inject({ preset: 'unauthorized' })
    const statuses: unknown[] = []
    for (let index = 0; index < 5; index++) {
      statuses.push(
        await track.identify('u-1').then(
          () => 200,
          ({ statusCode }: SdkError) => statusCode,
        ),
      )
    }
    t.strictSame(statuses, [401, 500, 500, 200, 200])
    t.strictSame(sandbox.faults.list(), [])
    t.equal(sandbox.faults.remove(first.id), false)
  })

  await t.test('faults are listed with their strikes, removed and cleared', async (t) => {
    const { sandbox, track } = await start(t)
    const { id } = sandbox.faults.inject({ preset: 'slow', delayMs: 0, times: 'always' })
    await track.identify('u-1')
    t.match(sandbox.faults.list(), [{ id, preset: 'slow', strikes: 1 }])
    t.equal(sandbox.faults.remove(id), true)
    sandbox.faults.inject({ preset: 'slow' })
    sandbox.faults.clear()
    t.strictSame(sandbox.faults.list(), [])
  })

  await t.test('wrong faults are refused with every problem', async (t) => {
    const { sandbox } = await start(t)
    const wrong: [unknown, string[]][] = [
      [undefined, ['']],
      [{}, ['preset']],
      [{ preset: 'toString' }, ['preset']],
      [
        { preset: 'slow', times: 0, skip: -1, probability: 2, applied: 1, colour: 'red' },
        ['times', 'skip', 'probability', 'applied', 'colour'],
      ],
      [{ preset: 'server-error', status: 404, retryAfterSeconds: 0.5 }, ['retryAfterSeconds', 'status']],
      [{ preset: 'client-error', status: 302 }, ['status']],
      [{ preset: 'cross-region-redirect', location: '/elsewhere' }, ['location']],
      [{ preset: 'slow', match: 'all' }, ['match']],
      [{ preset: 'slow', match: { api: 'billing', retry: -1, url: '' } }, ['match.api', 'match.retry', 'match.url']],
    ]
    for (const [fault, paths] of wrong) {
      const error = thrown(() => sandbox.faults.inject(fault as FaultDescription))
      t.equal(error.code, 'CIO_SANDBOX_FAULT')
      t.strictSame([...new Set(error.problems.map(({ path }) => path))].sort(), paths.sort(), JSON.stringify(fault))
    }
    for (let index = 0; index < 1_000; index++) sandbox.faults.inject({ preset: 'slow' })
    t.match(thrown(() => sandbox.faults.inject({ preset: 'slow' })).message, /1000 faults wait already/)
  })
})

function thrown(run: () => unknown): SandboxError {
  try {
    run()
  } catch (error) {
    if (error instanceof SandboxError) return error
  }
  throw new Error('no SandboxError was thrown')
}

await t.test('determinism', async (t) => {
  const day = async (seed: number, twice = false): Promise<string> => {
    const sandbox = await startSandbox({
      seed,
      now: () => 1_700_000_000_000,
      faults: [{ preset: 'server-error', probability: 0.4, times: 'always', match: { operation: 'track' } }],
    })
    const { track, app } = clientsOf(sandbox)
    const live = async () => {
      for (let index = 0; index < 20; index++) {
        const id = `u-${index}`
        await track.identify(id, { email: `${id}@example.test` })
        await track.track(id, { name: 'e' }).catch(() => undefined)
        const message = { to: `${id}@example.test`, identifiers: { id }, transactional_message_id: 1 }
        await app.sendEmail(new SendEmailRequest(message))
      }
      await sandbox.settle()
    }
    await live()
    if (twice) {
      sandbox.reset()
      t.strictSame(Object.values(sandbox.inspect.counts().dropped), [0, 0, 0, 0, 0])
      t.equal(sandbox.inspect.people().length, 0)
      await live()
    }
    const { inspect } = sandbox
    const statuses = inspect.requests().map(({ sequence, status }) => [sequence, status])
    await sandbox.close()
    return JSON.stringify([inspect.people(), inspect.events(), inspect.deliveries(), statuses])
  }

  await t.test('the same seed and requests give the same ids, outcomes and faults', async (t) => {
    t.equal(await day(5), await day(5))
  })
  await t.test('a reset starts the seed anew', async (t) => t.equal(await day(5), await day(5, true)))
  await t.test('another seed gives another day', async (t) => t.not(await day(5), await day(6)))

  await t.test('streams of different purposes are independent and uniform', (t) => {
    const values = Array.from(
      { length: 10_000 },
      (
        (random) => () =>
          random.next()
      )(createRandom(1, 'a')),
    )
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    t.ok(Math.abs(mean - 0.5) < 0.02)
    t.ok(values.every((value) => value >= 0 && value < 1))
    t.not(createRandom(1, 'a').next(), createRandom(1, 'b').next())
    const dice = createRandom(9, 'dice')
    t.strictSame(new Set(Array.from({ length: 200 }, () => dice.integer(6))).size, 6)
    t.end()
  })
})

await t.test('inspection API', async (t) => {
  const { sandbox, track, app } = await start(t)
  const request = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(sandbox.urls.inspection + path, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  await track.identify('u-1', { email: 'u1@example.test' })
  await track.track('u-1', { name: 'e' })
  const message = { to: 'u1@example.test', identifiers: { id: 'u-1' }, transactional_message_id: 1 }
  const { delivery_id } = await app.sendEmail(new SendEmailRequest(message))
  const encoded = encodeURIComponent(String(delivery_id))

  await t.test('shows what the sandbox has seen', async (t) => {
    t.match(await request('GET', ''), { body: { counts: { people: 1, events: 1, deliveries: 1, requests: 3 } } })
    t.match(await request('GET', '/people'), { body: { people: [{ id: 'u-1' }] } })
    t.match(await request('GET', '/people/u1@example.test'), { body: { id: 'u-1' } })
    t.match(await request('GET', '/people/nobody'), { status: 404 })
    t.match(await request('GET', '/events'), { body: { events: [{ name: 'e' }] } })
    t.match(await request('GET', '/deliveries'), { body: { deliveries: [{ channel: 'email' }] } })
    t.match(await request('GET', `/deliveries/${encoded}`), { body: { channel: 'email' } })
    t.match(await request('GET', '/deliveries/unknown'), { status: 404 })
    t.match(await request('GET', '/requests?api=track&operation=identify'), {
      body: { requests: [{ operation: 'identify' }] },
    })
    t.match(await request('GET', '/webhooks'), { body: { log: [], backlog: 0 } })
  })

  await t.test('injects and ends faults', async (t) => {
    const injected = await request('POST', '/faults', { preset: 'unauthorized', match: { operation: 'identify' } })
    t.match(injected, { status: 201, body: { id: 1, strikes: 0 } })
    t.match(await failure(track.identify('u-1')), { statusCode: 401 })
    t.match(await request('POST', '/faults', { preset: 'no' }), {
      status: 400,
      body: { problems: [{ path: 'preset' }] },
    })
    t.match(await request('POST', '/faults', '{broken'), { status: 400 })
    t.match(await request('POST', '/faults'), { status: 400 })
    await request('POST', '/faults', { preset: 'slow' })
    t.match(await request('GET', '/faults'), { body: { faults: [{ id: 2, preset: 'slow' }] } })
    t.match(await request('DELETE', '/faults/2'), { status: 204 })
    t.match(await request('DELETE', '/faults/2'), { status: 404 })
    await request('POST', '/faults', { preset: 'slow' })
    t.match(await request('DELETE', '/faults'), { status: 204 })
    t.strictSame(sandbox.faults.list(), [])
  })

  await t.test('sends reporting events and sets webhook faults', async (t) => {
    const first = await request('POST', '/webhooks/events', {
      name: 'email_bounced',
      options: { sender: 'newsletter' },
    })
    t.match(first, { status: 201, body: { event: { metric: 'bounced', data: { newsletter_id: Number } }, queued: 0 } })
    const faults = { unknownEvent: true }
    t.match(await request('POST', '/webhooks/events', { name: 'email_sent', faults }), { status: 201 })
    t.match(await request('POST', '/webhooks/events', { name: 'email_eaten' }), {
      status: 400,
      body: { problems: [{}] },
    })
    t.match(await request('POST', '/webhooks/events'), { status: 400 })
    t.match(await request('PUT', '/webhooks/faults', { duplicate: true }), { status: 201 })
    t.match(await request('PUT', '/webhooks/faults', { colour: 'red' }), { status: 400 })
    const { event_id } = (first.body as { event: { event_id: string } }).event
    t.not(sandbox.createEvent('email_bounced').event_id, event_id)
  })

  await t.test('an unexpected failure is a 500', async (t) => {
    const inject = sandbox.faults.inject.bind(sandbox.faults)
    sandbox.faults.inject = () => {
      throw new TypeError('broken')
    }
    t.match(await request('POST', '/faults', { preset: 'slow' }), { status: 500 })
    sandbox.faults.inject = inject
  })

  await t.test('settles and resets', async (t) => {
    t.match(await request('POST', '/settle'), { status: 204 })
    t.ok(Object.keys(sandbox.inspect.delivery(String(delivery_id))?.metrics ?? {}).length > 0)
    t.match(await request('POST', '/reset'), { status: 204 })
    t.match(sandbox.inspect.counts(), { people: 0, events: 0, deliveries: 0, requests: 0 })
  })
})

await t.test('a signed webhook reaches its receiver for every step of a message', async (t) => {
  const received: { metric: string; valid: boolean }[] = []
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const { 'x-cio-timestamp': timestamp, 'x-cio-signature': signature } = request.headers
      const valid = verifyRequestSignature({
        signingSecret: 'test-signing-key',
        timestamp: String(timestamp),
        signature: String(signature),
        body,
      } as never)
      received.push({ metric: (JSON.parse(body.toString()) as { metric: string }).metric, valid })
      response.end()
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  t.teardown(() => receiver.close())
  const { port } = receiver.address() as AddressInfo
  const { sandbox, app } = await start(t, {
    webhooks: [{ endpoint: `http://127.0.0.1:${port}/hook`, signingKey: 'test-signing-key' }],
    outcomes: { attempted: 0, failed: 0, dropped: 0, bounced: 0, opened: 0, spammed: 0 },
  })
  const message = { to: 'a@example.test', identifiers: { id: 'a' }, transactional_message_id: 1 }
  await app.sendEmail(new SendEmailRequest(message))
  await sandbox.settle()
  t.strictSame(received, [
    { metric: 'sent', valid: true },
    { metric: 'delivered', valid: true },
  ])
})

await t.test('Fastify plugin', async (t) => {
  await t.test('serves a sandbox below its prefix and leaves its host alone', async (t) => {
    const app = fastify({ routerOptions: { maxParamLength: 16_384 } })
    t.teardown(() => app.close())
    await app.register(customerioSandbox, { prefix: '/customerio', seed: 7 })
    app.post('/own', (request) => request.body)
    app.get('/broken', () => {
      throw new Error('broken')
    })
    await app.listen({ port: 0 })
    const { port } = app.server.address() as AddressInfo
    const origin = `http://127.0.0.1:${port}/customerio`
    const { siteId, apiKey } = app.customerioSandbox.credentials
    const track = new TrackClient(siteId, apiKey, { url: `${origin}/api/v1` })
    await track.identify('ä'.repeat(75))
    t.strictSame(await track.batch([{ type: 'person', action: 'identify', identifiers: { id: 'u-2' } }]), {})
    t.strictSame(await track.unsubscribe('D1'), {})
    t.equal(app.customerioSandbox.inspect.people().length, 2)
    const own = await app.inject({ method: 'POST', url: '/own', payload: { a: 1 } })
    t.strictSame(own.json(), { a: 1 })
    t.match((await app.inject('/broken')).json(), { statusCode: 500, message: 'broken' })
    t.match((await app.inject('/nowhere')).json(), { statusCode: 404 })
    t.match((await app.inject('/customerio/v1/nowhere')).json(), { errors: [{ status: '404' }] })
    app.customerioSandbox.faults.inject({ preset: 'reset' })
    await t.rejects(app.inject({ method: 'DELETE', url: '/customerio/api/v1/customers/u-2' }))
  })

  await t.test('wrong options stop the start', async (t) => {
    const app = fastify()
    await t.rejects(async () => app.register(customerioSandbox, { seed: 'x' } as never), {
      code: 'CIO_SANDBOX_OPTIONS',
    })
    await app.close()
  })

  await t.test('serves at the root without a prefix', async (t) => {
    const app = fastify()
    t.teardown(() => app.close())
    await app.register(customerioSandbox)
    t.match((await app.inject('/_sandbox')).json(), { counts: { people: 0 } })
  })
})

await t.test('command line', async (t) => {
  const run = async (...argv: string[]): Promise<{ code: number; out: string; error: string }> => {
    const result = { code: -1, out: '', error: '' }
    result.code = await runCli(argv, {
      write: (text) => {
        result.out += text
      },
      writeError: (text) => {
        result.error += text
      },
      signal: AbortSignal.abort(),
    })
    return result
  }

  await t.test('help names every preset and gives examples', async (t) => {
    const { code, out } = await run('--help')
    t.equal(code, 0)
    for (const preset of Object.keys(faultPresets)) t.match(out, preset)
    t.match(out, /Examples\n {2}customerio-sandbox --port 8080/)
    t.match(await run('--version'), { code: 0, out: /^\d+\.\d+\.\d+\n$/ })
  })

  await t.test('all options reach the sandbox', async (t) => {
    const { code, out } = await run(
      ...['--output', 'json', '--seed', '4', '--region', 'eu', '--environment-id', '9', '--time-scale', '60'],
      ...['--rate-limits', '--site-id', 's', '--api-key', 'k', '--app-key', 'a', '--write-key', 'w'],
      ...['--webhook', 'http://example.test/hook', '--allow-remote-webhooks', '--signing-key', 'test-key'],
      ...[
        '--fault',
        'slow:api=app,delayMs=5,times=always,applied',
        '--fault',
        'rate-limited',
        '--fault',
        'slow:applied=true',
      ],
    )
    t.equal(code, 0)
    t.match(JSON.parse(out), {
      urls: { track: /^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/ },
      credentials: { siteId: 's', apiKey: 'k', appKey: 'a', writeKey: 'w' },
      webhooks: [{ endpoint: 'http://example.test/hook', signingKey: 'test-key' }],
    })
  })

  await t.test('text output says where to point the SDK', async (t) => {
    const { out } = await run('--any-credentials', '--webhook', 'http://127.0.0.1:9/hook', '--host', '::1')
    t.match(out, /Track\s+http:\/\/\[::1\]:\d+\/api\/v1/)
    t.match(out, /Webhook\s+http:\/\/127\.0\.0\.1:9\/hook/)
  })

  await t.test('wrong arguments end with code 2 and every problem', async (t) => {
    t.match(await run('--nope'), { code: 2, error: /--nope/ })
    const wrong = await run('--port', 'x', '--seed', '', '--output', 'yaml', '--fault', 'melt:url=')
    t.equal(wrong.code, 2)
    for (const part of ['--port', '--seed', '--output', '--fault[0].preset', '--fault[0].match.url'])
      t.ok(wrong.error.includes(part), part)
    t.match(await run('--region', 'asia'), { code: 2, error: /region: must be 'us' or 'eu'/ })
  })

  await t.test('a port that is taken ends with code 1', async (t) => {
    const { sandbox } = await start(t)
    t.match(await run('--port', String(sandbox.port)), { code: 1, error: /cannot listen/ })
  })

  await t.test('errors that are no fault of the user are not hidden', async (t) => {
    const write = (): void => {
      throw new TypeError('broken pipe')
    }
    await t.rejects(runCli(['--help'], { write, writeError: write, signal: AbortSignal.abort() }), TypeError)
  })

  await t.test('the program serves until it is told to end', async (t) => {
    const cli = new URL('../src/cli.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [...process.execArgv, cli, '--output', 'json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { urls } = JSON.parse(line.toString()) as RunningSandbox
    t.equal((await fetch(urls.inspection)).status, 200)
    child.kill('SIGTERM')
    t.strictSame(await once(child, 'exit'), [0, null])
    const wrong = spawn(process.execPath, [...process.execArgv, cli, '--nope'], { stdio: ['ignore', 'pipe', 'pipe'] })
    t.strictSame(await once(wrong, 'exit'), [2, null])
  })
})
