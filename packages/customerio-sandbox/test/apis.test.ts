import {
  SendEmailRequest,
  SendInAppRequest,
  SendInboxMessageRequest,
  SendPushRequest,
  SendSMSRequest,
} from 'customerio-node'
import fc from 'fast-check'
import t from 'tap'
import { type RunningSandbox, SandboxError, type StartSandboxOptions, startSandbox } from '../src/index.ts'
import { clientsOf, failure } from './http/clients.ts'

async function start(t: { teardown(run: () => unknown): void }, options: StartSandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  t.teardown(() => sandbox.close())
  return { sandbox, ...clientsOf(sandbox) }
}

async function post(sandbox: RunningSandbox, url: string, body: string, headers: Record<string, string> = {}) {
  const { siteId, apiKey } = sandbox.credentials
  const response = await fetch(`http://127.0.0.1:${sandbox.port}${url}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${siteId}:${apiKey}`).toString('base64')}`, ...headers },
    body,
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

await t.test('configuration', async (t) => {
  await t.test('all problems of the options are reported at once', async (t) => {
    const wrong = {
      port: 70_000,
      host: '',
      seed: 1.5,
      region: 'asia',
      environmentId: 0,
      credentials: { siteId: '', key: 'x' },
      timeScale: 0,
      rateLimits: 'yes',
      outcomes: { opened: 2 },
      retention: [],
      now: 5,
      faults: [{ preset: 'slow', delayMs: -1 }],
      webhooks: [{ events: ['nope'] }],
      reporting: { seed: 1, maxBacklog: -1 },
      colour: 'red',
    }
    const error = await startSandbox(wrong as unknown as StartSandboxOptions).then(
      () => undefined,
      (error: SandboxError) => error,
    )
    t.ok(error instanceof SandboxError)
    t.equal(error?.code, 'CIO_SANDBOX_OPTIONS')
    const paths = error?.problems.map(({ path }) => path) ?? []
    for (const path of [
      ...['port', 'host', 'seed', 'region', 'environmentId', 'credentials.siteId', 'credentials.key', 'timeScale'],
      ...['rateLimits', 'outcomes.opened', 'retention', 'now', 'faults[0].delayMs', 'webhooks[0].endpoint'],
      ...['reporting.maxBacklog', 'colour'],
    ]) {
      t.ok(paths.includes(path), path)
    }
    t.match(error?.message, /colour: is not an option/)
  })

  await t.test('lists and groups of the wrong type are named', async (t) => {
    const wrong = { faults: 'all', webhooks: {}, reporting: 3, credentials: 'none', retention: { requests: -1 } }
    const error = await startSandbox(wrong as unknown as StartSandboxOptions).catch((error: SandboxError) => error)
    t.match((error as SandboxError).problems.map(({ path }) => path).sort(), [
      'credentials',
      'faults',
      'reporting',
      'retention.requests',
      'webhooks',
    ])
  })

  await t.test('an option that cannot be read is not hidden', async (t) => {
    const reporting = Object.defineProperty({}, 'timeoutMs', {
      enumerable: true,
      get() {
        throw new TypeError('unreadable')
      },
    })
    await t.rejects(startSandbox({ reporting }), TypeError)
  })

  await t.test('seed and time scale are given once', async (t) => {
    const wrong = { reporting: { seed: 1 } } as StartSandboxOptions
    const error = await startSandbox(wrong).catch((error: SandboxError) => error)
    t.match((error as SandboxError).problems, [{ path: 'reporting.seed' }])
  })

  await t.test('options that are undefined count as left out', async (t) => {
    const options = { seed: undefined, credentials: { siteId: undefined }, faults: undefined }
    const { sandbox } = await start(t, options as unknown as StartSandboxOptions)
    t.equal(sandbox.credentials.siteId, 'sandbox-site-id')
  })

  await t.test('a port that is taken is an error of its own', async (t) => {
    const { sandbox } = await start(t)
    const error = await startSandbox({ port: sandbox.port }).catch((error: SandboxError) => error)
    t.match(error, { code: 'CIO_SANDBOX_LISTEN', cause: { code: 'EADDRINUSE' } })
  })
})

await t.test('credentials', async (t) => {
  await t.test('wrong keys are refused by every API in its own words', async (t) => {
    const { sandbox } = await start(t)
    const wrong = clientsOf({ ...sandbox, credentials: { siteId: 'a', apiKey: 'b', appKey: 'c', writeKey: 'd' } })
    t.match(await failure(wrong.track.identify('u-1')), { statusCode: 401, message: 'Unauthorized request' })
    const refused = await failure(wrong.app.listExports())
    t.match(refused, { statusCode: 401, message: 'Unknown error' })
    t.match(JSON.parse(refused.body ?? ''), { errors: [{ status: '401', code: 'invalid_credentials' }] })
    t.match(await failure(wrong.strict.track({ userId: 'u-1', event: 'e' })), { statusCode: 401 })
    t.strictSame(await wrong.pipelines.track({ userId: 'u-1', event: 'e' }), {})
    t.strictSame(sandbox.inspect.events(), [], 'without strict mode the call is accepted and lost')
    t.strictSame(
      sandbox.inspect.requests().map(({ authorized }) => authorized),
      [false, false, false, false],
    )
  })

  await t.test('requests without credentials are refused, except where the vendor asks for none', async (t) => {
    const { sandbox } = await start(t)
    const anonymous = { authorization: '' }
    t.match(await post(sandbox, '/api/v1/events', '{"name":"e"}', anonymous), { status: 401 })
    t.match(await post(sandbox, '/v1/send/email', '{}', anonymous), { status: 401 })
    t.match(await post(sandbox, '/v1/send/email', '{}', { authorization: 'Bearer ' }), { status: 401 })
    for (const url of ['/api/v1/metrics', '/api/v1/push/events', '/unsubscribe/D1']) {
      t.match(await post(sandbox, url, '{}', anonymous), { status: 200 })
    }
  })

  await t.test('any well-formed key is accepted when asked for', async (t) => {
    const { sandbox } = await start(t, { credentials: 'any' })
    const other = clientsOf({ ...sandbox, credentials: { siteId: 'a', apiKey: 'b', appKey: 'c', writeKey: 'd' } })
    t.strictSame(await other.track.identify('u-1'), {})
    t.strictSame(await other.app.listExports(), { exports: null })
    t.strictSame(await other.strict.track({ userId: 'u-1', event: 'e' }), {})
  })

  await t.test('a service account sends only with its workspace named', async (t) => {
    const { sandbox } = await start(t)
    const token = { authorization: 'Bearer sa_live_example' }
    t.match(await post(sandbox, '/v1/send/push', '{}', token), { status: 401 })
    t.match(await post(sandbox, '/v1/send/push', '{}', { ...token, 'x-workspace-id': '1' }), { status: 400 })
    t.match(await post(sandbox, '/v1/customers', '{}', { ...token, 'x-workspace-id': '1' }), { status: 401 })
  })

  await t.test('the account region is answered as configured', async (t) => {
    const { track } = await start(t, { region: 'eu', environmentId: 42 })
    const region = { url: 'https://track-eu.customer.io', region: 'eu', environment_id: 42 }
    t.strictSame(await track.getAccountRegion(), region)
  })

  await t.test('authorization headers are not kept', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1')
    t.notOk('authorization' in (sandbox.inspect.requests()[0]?.headers ?? {}))
  })
})

await t.test('people', async (t) => {
  await t.test('identify creates, then updates, by id, e-mail and cio_id', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1', { email: 'U1@example.test', plan: 'free', unsubscribed: true, gone: 'x' })
    await track.identify('u1@example.test', { plan: 'pro', gone: '' })
    const cioId = sandbox.inspect.person('u-1')?.cioId
    await track.identify(`cio_${cioId}`, { id: 'u-one', phone: '+15550000001', cio_id: 'ignored', _timestamp: 1 })
    t.match(sandbox.inspect.people(), [
      {
        cioId,
        id: 'u-one',
        email: 'U1@example.test',
        phone: '+15550000001',
        unsubscribed: true,
        attributes: { plan: 'pro' },
      },
    ])
    t.equal(sandbox.inspect.person('u-1'), undefined)
    t.equal(sandbox.inspect.person('+15550000001')?.cioId, cioId)
  })

  await t.test('an identifier of somebody else is left with its owner', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1', { email: 'u1@example.test' })
    await track.identify('u-2', { email: 'u1@example.test', id: 7 })
    t.equal(sandbox.inspect.person('u1@example.test')?.id, 'u-1')
    t.equal(sandbox.inspect.person('7')?.email, undefined)
  })

  await t.test('_update and an unknown cio_id create nobody', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1', { _update: true })
    await track.identify('cio_000000', { plan: 'pro' })
    t.strictSame(sandbox.inspect.people(), [])
  })

  await t.test('a suppressed person is deleted and does not come back until unsuppressed', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1', { email: 'u1@example.test' })
    await track.suppress('u-1')
    await track.identify('u-1')
    await track.identify('u1@example.test')
    await track.track('u-1', { name: 'ignored' })
    t.strictSame([sandbox.inspect.people(), sandbox.inspect.events()], [[], []])
    await track.unsuppress('u-1')
    await track.identify('u-1')
    t.equal(sandbox.inspect.people().length, 1)
  })

  await t.test('devices, segments, merge and deletion', async (t) => {
    const { sandbox, track } = await start(t)
    await track.identify('u-1', { plan: 'pro' })
    await track.identify('u-2', { plan: 'free', city: 'Berlin', email: 'u2@example.test' })
    await track.addDevice('u-2', 'token', 'ios', { last_used: 5, locale: 'de' })
    await track.addDevice('u-2', 'old', 'android')
    await track.deleteDevice('u-2', 'old')
    t.match(await failure(track.addDevice('u-2', 'other', 'windows')), { message: /platform must be/ })
    t.match(await failure(track.addDevice('u-2', 5 as never, 'ios')), { message: /device.id is required/ })
    await track.addCustomersToSegment(7, ['u-2', 'nobody'])
    await track.entity({
      type: 'person',
      action: 'add_relationships',
      identifiers: { id: 'u-2' },
      cio_relationships: [{ identifiers: { cio_object_id: 'ob1' } }],
    })
    await track.mergeCustomers('id' as never, 'u-1', 'email' as never, 'u2@example.test')
    await track.mergeCustomers('id' as never, 'u-1', 'id' as never, 'u-1')
    await track.mergeCustomers('id' as never, 'u-1', 'id' as never, 'nobody')
    t.match(sandbox.inspect.people(), [
      {
        id: 'u-1',
        email: 'u2@example.test',
        attributes: { plan: 'pro', city: 'Berlin' },
        devices: [{ token: 'token', platform: 'ios', lastUsed: 5, attributes: { locale: 'de' } }],
        segments: ['7'],
        relationships: [{ objectTypeId: '1', objectId: 'ob1' }],
      },
    ])
    await track.removeCustomersFromSegment(7, ['u-1'])
    t.strictSame(sandbox.inspect.person('u-1')?.segments, [])
    await track.destroy('u-1')
    await track.destroy('u-1')
    t.strictSame(sandbox.inspect.people(), [])
  })

  await t.test('a form creates the person it names and records the submission', async (t) => {
    const { sandbox, track } = await start(t)
    t.strictSame(await track.submitForm('waitlist', { email: 'f1@example.test', city: 'Berlin' }), {})
    t.match(sandbox.inspect.person('f1@example.test'), { attributes: { city: 'Berlin' } })
    t.match(sandbox.inspect.events(), [{ type: 'form_submission', name: 'waitlist' }])
    await track.suppress('f1@example.test')
    await track.submitForm('waitlist', { email: 'f1@example.test' })
    t.equal(sandbox.inspect.events().length, 1)
    t.match(await failure(track.submitForm('waitlist', { id: 'a', email: 'b@example.test' })), { statusCode: 400 })
  })
})

await t.test('events', async (t) => {
  const ulid = '01J0000000000000000000EV01'

  await t.test('a repeated ULID counts once, whatever its case; any other id is ignored', async (t) => {
    const { sandbox, track } = await start(t)
    await track.track('u-1', { name: ' order placed ', id: ulid, timestamp: 1_700_000_000, data: { total: 3 } })
    await track.track('u-1', { name: 'order placed', id: ulid.toLowerCase() })
    await track.track('u-1', { name: 'again', id: 'not-a-ulid' })
    await track.track('u-1', { name: 'again', id: 'not-a-ulid', type: 'screen' })
    t.match(sandbox.inspect.events(), [
      { name: 'order placed', id: ulid, timestamp: 1_700_000_000, data: { total: 3 }, type: 'event' },
      { name: 'again', type: 'event' },
      { name: 'again', type: 'screen' },
    ])
  })

  await t.test('anonymous events keep their visitor', async (t) => {
    const { sandbox, track } = await start(t)
    await track.trackAnonymous('visitor-1', { name: 'seen' })
    await track.trackAnonymous('', { name: 'invited', recipient: 'i1@example.test' })
    t.match(sandbox.inspect.events(), [{ anonymousId: 'visitor-1' }, { name: 'invited' }])
  })

  await t.test('bodies that are no object are refused', async (t) => {
    const { sandbox } = await start(t)
    const { siteId, apiKey } = sandbox.credentials
    const authorization = `Basic ${Buffer.from(`${siteId}:${apiKey}`).toString('base64')}`
    const urls = ['customers/u-1', 'customers/u-1/devices'].map((path) => ['PUT', `/api/v1/${path}`] as const)
    const posts = ['api/v1/customers/u-1/events', 'api/v1/events', 'api/v1/forms/f/submit', 'api/v1/merge_customers']
    const more = ['api/v1/segments/1/add_customers', 'unsubscribe/D1', 'api/v2/entity', 'api/v2/batch']
    for (const [method, url] of [...urls, ...[...posts, ...more].map((path) => ['POST', `/${path}`] as const)]) {
      for (const body of ['[1]', '"text"', '{broken', '']) {
        const response = await fetch(`http://127.0.0.1:${sandbox.port}${url}`, {
          method,
          headers: { authorization },
          body,
        })
        t.equal(response.status, 400, `${method} ${url} ${body}`)
        await response.json()
      }
    }
  })

  await t.test('a body nested without end is refused, not choked on', async (t) => {
    const { sandbox } = await start(t)
    const deep = `{"name":"e","data":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`
    t.match(await post(sandbox, '/api/v1/events', deep), { status: 400 })
    const brackets = JSON.stringify({ name: 'e', data: { text: `\\"${'['.repeat(5_000)}` } })
    t.match(await post(sandbox, '/api/v1/events', brackets), { status: 200 })
  })
})

await t.test('limits', async (t) => {
  await t.test('identifiers, names, values and counts hold exactly at the documented bytes', async (t) => {
    const { track } = await start(t)
    const byte = fc.constantFrom('a', 'ä', '€')
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 100, maxLength: 160 }), async (parts) => {
        const name = parts.join('')
        const fits = Buffer.byteLength(name) <= 150
        t.equal(await succeeds(track.identify(name)), fits)
        t.equal(await succeeds(track.identify('u-1', { [name]: 1 })), fits)
        t.equal(await succeeds(track.track('u-1', { name })), Buffer.byteLength(name) <= 100)
      }),
      { numRuns: 40, seed: 3 },
    )
    t.equal(await succeeds(track.identify('u-1', { a: 'ä'.repeat(500) })), true)
    t.equal(await succeeds(track.identify('u-1', { a: `${'ä'.repeat(500)}a` })), false)
    t.equal(await succeeds(track.identify('u-1', { a: ['x'.repeat(1_000)] })), false)
    t.equal(await succeeds(track.identify('u-1', attributes(300))), true)
    t.equal(await succeeds(track.identify('u-1', attributes(301))), false)
    t.equal(await succeeds(track.track('u-1', { name: 'e', data: { a: 'x'.repeat(99_992) } })), true)
    t.equal(await succeeds(track.track('u-1', { name: 'e', data: { a: 'x'.repeat(99_993) } })), false)
    t.equal(await succeeds(track.track('u-1', { name: 'e', data: 'text' })), false)
    t.equal(await succeeds(track.addCustomersToSegment(1, new Array(1_000).fill('u-1'))), true)
    t.equal(await succeeds(track.addCustomersToSegment(1, new Array(1_001).fill('u-1'))), false)
    const tooLong = await failure(track.identify('u-1', { bio: 'x'.repeat(1_001) }))
    t.equal(tooLong.message, "1 error:\n  - value for attribute 'bio' cannot be longer than 1000 bytes")
  })

  await t.test('v2 items and batches hold exactly at theirs', async (t) => {
    const { track } = await start(t)
    const item = (bytes: number) => {
      const empty = JSON.stringify({
        type: 'person',
        action: 'event',
        identifiers: { id: 'a' },
        name: 'e',
        attributes: { a: '' },
      })
      return {
        type: 'person',
        action: 'event',
        identifiers: { id: 'a' },
        name: 'e',
        attributes: { a: 'x'.repeat(bytes - empty.length) },
      }
    }
    t.strictSame(await track.entity(item(32_768)), {})
    t.match(await failure(track.entity(item(32_769))), { statusCode: 400 })
    t.strictSame(await track.batch([item(32_768)]), {})
    t.match(await track.batch([item(100), item(32_769)]), { errors: [{ batch_index: 1 }] })
    const full = new Array(15).fill(item(32_768))
    t.strictSame(await track.batch(full), {})
    t.match(await failure(track.batch([...full, item(32_768)])), { statusCode: 400 })
  })

  await t.test('a body beyond what any operation takes is refused with 413', async (t) => {
    const { sandbox } = await start(t)
    const response = await fetch(`${sandbox.urls.app}/send/email`, {
      method: 'POST',
      body: Buffer.alloc(26 * 1024 * 1024),
    })
      .then(({ status }) => status)
      .catch(() => 413)
    t.equal(response, 413)
  })

  await t.test('unknown paths are 404 in the words of their API', async (t) => {
    const { sandbox } = await start(t)
    t.match(await post(sandbox, '/v1/nothing', ''), { status: 404, body: { errors: [{ status: '404' }] } })
    t.match(await post(sandbox, '/api/v1/nothing', ''), { status: 404, body: { meta: { error: 'not found' } } })
  })

  await t.test('rate limits answer 429 with the seconds to wait, when they are on', async (t) => {
    let now = 1_700_000_000_000
    const { sandbox, app, track } = await start(t, { rateLimits: true, now: () => now })
    const calls = await Promise.all(Array.from({ length: 12 }, () => outcome(app.listExports())))
    t.equal(calls.filter((status) => status === 429).length, 2)
    const limited = await failure(app.listExports())
    t.equal(limited.response?.headers['retry-after'], '1')
    t.match(limited.body, /rate limited to 10 requests per 1s \(reference \w+\)/)
    t.equal(await outcome(track.identify('u-1')), 200, 'each API has its own')
    t.equal(await outcome(app.triggerBroadcast(1)), 200)
    now += 4_000
    t.equal(await outcome(app.listExports()), 200)
    t.equal((await failure(app.triggerBroadcast(1))).response?.headers['retry-after'], '6')
    sandbox.reset()
    t.equal(await outcome(app.triggerBroadcast(1)), 200)
  })

  await t.test('what is kept is bounded, and what was let go is counted', async (t) => {
    const retention = { people: 3, events: 2, deliveries: 2, requests: 4, bodyBytes: 20 }
    const { sandbox, track, app } = await start(t, { retention })
    for (let index = 0; index < 5; index++) await track.track(`u-${index}`, { name: `event-${index}` })
    for (let index = 0; index < 3; index++) {
      await app.sendPush(new SendPushRequest({ identifiers: { id: 'u-4' }, transactional_message_id: index }))
    }
    t.match(sandbox.inspect.counts(), {
      ...{ people: 3, events: 2, deliveries: 2, requests: 4 },
      dropped: { people: 2, events: 3, deliveries: 1, requests: 4, unscheduled: 1 },
    })
    t.strictSame(
      sandbox.inspect.events().map(({ name }) => name),
      ['event-3', 'event-4'],
    )
    t.equal(sandbox.inspect.person('u-0'), undefined)
    const [first, last] = [sandbox.inspect.requests()[0], sandbox.inspect.requests().at(-1)]
    t.match([first?.sequence, last?.sequence], [5, 8])
    t.notOk('body' in (last ?? {}), 'large bodies are not kept')
    const nothing = await start(t, { retention: { requests: 0 } })
    await nothing.track.identify('u-1')
    t.strictSame(nothing.sandbox.inspect.requests(), [])
  })
})

await t.test('entity operations', async (t) => {
  const person = (action: string, more: object = {}) => ({
    type: 'person',
    action,
    identifiers: { id: 'u-1' },
    ...more,
  })
  const company = (action: string, more: object = {}) => ({
    type: 'object',
    action,
    identifiers: { object_type_id: '1', object_id: 'acme' },
    ...more,
  })
  const links = (identifiers: object) => ({
    cio_relationships: [{ identifiers, relationship_attributes: { role: 'admin' } }],
  })
  const acme = { object_type_id: '1', object_id: 'acme' }

  await t.test('every person, object and delivery operation takes effect', async (t) => {
    const { sandbox, track } = await start(t)
    const result = await track.batch([
      person('identify', { attributes: { plan: 'pro' }, ...links(acme) }),
      person('event', { name: 'e', id: '01J0000000000000000000EV01', timestamp: 5, attributes: { a: 1 } }),
      person('screen', { name: 's' }),
      person('page', { name: 'p' }),
      person('add_device', { device: { token: 'd1', platform: 'ios', last_used: 1, attributes: { os: '18' } } }),
      person('add_device', { device: { token: 'd2', platform: 'android' } }),
      person('delete_device', { device: { token: 'd2' } }),
      { type: 'person', action: 'identify', identifiers: { phone: '+15550000009' } },
      { type: 'person', action: 'merge', primary: { id: 'u-1' }, secondary: { id: 'nobody' } },
      company('identify', { attributes: { name: 'Acme' }, ...links({ id: 'u-2' }) }),
      company('identify', { attributes: { size: 5 } }),
      company('identify_anonymous', { cio_relationships: [{ identifiers: { anonymous_id: 'visitor' } }] }),
      company('add_relationships', links({ email: 'u3@example.test' })),
      {
        type: 'delivery',
        action: 'event',
        identifiers: { id: 'D1' },
        name: 'opened',
        attributes: { device_token: 'd1' },
      },
    ])
    t.strictSame(result, {})
    t.match(sandbox.inspect.person('u-1'), {
      attributes: { plan: 'pro' },
      devices: [{ token: 'd1', lastUsed: 1 }],
      relationships: [{ objectId: 'acme', attributes: { role: 'admin' } }],
    })
    t.strictSame(
      sandbox.inspect.events().map(({ type }) => type),
      ['event', 'screen', 'page'],
    )
    t.equal(sandbox.inspect.person('u-2')?.relationships.length, 1)
    await track.batch([
      person('delete_relationships', links(acme)),
      company('delete_relationships', links({ id: 'u-2' })),
      { type: 'person', action: 'merge', primary: { id: 'u-1' }, secondary: { id: 'u-2' } },
      company('delete'),
      person('suppress'),
      person('event', { name: 'ignored' }),
      person('identify', links(acme)),
      person('add_relationships', links(acme)),
      person('unsuppress'),
      person('delete'),
    ])
    t.strictSame(
      sandbox.inspect.people().map(({ relationships }) => relationships.length),
      [0, 0],
    )
  })

  await t.test('each wrong item is listed with its index, all others are accepted', async (t) => {
    const { sandbox, track } = await start(t)
    const wrong: unknown[] = [
      null,
      {},
      { type: 'planet', action: 'identify' },
      { type: 'person' },
      { type: 'person', action: 'fly', identifiers: { id: 'a' } },
      { type: 'person', action: 'toString', identifiers: { id: 'a' } },
      { type: 'person', action: 'identify', identifiers: { id: 'a', email: 'b' } },
      { type: 'person', action: 'identify', identifiers: 'a' },
      { type: 'person', action: 'identify', identifiers: { id: '' } },
      { type: 'person', action: 'identify', identifiers: { id: 'x'.repeat(151) } },
      person('identify', { attributes: 'no' }),
      person('identify', { attributes: { a: 'x'.repeat(1_001) } }),
      person('identify', { cio_relationships: 'no' }),
      person('identify', links({ object_id: 'acme' })),
      person('event', {}),
      person('add_device', {}),
      person('add_device', { device: {} }),
      person('delete_device', {}),
      person('add_relationships', {}),
      person('delete_relationships', { cio_relationships: [7] }),
      { type: 'person', action: 'merge', primary: {}, secondary: {} },
      { type: 'object', action: 'identify', identifiers: { object_id: 'acme' } },
      { type: 'object', action: 'identify' },
      company('identify', { attributes: 1 }),
      company('identify', { attributes: { a: 'x'.repeat(1_001) } }),
      company('add_relationships', {}),
      company('fly'),
      { type: 'delivery', action: 'fly', identifiers: {}, name: 'sent' },
      { type: 'delivery', action: 'event', name: 'opened' },
      company('identify_anonymous', { cio_relationships: [{ identifiers: { id: 'u-1' } }] }),
    ]
    const result = await track.batch([...wrong, person('identify')] as never)
    const errors = result.errors as { batch_index: number; reason: string; field: string; message: string }[]
    t.strictSame(
      [...new Set(errors.map(({ batch_index }) => batch_index))],
      wrong.map((_, index) => index),
    )
    t.ok(errors.every(({ reason, field, message }) => reason && typeof field === 'string' && message))
    t.strictSame(
      sandbox.inspect.people().map(({ id }) => id),
      ['u-1'],
    )
  })

  await t.test('object attributes stay below 100 kB in total', async (t) => {
    const { track } = await start(t)
    const attributes = (part: string) =>
      Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`${part}${index}`, 'x'.repeat(1_000)]))
    for (const part of ['a', 'b', 'c', 'a']) await track.entity(company('identify', { attributes: attributes(part) }))
    const refused = await failure(track.entity(company('identify', { attributes: attributes('d') })))
    t.match(JSON.parse(refused.body ?? ''), { errors: [{ field: 'attributes', message: /100000 bytes in total/ }] })
  })
})

await t.test('messages', async (t) => {
  const certain = {
    attempted: 1,
    failed: 0,
    dropped: 0,
    bounced: 0,
    opened: 1,
    clicked: 1,
    converted: 1,
    spammed: 0,
    unsubscribed: 1,
  }

  await t.test('sends are checked as documented', async (t) => {
    const { sandbox } = await start(t)
    const send = async (channel: string, body: object) => {
      const answer = await post(sandbox, `/v1/send/${channel}`, JSON.stringify(body), {
        authorization: `Bearer ${sandbox.credentials.appKey}`,
      })
      return answer.status
    }
    const email = { to: 'u1@example.test', identifiers: { id: 'u-1' }, transactional_message_id: 3 }
    const { transactional_message_id: _id, ...inline } = { ...email, body: 'b', subject: 's', from: 'f@example.test' }
    t.equal(await send('email', email), 200)
    t.equal(await send('email', inline), 200)
    t.equal(await send('email', { ...inline, subject: undefined }), 400)
    t.equal(await send('email', { ...email, to: '' }), 400)
    t.equal(await send('email', { ...email, identifiers: { id: 'a', email: 'b' } }), 400)
    t.equal(await send('email', { ...email, identifiers: {} }), 400)
    const addresses = (count: number) =>
      Array.from({ length: count }, (_, index) => `u${index}@example.test`).join(', ')
    t.equal(await send('email', { ...email, bcc: addresses(14) }), 200)
    t.equal(await send('email', { ...email, bcc: addresses(15) }), 400)
    const file = (bytes: number) => Buffer.alloc(bytes).toString('base64')
    t.equal(await send('email', { ...email, attachments: { 'a.pdf': file(2_000_000) } }), 200)
    t.equal(await send('email', { ...email, attachments: { 'a.pdf': file(2_000_001) } }), 413)
    t.equal(await send('email', { ...email, attachments: { 'a.EXE': file(1) } }), 403)
    t.equal(await send('email', { ...email, attachments: { 'a.pdf': 1 } }), 400)
    t.equal(await send('email', { ...email, message_data: { a: 'x'.repeat(1_000_001) } }), 413)
    const now = Math.floor(Date.now() / 1000)
    t.equal(await send('email', { ...email, send_at: now + 89 * 86_400 }), 200)
    t.equal(await send('email', { ...email, send_at: now + 91 * 86_400 }), 400)
    t.equal(await send('email', { ...email, send_at: 'soon' }), 400)
    t.equal(await send('push', { identifiers: { id: 5 }, transactional_message_id: 3 }), 200)
    t.equal(await send('sms', { identifiers: { id: 'a' } }), 400)
    t.equal(await send('push', []), 400)
  })

  await t.test('a sent e-mail goes through its life and is reported step by step', async (t) => {
    const { sandbox, track, app } = await start(t, { outcomes: certain })
    await track.identify('u-1', { email: 'u1@example.test' })
    const sent = await app.sendEmail(
      new SendEmailRequest({
        to: 'u1@example.test',
        identifiers: { id: 'u-1' },
        ...{ body: '<p>Hi</p>', subject: 'Hi', from: 'f@example.test' },
      }),
    )
    t.match(sent, { delivery_id: String, queued_at: Number })
    await sandbox.settle()
    const delivery = sandbox.inspect.delivery(String(sent.delivery_id))
    t.strictSame(Object.keys(delivery?.metrics ?? {}), [
      'attempted',
      'sent',
      'delivered',
      'opened',
      'clicked',
      'converted',
      'unsubscribed',
    ])
    t.equal(sandbox.inspect.person('u-1')?.unsubscribed, true)
    t.match((await app.getMessage(String(sent.delivery_id))).message, { recipient: 'u1@example.test', subject: 'Hi' })
    t.equal(sandbox.webhooks.stats.emitted, 8, 'seven of the message, one of the person')
  })

  await t.test('webhooks carry the delivery, its person and its sender', async (t) => {
    const received: Record<string, unknown>[] = []
    const { sandbox, track, app } = await start(t, { outcomes: certain })
    sandbox.webhooks.emit = (event) => {
      received.push({ name: `${event.object_type}_${event.metric}`, ...event.data })
      return { queued: 0, filtered: 0, dropped: 0 }
    }
    await track.identify('u-1')
    await track.addDevice('u-1', 'token-1', 'ios')
    await app.sendPush(new SendPushRequest({ identifiers: { id: 'u-1' }, transactional_message_id: 'welcome' }))
    await sandbox.settle()
    t.match(
      received.find(({ name }) => name === 'push_sent'),
      {
        transactional_message_id: 'welcome',
        identifiers: { id: 'u-1', email: null },
        recipients: [{ device_id: 'token-1' }],
      },
    )
    received.length = 0
    await app.triggerBroadcast(9, undefined, { ids: ['u-1'] })
    await app.sendSMS(
      new SendSMSRequest({ to: '+15550000003', identifiers: { id: 'nobody' }, transactional_message_id: 1 }),
    )
    await sandbox.settle()
    t.match(
      received.find(({ name }) => name === 'email_sent'),
      { broadcast_id: 9, trigger_id: 1 },
    )
    t.match(
      received.find(({ name }) => name === 'sms_delivered'),
      { recipient: '+15550000003', customer_id: 'nobody' },
    )
  })

  await t.test('only what a channel can report happens to its messages', async (t) => {
    const { sandbox, app } = await start(t, { outcomes: certain })
    const identifiers = { id: 'u-1' }
    const message = { identifiers, transactional_message_id: 1 }
    await app.sendInApp(new SendInAppRequest(message))
    await app.sendSMS(new SendSMSRequest(message))
    await app.sendInboxMessage(new SendInboxMessageRequest(message))
    await sandbox.settle()
    t.strictSame(
      sandbox.inspect.deliveries().map(({ metrics }) => Object.keys(metrics)),
      [
        ['attempted', 'sent', 'opened', 'clicked', 'converted'],
        ['attempted', 'sent', 'delivered', 'clicked', 'converted'],
        [],
      ],
    )
  })

  await t.test('a message that fails, bounces or is dropped ends there', async (t) => {
    for (const [rate, ending] of [
      ['dropped', ['dropped']],
      ['failed', ['failed']],
      ['bounced', ['sent', 'bounced']],
      ['spammed', ['sent', 'delivered', 'spammed']],
    ] as const) {
      const outcomes = { attempted: 0, failed: 0, dropped: 0, bounced: 0, [rate]: 1 }
      const { sandbox, app } = await start(t, { outcomes })
      for (let index = 0; index < 30; index++) {
        await app.sendEmail(
          new SendEmailRequest({ to: 'a@example.test', identifiers: { id: 'a' }, transactional_message_id: 1 }),
        )
      }
      await sandbox.settle()
      for (const { metrics } of sandbox.inspect.deliveries()) t.strictSame(Object.keys(metrics), ending)
    }
  })

  await t.test('drafts stay drafts and scheduled messages say when they leave', async (t) => {
    const { sandbox, app } = await start(t)
    const message = { identifiers: { id: 'a' }, transactional_message_id: 1 }
    await app.sendPush(new SendPushRequest({ ...message, queue_draft: true }))
    await app.sendInboxMessage(new SendInboxMessageRequest({ ...message, queue_draft: true }))
    const sendAt = Math.floor(Date.now() / 1000) + 3_600
    const scheduled = await app.sendPush(new SendPushRequest({ ...message, send_at: sendAt }))
    t.equal(scheduled.send_at, sendAt)
    await sandbox.settle()
    const [push, inbox, later] = sandbox.inspect.deliveries()
    t.strictSame([Object.keys(push?.metrics ?? {}), inbox?.metrics], [['drafted'], {}])
    t.equal(later?.sendAt, sendAt)
  })

  await t.test('metrics reported from outside are kept and passed on', async (t) => {
    const none = { attempted: 0, failed: 0, dropped: 0, bounced: 0, opened: 0, spammed: 0 }
    const { sandbox, track, app } = await start(t, { outcomes: none })
    await track.identify('u-1', { email: 'u1@example.test' })
    const message = { identifiers: { id: 'u-1' }, transactional_message_id: 1 }
    const email = await app.sendEmail(new SendEmailRequest({ to: 'u1@example.test', ...message }))
    const push = await app.sendPush(new SendPushRequest(message))
    await sandbox.settle()
    const before = sandbox.webhooks.stats.emitted
    const id = String(email.delivery_id)
    await track.reportMetric({ delivery_id: id, metric: 'clicked', href: 'https://example.test/' })
    await track.reportMetric({ delivery_id: id, metric: 'bounced', reason: '550 no such user' })
    await track.reportMetric({ delivery_id: id, metric: 'teleported' })
    await track.reportMetric({ delivery_id: 'unknown', metric: 'opened' })
    await track.trackPush({ delivery_id: String(push.delivery_id), event: 'opened' })
    t.match(sandbox.inspect.delivery(id)?.metrics, { clicked: Number, bounced: Number, teleported: Number })
    t.equal(sandbox.webhooks.stats.emitted - before, 3)
    await track.unsubscribe(id)
    t.equal(sandbox.inspect.person('u-1')?.unsubscribed, true)
    await track.unsubscribe(id, false)
    t.equal(sandbox.inspect.person('u-1')?.unsubscribed, false)
    await track.unsubscribe(String(push.delivery_id))
    t.equal(sandbox.inspect.person('u-1')?.unsubscribed, true)
    t.equal(sandbox.webhooks.stats.emitted - before, 7)
  })

  await t.test('an unsubscription from an inbox message is an event of the person alone', async (t) => {
    const { sandbox, track, app } = await start(t)
    const sent = await app.sendInboxMessage(
      new SendInboxMessageRequest({ identifiers: { id: 'a' }, transactional_message_id: 1 }),
    )
    await track.unsubscribe(String(sent.delivery_id))
    t.equal(sandbox.webhooks.stats.emitted, 1)
  })

  await t.test('auto_create creates the person', async (t) => {
    const { sandbox } = await start(t)
    const body = { identifiers: { email: 'new@example.test' }, transactional_message_id: 1, auto_create: true }
    await post(sandbox, '/v1/send/push', JSON.stringify(body), {
      authorization: `Bearer ${sandbox.credentials.appKey}`,
    })
    t.equal(sandbox.inspect.people().length, 1)
  })

  await t.test('what is scheduled happens by itself, faster by the time scale', async (t) => {
    const { sandbox, app } = await start(t, { timeScale: 1_000, outcomes: { ...certain, unsubscribed: 0 } })
    await app.sendPush(new SendPushRequest({ identifiers: { id: 'a' }, transactional_message_id: 1 }))
    const deadline = Date.now() + 5_000
    while (sandbox.inspect.deliveries()[0]?.metrics.converted === undefined && Date.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    t.ok(sandbox.inspect.deliveries()[0]?.metrics.converted)
  })
})

await t.test('broadcasts', async (t) => {
  await t.test('a trigger reaches the people it names and lists those it does not know', async (t) => {
    const { sandbox, track, app } = await start(t)
    for (const id of ['u-1', 'u-2', 'u-3']) await track.identify(id, { email: `${id}@example.test`, vip: id === 'u-3' })
    await track.addCustomersToSegment(4, ['u-2'])
    const reached = async (recipients?: Record<string, unknown>): Promise<number> => {
      const before = sandbox.inspect.deliveries().length
      await app.triggerBroadcast(7, { offer: 1 }, recipients)
      return sandbox.inspect.deliveries().length - before
    }
    t.equal(await reached({ ids: ['u-1', 'nobody'] }), 1)
    t.equal(await reached({ ids: [{ id: 'u-1' }, true, 7] }), 0)
    t.equal(await reached({ emails: ['u-1@example.test', 'u-2@example.test'] }), 2)
    t.equal(
      await reached({
        per_user_data: [
          { id: 'u-1', data: {} },
          { email: 'u-3@example.test', data: {} },
        ],
      }),
      2,
    )
    t.equal(await reached({ segment: { id: 4 } }), 1)
    t.equal(await reached({ attribute: { field: 'vip', operator: 'eq', value: true } }), 1)
    t.equal(await reached(), 3)
    t.match(await app.getBroadcastTriggerErrors(7, 1), { errors: [{ source: { pointer: 'nobody' } }] })
    t.match(await app.getBroadcastTriggerStatus(7, 1), { id: 1, broadcast_id: 7 })
    t.equal(((await app.getBroadcastTriggers(7)).triggers as unknown[]).length, 7)
    t.match(await failure(app.getBroadcastTriggerStatus(7, 99)), { statusCode: 404 })
    t.match(await failure(app.getBroadcastTriggerErrors(8, 1)), { statusCode: 404 })
  })

  await t.test('a wrong trigger is 422 with a pointer, an unknown broadcast 404', async (t) => {
    const { sandbox, app } = await start(t)
    const authorization = `Bearer ${sandbox.credentials.appKey}`
    const status = async (body: string) => {
      const answer = await post(sandbox, '/v1/campaigns/7/triggers', body, { authorization })
      if (answer.status === 422) t.match(answer.body, { errors: [{ source: { pointer: /^\// }, status: '422' }] })
      return answer.status
    }
    t.equal(await status(''), 200)
    t.equal(await status('[]'), 422)
    t.equal(await status('{"data":1}'), 422)
    t.equal(await status(JSON.stringify({ data: { a: 'x'.repeat(50_000) } })), 422)
    t.equal(await status('{"ids":[]}'), 422)
    t.equal(await status(JSON.stringify({ ids: new Array(10_001).fill('a') })), 422)
    t.equal(await status('{"recipients":{}}'), 422)
    t.match(await failure(app.triggerBroadcast('summer-sale')), { statusCode: 404 })
  })
})

await t.test('reading back through the App API', async (t) => {
  const { track, app } = await start(t)
  await track.identify('u-1', { email: 'u1@example.test', plan: 'pro' })
  await track.identify('u-2', { plan: 'free' })
  await track.addDevice('u-1', 'token', 'ios')
  await track.addCustomersToSegment(4, ['u-1'])
  await track.track('u-1', { name: 'order_placed', id: '01J0000000000000000000EV01' })
  await track.trackAnonymous('visitor', { name: 'seen' })
  await track.entity({
    type: 'object',
    action: 'identify',
    identifiers: { object_type_id: '1', object_id: 'acme' },
    attributes: { name: 'Acme' },
    cio_relationships: [{ identifiers: { id: 'u-1' } }],
  })
  await app.sendPush(new SendPushRequest({ identifiers: { id: 'u-1' }, transactional_message_id: 5 }))

  await t.test('people are found by identifier and by filter', async (t) => {
    t.match(await app.getCustomersByEmail('u1@example.test'), { results: [{ id: 'u-1' }] })
    t.match(await app.getAttributes('u-1'), { customer: { attributes: { plan: 'pro' }, devices: [{ id: 'token' }] } })
    t.match(await app.getAttributes('u-2'), { customer: { identifiers: { email: null } } })
    t.match(await failure(app.getAttributes('nobody')), { statusCode: 404 })
    t.equal(((await app.getCustomersAttributes(['u-1', 'nobody'])).customers as unknown[]).length, 1)
    const found = async (filter: object) => (await app.searchCustomers(filter as never)).ids
    const plan = (value: string) => ({ attribute: { field: 'plan', operator: 'eq', value } })
    t.strictSame(await found(plan('pro')), ['u-1'])
    t.strictSame(await found({ and: [plan('pro'), { segment: { id: 4 } }] }), ['u-1'])
    t.strictSame(await found({ or: [plan('free'), { attribute: { field: 'email', operator: 'exists' } }] }), [
      'u-1',
      'u-2',
    ])
    t.strictSame(await found({ not: plan('pro') }), ['u-2'])
    t.strictSame(await found({ attribute: { field: 'cio_id', operator: 'eq', value: 'no' } }), [])
    t.strictSame(await found({ mood: 'good' }), [])
    t.strictSame(await found({ and: [1] }), [])
  })

  await t.test('lists come in pages', async (t) => {
    const exists = { attribute: { field: 'id', operator: 'exists' } } as never
    const first = await app.searchCustomers(exists, { limit: 1 })
    t.match(first, { ids: ['u-1'], next: '1' })
    t.match(await app.searchCustomers(exists, { start: String(first.next) }), { ids: ['u-2'], next: '' })
  })

  await t.test('events, messages, segments and relationships are those that were made', async (t) => {
    t.match(await app.getCustomerActivities('u-1', { type: 'event', name: 'order_placed' }), {
      activities: [{ id: '01J0000000000000000000EV01', customer_identifiers: { id: 'u-1' } }],
    })
    t.match(await app.listActivities(), { activities: [{ name: 'seen', customer_id: null }, { name: 'order_placed' }] })
    t.equal(((await app.listActivities({ customerId: 'u-1' })).activities as unknown[]).length, 1)
    const byEmail = { customerId: 'u1@example.test', idType: 'email' as never }
    t.equal(((await app.listActivities(byEmail)).activities as unknown[]).length, 1)
    t.match(await failure(app.listActivities({ customerId: 'x', idType: 'cio_id' as never })), { statusCode: 404 })
    t.match(await app.getCustomerMessages('u-1'), { messages: [{ type: 'push' }] })
    t.equal(((await app.getMessages({ transactional_id: 5, type: 'push' })).messages as unknown[]).length, 1)
    t.strictSame((await app.getMessages({ metric: 'clicked' })).messages, [])
    t.strictSame((await app.getMessages({ trigger_id: 1 })).messages, [])
    t.match(await failure(app.getMessage('unknown')), { statusCode: 404 })
    t.match(await app.getSegmentCustomerCount(4), { count: 1 })
    t.match(await app.getSegmentMembership(4), { ids: ['u-1'] })
    t.match(await app.getCustomerSegments('u-1'), { segments: [{ id: 4 }] })
    t.match(await app.getCustomerRelationships('u-1'), { identifiers: [{ object_id: 'acme' }] })
    t.match(await app.getObjectAttributes(1, 'acme'), { object: { attributes: { name: 'Acme' } } })
    t.match(await app.getObjectRelationships(1, 'acme'), { cio_relationships: [{ identifiers: { id: 'u-1' } }] })
    t.match(await app.findObjects(1, {} as never), { ids: ['acme'] })
    t.match(await failure(app.getObjectAttributes(1, 'none')), { statusCode: 404 })
    t.match(await failure(app.getObjectRelationships(1, 'none')), { statusCode: 404 })
  })

  await t.test('wrong queries are refused', async (t) => {
    t.match(await failure(app.request.get(`${app.apiRoot}/customers/u-1/attributes?id_type=phone`)), {
      statusCode: 400,
    })
    t.match(await failure(app.request.post(`${app.apiRoot}/customers`, {})), { statusCode: 422 })
    t.match(await failure(app.request.post(`${app.apiRoot}/customers/attributes`, {})), { statusCode: 422 })
    t.match(await failure(app.request.post(`${app.apiRoot}/objects`, {})), { statusCode: 422 })
    for (const path of ['customers', 'customers/attributes', 'objects']) {
      t.match(await failure(app.request.post(`${app.apiRoot}/${path}`, [1])), { statusCode: 422 })
    }
    t.match(await app.request.get(`${app.apiRoot}/customers`), { results: [] })
    t.match(
      await failure(track.request.post(`${track.trackRoot}/segments/1/add_customers?id_type=phone`, { ids: ['a'] })),
      {
        statusCode: 400,
      },
    )
  })
})

await t.test('examples of the App API', async (t) => {
  const { sandbox, app } = await start(t)

  await t.test('metrics have as many steps as were asked for', async (t) => {
    const sent = async (steps?: unknown) => {
      const { metric } = await app.getCampaignMetrics(1, { steps } as never)
      return (metric as { series: { sent: number[] } }).series.sent.length
    }
    t.strictSame(
      [await sent(), await sent(3), await sent(-1), await sent(1_000), await sent('many')],
      [12, 3, 1, 121, 12],
    )
  })

  await t.test('ids are those of the request, and count up for what is created', async (t) => {
    t.match(await app.getCampaignAction(12, 34), { action: { id: 34, campaign_id: 12 } })
    t.match(await app.getCampaign('welcome'), { campaign: { id: 1 } })
    t.match(await app.createSegment({ name: 'VIPs' }), { segment: { id: 1, name: 'VIPs' } })
    t.match(await app.request.post(`${app.apiRoot}/segments`, {}), { segment: { id: 2, name: 'Example segment' } })
    t.match(await app.request.post(`${app.apiRoot}/imports`, {}), { import: { id: 3, name: 'Example import' } })
    t.match(await app.createAsset({ data: 'x', filename: 'logo.png' }), { asset: { id: 4, name: 'logo.png' } })
    t.match(await app.getDesignStudioEmailLanguage('e-1', 'de'), {
      email_translation: { email_id: 'e-1', language: 'de' },
    })
    t.match(await app.getDesignStudioFolder('f-1'), { folder: { id: 'f-1' } })
  })

  await t.test('messages to people the workspace does not know are shown too', async (t) => {
    const push = new SendPushRequest({ identifiers: { email: 'new@example.test' }, transactional_message_id: 1 })
    const { delivery_id } = await app.sendPush(push)
    await sandbox.settle()
    t.match(await app.getArchivedMessage(String(delivery_id)), { archived_message: { recipient: '', subject: '' } })
    const byId = await app.sendPush(new SendPushRequest({ identifiers: { id: 'new' }, transactional_message_id: 1 }))
    t.match(await app.getMessage(String(byId.delivery_id)), { message: { customer_identifiers: { email: null } } })
    t.match(await app.getMessage(String(delivery_id)), {
      message: { customer_id: null, customer_identifiers: { id: null, email: 'new@example.test' } },
    })
  })

  await t.test('people without an id are shown without one', async (t) => {
    const { track } = clientsOf(sandbox)
    await track.identify('only@example.test')
    await track.track('only@example.test', { name: 'seen' })
    const byEmail = 'email' as never
    t.match(await app.getAttributes('only@example.test', byEmail), { customer: { id: '', identifiers: { id: null } } })
    t.match(await app.getCustomerSubscriptionPreferences('only@example.test', { idType: byEmail }), {
      customer: { id: null },
    })
    t.match(await app.searchCustomers({ attribute: { field: 'id', operator: 'exists' } } as never), { ids: [] })
    const everybody = await app.searchCustomers({ attribute: { field: 'cio_id', operator: 'exists' } } as never)
    t.strictSame(everybody.ids, [''])
    await track.addCustomersToSegment(4, ['only@example.test'], byEmail)
    t.match(await app.getSegmentMembership(4), { ids: [''] })
    t.match(await app.listActivities(), { activities: [{ customer_id: null }] })
    await track.destroy('only@example.test')
    t.match(await app.listActivities(), { activities: [{ customer_identifiers: { email: null } }] })
  })
})

await t.test('reporting webhooks', async (t) => {
  await t.test('they are created, read, changed and deleted, and never show their key', async (t) => {
    const { sandbox, app } = await start(t, { webhooks: [{ endpoint: 'http://127.0.0.1:9/first' }] })
    const created = await app.createReportingWebhook({ endpoint: 'http://127.0.0.1:9/second', events: ['email_sent'] })
    t.match(created, { id: 2, type: 'webhook', events: ['email_sent'], full_resolution: false, disabled: false })
    t.notOk('signingKey' in created)
    t.match(await app.updateReportingWebhook(2, { disabled: true }), { id: 2, disabled: true })
    t.match(await app.getReportingWebhook(2), { disabled: true })
    t.equal(((await app.listReportingWebhooks()).reporting_webhooks as unknown[]).length, 2)
    await app.deleteReportingWebhook(2)
    t.match(await failure(app.getReportingWebhook(2)), { statusCode: 404 })
    t.match(await failure(app.updateReportingWebhook(2, { name: 'x' })), { statusCode: 404 })
    t.match(await failure(app.deleteReportingWebhook(2)), { statusCode: 404 })
    t.match(await failure(app.createReportingWebhook({ endpoint: 'http://example.test/', events: ['nope'] })), {
      statusCode: 422,
    })
    t.match(await failure(app.request.post(`${app.apiRoot}/reporting_webhooks`, {})), { statusCode: 422 })
    t.match(await failure(app.request.put(`${app.apiRoot}/reporting_webhooks/1`, [] as never)), { statusCode: 422 })
    sandbox.webhooks.add({ endpoint: 'http://127.0.0.1:9/third' })
    sandbox.reset()
    t.strictSame(
      sandbox.webhooks.list().map(({ endpoint }) => endpoint),
      ['http://127.0.0.1:9/first'],
    )
  })

  await t.test('an unexpected failure of the sender is a 500 and nothing worse', async (t) => {
    const { sandbox, app } = await start(t)
    sandbox.webhooks.add = () => {
      throw new TypeError('broken')
    }
    const call = app.createReportingWebhook({ endpoint: 'http://127.0.0.1:9/', events: ['email_sent'] })
    t.match(await failure(call), { statusCode: 500 })
    t.match(await app.listReportingWebhooks(), { reporting_webhooks: [] })
  })
})

await t.test('pipelines', async (t) => {
  await t.test('calls change people, objects and events', async (t) => {
    const { sandbox, strict } = await start(t)
    await strict.identify({ userId: 'u-1', traits: { email: 'u1@example.test', plan: 'pro' } })
    await strict.identify({ anonymousId: 'visitor' })
    await strict.track({
      userId: 'u-1',
      event: 'Order Placed',
      properties: { total: 3 },
      timestamp: '2026-01-02T03:04:05Z',
    })
    await strict.page({ anonymousId: 'visitor', name: 'Home' })
    await strict.screen({ userId: 7, name: 'Cart' })
    await strict.group({ userId: 'u-1', groupId: 'acme', traits: { name: 'Acme' } })
    await strict.group({ anonymousId: 'visitor', groupId: 'acme', traits: { size: 5 } })
    await strict.identify({ userId: 'old', traits: { city: 'Berlin' } })
    await strict.alias({ userId: 'u-1', previousId: 'old' })
    await strict.alias({ userId: 'u-1', previousId: 'nobody' })
    await strict.batch([{ type: 'track', userId: 'u-1', event: 'Two', timestamp: 'yesterday' }])
    t.match(sandbox.inspect.person('u-1'), {
      attributes: { plan: 'pro', city: 'Berlin' },
      relationships: [{ objectId: 'acme' }],
    })
    t.match(sandbox.inspect.events(), [
      { api: 'pipelines', name: 'Order Placed', timestamp: 1_767_323_045 },
      { type: 'page', anonymousId: 'visitor' },
      { type: 'screen', name: 'Cart' },
      { name: 'Two' },
    ])
  })

  const wrong: [path: string, body: unknown][] = [
    ['identify', {}],
    ['track', { userId: 'u-1' }],
    ['group', { userId: 'u-1' }],
    ['alias', {}],
    ['page', []],
    ['screen', { userId: 'u-1', properties: 'none' }],
    ['track', { userId: 'u-1', event: 'e', properties: { a: 'x'.repeat(32_768) } }],
    ['batch', {}],
    ['batch', { batch: [1] }],
    ['batch', { batch: [{ type: 'dance', userId: 'u-1' }] }],
    ['batch', { batch: [{ type: 'track', userId: 'u-1', event: 'e', properties: { a: 'x'.repeat(32_768) } }] }],
    [
      'batch',
      {
        batch: new Array(17).fill({ type: 'track', userId: 'u-1', event: 'e', properties: { a: 'x'.repeat(30_000) } }),
      },
    ],
  ]

  await t.test('what is wrong is 400 in strict mode, and 200 and lost without it', async (t) => {
    const { sandbox } = await start(t)
    const authorization = `Basic ${Buffer.from(`${sandbox.credentials.writeKey}:`).toString('base64')}`
    for (const [path, body] of [...wrong, ['track', undefined] as const]) {
      const text = body === undefined ? '{broken' : JSON.stringify(body)
      const strict = await post(sandbox, `/v1/${path}`, text, { authorization, 'x-strict-mode': '1' })
      t.match(strict, { status: 400, body: { meta: { errors: [String] } } }, path)
      t.match(await post(sandbox, `/v1/${path}`, text, { authorization }), { status: 200, body: {} }, path)
    }
    t.strictSame(sandbox.inspect.events(), [])
  })

  await t.test('without strict mode the good items of a batch go through', async (t) => {
    const { sandbox, pipelines } = await start(t)
    await pipelines.batch([{ type: 'track', userId: 'u-1', event: 'good' }, { type: 'dance', userId: 'u-1' } as never])
    t.match(sandbox.inspect.events(), [{ name: 'good' }])
  })
})

function attributes(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]))
}

function succeeds(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  )
}

function outcome(call: Promise<unknown>): Promise<number | undefined> {
  return call.then(
    () => 200,
    (error: { statusCode?: number }) => error.statusCode,
  )
}
