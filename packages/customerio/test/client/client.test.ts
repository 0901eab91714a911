import { format, inspect } from 'node:util'
import { ConfigurationError, createIdHasher, InFlight } from '@messaging-observability/instrumentation'
import { createLogger } from '@messaging-observability/instrumentation/logger'
import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { context, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { type OpenMetricsContentType, Registry } from '@prometheus-io/client'
import { APIClient, PipelinesClient, RegionEU, SendEmailRequest, TrackClient } from 'customerio-node'
import fc from 'fast-check'
import t from 'tap'
import { decodeTime, isValid } from 'ulid'
import {
  type CustomerioOptions,
  checkClientOptions,
  createCustomerio,
  instrumentClient,
  scopeClient,
} from '../../src/index.ts'
import { createUlid } from '../../src/vendor/ulid.ts'
import { quickRetry, recordingLogger, recordingMetrics, startBench } from './bench.ts'

const idHashKey = 'an id hash key for tests'
const credentials = { siteId: 'fake-site', apiKey: 'fake-key' }
const paths = (options: unknown): string[] => checkClientOptions(options).map(({ path }) => path)

await t.test('every problem of the options is reported at once, with its path and without its value', (t) => {
  const secret = 'fake secret with blanks'
  const wrong = {
    region: 'usa',
    workspace: 'brand b',
    track: { siteId: secret, apiKey: '' },
    app: { key: 'sa_live_fake', retrySends: 'no' },
    pipelines: { writeKey: 7, strict: true },
    endpoints: { track: 'http://127.0.0.1:8080/v2', app: 'ftp://example.test', pipelines: 'http://u:p@example.test' },
    timeout: 0,
    retry: { maxRetries: -1, retryStatusCodes: [99], attempts: 3 },
    dispatcher: {},
    metrics: {},
    logger: console,
    tracer: {},
    privacy: {
      idHashKey: 'short',
      paths: ['a..b'],
      keys: ['-'],
      detectors: [{ name: 'x', pattern: /x/ }, { pattern: 'x' }],
      maxStringLength: 0,
    },
    logs: { levels: { success: 'loud' }, sampleSuccess: 2, burst: { lines: 0, intervalMs: 1 } },
    deadlineMs: -5,
    eventIds: 'yes',
    colour: 'red',
  }
  t.strictSame(paths(wrong).sort(), [
    'app.retrySends',
    'app.workspaceId',
    'colour',
    'deadlineMs',
    'dispatcher',
    'endpoints.app',
    'endpoints.pipelines',
    'endpoints.track',
    'eventIds',
    'logger',
    'logs.burst.lines',
    'logs.levels.success',
    'logs.sampleSuccess',
    'metrics',
    'pipelines.strict',
    'pipelines.writeKey',
    'privacy.detectors[0].pattern',
    'privacy.detectors[1].name',
    'privacy.detectors[1].pattern',
    'privacy.idHashKey',
    'privacy.keys[0]',
    'privacy.maxStringLength',
    'privacy.paths',
    'region',
    'retry.attempts',
    'retry.maxRetries',
    'retry.retryStatusCodes[0]',
    'timeout',
    'tracer',
    'track.apiKey',
    'track.siteId',
    'workspace',
  ])
  try {
    createCustomerio(wrong as unknown as CustomerioOptions)
    t.fail('accepted')
  } catch (error) {
    t.ok(error instanceof ConfigurationError)
    t.notMatch(String(error), secret)
    t.match(String(error), /colour: is no option\. The options here are region, track,/)
  }
  t.strictSame(paths({ region: 'us' }), [''])
  t.strictSame(paths(undefined), [''])
  t.strictSame(checkClientOptions({ region: 'us', track: {} }, 'customerio')[0]?.path, 'customerio.track.siteId')
  t.match(checkClientOptions(undefined, 'customerio'), [{ path: 'customerio' }])
  t.strictSame(checkClientOptions({ region: 'us' }, '', { apiRequired: false }), [])
  t.end()
})

await t.test('no options, whatever they are, make the check throw', (t) => {
  fc.assert(fc.property(fc.anything(), (options) => Array.isArray(checkClientOptions(options))))
  const { metrics } = recordingMetrics()
  t.strictSame(
    paths({
      region: 'eu',
      workspace: 'brand-b',
      track: credentials,
      app: { key: 'sa_live_fake', workspaceId: '12', retrySends: false },
      pipelines: { writeKey: 'fake-write-key', strictMode: false, defaultContext: { locale: 'de' } },
      endpoints: {
        track: 'http://127.0.0.1:1',
        app: 'http://127.0.0.1:1/v1/',
        pipelines: 'https://example.test/proxy/v1',
      },
      timeout: 500,
      retry: {
        maxRetries: 0,
        minTimeoutMs: 1,
        maxTimeoutMs: 2,
        retryStatusCodes: [429],
        respectRetryAfter: false,
        retryAfterMaxSeconds: 1,
        maxTotalBackoffMs: 1,
      },
      dispatcher: { dispatch: () => true },
      metrics,
      logger: recordingLogger(),
      tracer: { startSpan: () => undefined },
      privacy: {
        idHashKey,
        keys: ['x'],
        detectors: [{ name: 'x', pattern: /x/g, confirm: () => true }],
        maxStringLength: 1,
      },
      logs: {
        levels: { success: false, retried: 'info', partial: 'warn', fault: 'warn', failure: 'error' },
        sampleSuccess: 0,
        burst: false,
      },
      deadlineMs: false,
      eventIds: false,
    }),
    [],
  )
  t.end()
})

await t.test('a part that is not configured throws a typed error that names the option', (t) => {
  const track = createCustomerio({ region: 'us', track: credentials })
  t.throws(() => track.app.listExports(), { code: 'CIO_NOT_CONFIGURED', message: /app: \{ key \}/ } as never)
  t.throws(() => track.pipelines.track({ userId: 'u', event: 'e' }), { code: 'CIO_NOT_CONFIGURED' } as never)
  const app = createCustomerio({ region: 'us', app: { key: 'fake-app-key' } })
  t.throws(() => app.scope({}).identify('u-1'), {
    code: 'CIO_NOT_CONFIGURED',
    message: /track: \{ siteId, apiKey \}/,
  } as never)
  t.strictSame(Object.keys(track.status().apis), ['track'])
  t.strictSame(Object.keys(app.status().apis), ['app'])
  t.end()
})

await t.test('options reach the SDK: endpoints, strict mode, workspace of a service account', async (t) => {
  const { sandbox } = await startBench(t, {}, { credentials: 'any' })
  const origin = new URL(sandbox.urls.track).origin
  const client = createCustomerio({
    region: 'eu',
    track: credentials,
    app: { key: 'sa_live_fake', workspaceId: 12 },
    pipelines: { writeKey: 'fake-write-key', defaultContext: { locale: 'de' } },
    endpoints: { track: origin, app: origin, pipelines: `${origin}/` },
    timeout: 5_000,
    retry: quickRetry,
  })
  const headers: Record<string, unknown>[] = []
  const original = globalThis.fetch
  t.teardown(() => {
    globalThis.fetch = original
  })
  globalThis.fetch = (input, init) => {
    headers.push({ ...(init?.headers as Record<string, unknown>) })
    return original(input, init)
  }
  await client.entity({ type: 'person', action: 'identify', identifiers: { id: 'u-1' } })
  await client.app.sendEmail(
    new SendEmailRequest({ to: 'a@example.test', identifiers: { id: 'u-1' }, transactional_message_id: 1 }),
  )
  await client.pipelines.identify({ userId: 'u-1' })
  t.match(headers[1], { 'X-Workspace-Id': '12' })
  t.match(headers[2], { 'X-Strict-Mode': '1' })
  t.equal(sandbox.inspect.requests().length, 3)
})

await t.test(
  'events without an id get a ULID, others keep theirs, and the caller’s objects stay as they are',
  async (t) => {
    const { customerio, sandbox, options } = await startBench(t)
    await customerio.identify('u-1', {})
    const event = Object.freeze({ name: 'a' })
    await customerio.track('u-1', event)
    await customerio.track('u-1', { name: 'b', id: '01KAJ5Q3E0V8Y6M4R2T9W7X5Z3' })
    await customerio.trackAnonymous('visitor', { name: 'c' })
    await customerio.entity({ type: 'person', action: 'event', identifiers: { id: 'u-1' }, name: 'd' })
    await customerio.batch([
      { type: 'person', action: 'event', identifiers: { id: 'u-1' }, name: 'e' },
      { type: 'person', action: 'identify', identifiers: { id: 'u-1' } },
    ])
    const ids = sandbox.inspect.events().map(({ id = '' }) => id)
    t.equal(ids.length, 5)
    t.ok(ids.every((id) => isValid(id)))
    t.equal(ids[1], '01KAJ5Q3E0V8Y6M4R2T9W7X5Z3')
    t.equal(new Set(ids).size, 5)
    await createCustomerio({ ...options, eventIds: false }).track('u-1', event)
    t.equal(sandbox.inspect.events().at(-1)?.id, undefined)
    await customerio.track(
      'u-1',
      new (class {
        readonly name = 'an instance of a class is sent as it is'
      })(),
    )
    t.equal(sandbox.inspect.events().at(-1)?.id, undefined)
    t.throws(() => customerio.track('u-1'), /data.name is required/)
    t.throws(() => customerio.batch(undefined as never), /operations is required/)
    t.throws(() => customerio.entity(undefined as never), /operation is required/)
    t.match(await customerio.batch([undefined as never]), { errors: [{ batch_index: 0 }] })
  },
)

await t.test('an event that arrived although its answer was lost counts once at Customer.io', async (t) => {
  const { customerio, sandbox } = await startBench(t)
  await customerio.identify('u-1', {})
  sandbox.faults.inject({ preset: 'reset', applied: true })
  await customerio.track('u-1', { name: 'order_placed' })
  t.equal(sandbox.inspect.requests({ operation: 'track' }).length, 2)
  t.equal(sandbox.inspect.events().length, 1)
})

await t.test('ULIDs are read back by the ulid package', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (time) => {
      const id = createUlid(time)
      return isValid(id) && decodeTime(id) === time
    }),
  )
  const ids = Array.from({ length: 10_000 }, () => createUlid())
  t.equal(new Set(ids).size, ids.length)
  t.end()
})

await t.test('verify() says per part whether credentials and region are right', async (t) => {
  const { customerio, options, sandbox } = await startBench(t)
  t.match(await customerio.verify(), {
    ok: true,
    parts: { track: { status: 'ok' }, app: { status: 'ok' }, pipelines: { status: 'unchecked' } },
  })
  t.match(await createCustomerio({ ...options, region: 'eu' }).verify(), {
    ok: false,
    parts: { track: { status: 'failed', errorType: 'wrong_region', message: /lives in region us.*Change it to 'us'/ } },
  })
  const wrong = createCustomerio({
    ...options,
    track: { siteId: 'fake', apiKey: 'fake' },
    app: { key: 'fake' },
    pipelines: undefined,
  })
  const report = await wrong.verify()
  t.match(report, { ok: false, parts: { track: { errorType: 'unauthorized' }, app: { errorType: 'unauthorized' } } })
  t.strictSame(Object.keys(report.parts), ['track', 'app'])
  sandbox.faults.inject({ preset: 'wrong-region', match: { api: 'app' } })
  sandbox.faults.inject({ preset: 'server-error', match: { api: 'track' }, times: 'always' })
  t.match(await customerio.verify(), {
    parts: {
      track: { errorType: 'server_error', message: 'The check failed: server_error' },
      app: { errorType: 'wrong_region' },
    },
  })
  const original = globalThis.fetch
  t.teardown(() => {
    globalThis.fetch = original
  })
  globalThis.fetch = (input) =>
    Promise.resolve(
      new Request(input).url.includes('region') ? Response.json({}) : Response.json({ errors: [] }, { status: 403 }),
    )
  t.match(await customerio.verify(), { parts: { track: { errorType: 'bad_response' }, app: { status: 'unchecked' } } })
  globalThis.fetch = () => new Promise(() => {})
  t.match(await createCustomerio({ ...options, deadlineMs: 60, app: undefined }).verify(), {
    parts: { track: { errorType: 'timeout' } },
  })
})

await t.test('a scope brings its logger, its parent span and its deadline, and scopes nest', async (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const { customerio, logger, sandbox } = await startBench(t, { tracer: provider.getTracer('test') })
  const requestLogger = recordingLogger()
  const parent = provider.getTracer('app').startSpan('request')
  const scope = customerio.scope({ logger: requestLogger, context: trace.setSpan(context.active(), parent) })
  await scope.identify('u-1', {})
  await scope.app.listExports()
  await scope.pipelines.identify({ userId: 'u-1' })
  t.equal(scope.app, scope.app)
  t.equal(requestLogger.lines.length, 3)
  t.strictSame(logger.lines, [])
  sandbox.faults.inject({ preset: 'hanging', times: 'always' })
  await t.rejects(scope.scope({ deadlineMs: 60 }).identify('u-1'), { code: 'OBS_DEADLINE_EXCEEDED', deadlineMs: 60 })
  t.equal(requestLogger.lines.length, 4)
  await provider.forceFlush()
  const spans = exporter.getFinishedSpans()
  t.strictSame([...new Set(spans.map((span) => span.parentSpanContext?.spanId))], [parent.spanContext().spanId])
  t.equal(customerio.status().apis.track?.calls, 2, 'scopes share the figures')
})

await t.test('scopeClient() does the same for an instrumented client', async (t) => {
  const { sandbox } = await startBench(t)
  const inFlight = new InFlight()
  const logger = recordingLogger()
  const client = instrumentClient(
    new APIClient(sandbox.credentials.appKey, { url: sandbox.urls.app, region: RegionEU }),
    { inFlight, logger },
  )
  const requestLogger = recordingLogger()
  const scoped = scopeClient(scopeClient(client, { logger: requestLogger }), {})
  const call = scoped.listExports()
  t.equal(inFlight.size, 1)
  t.strictSame(await inFlight.drain(5_000), { abandoned: 0 })
  await call
  t.match(requestLogger.lines, [{ fields: { api: 'app', region: 'eu', operation: 'listExports' } }])
  t.throws(() => instrumentClient(client), { code: 'CIO_ALREADY_INSTRUMENTED' } as never)
  t.throws(() => scopeClient(new APIClient('fake'), {}), { code: 'CIO_UNKNOWN_CLIENT' } as never)
  t.throws(() => instrumentClient({} as never), { code: 'CIO_UNKNOWN_CLIENT' } as never)
  t.throws(() => instrumentClient(null as never), { code: 'CIO_UNKNOWN_CLIENT' } as never)
  t.throws(() => instrumentClient({ request: {} } as never), { code: 'CIO_UNKNOWN_CLIENT' } as never)
  t.throws(() => instrumentClient(new APIClient('fake'), { region: 'moon', inFlight: {} } as never), {
    code: 'OBS_CONFIGURATION',
  } as never)
})

await t.test('a scope that cannot work is refused with every problem', (t) => {
  const customerio = createCustomerio({ region: 'us', track: credentials })
  const wrong = { signal: new AbortController(), deadlineMs: Number.NaN } as never
  const track = instrumentClient(new TrackClient('fake', 'fake'))
  for (const scope of [() => customerio.scope(wrong), () => scopeClient(track, wrong)]) {
    t.throws(scope, { code: 'OBS_CONFIGURATION', problems: [{ path: 'signal' }, { path: 'deadlineMs' }] } as never)
  }
  t.ok(customerio.scope({ deadlineMs: 0, signal: AbortSignal.abort() }))
  t.end()
})

await t.test(
  'a client of any make works as before: subclassed, patched, frozen, proxied, inherited from, detached',
  async (t) => {
    const { sandbox, customerio, options } = await startBench(t)
    const { metrics, value } = recordingMetrics()
    const { siteId, apiKey } = sandbox.credentials
    const defaults = { url: sandbox.urls.track }
    class Shop extends TrackClient {
      #signups = 0
      last = ''
      get signups(): number {
        return this.#signups
      }
      override identify(id: string): Promise<Record<string, unknown>> {
        this.#signups++
        this.last = id
        return super.identify(id, { plan: 'pro' })
      }
      async order(id: string): Promise<void> {
        await this.track(id, { name: 'order_placed' })
      }
      toJSON(): object {
        return Object.fromEntries(Object.entries(this.request))
      }
    }
    const shop = new Shop(siteId, apiKey, defaults)
    const instrumented = instrumentClient(shop, { metrics })
    await instrumented.identify('u-1')
    await instrumented.order('u-1')
    await instrumented.suppress('u-2')
    t.match([instrumented.signups, shop.signups, instrumented.last, shop.last], [1, 1, 'u-1', 'u-1'])
    t.notMatch(JSON.stringify([instrumented, shop]), apiKey)
    for (const operation of ['identify', 'other', 'suppress']) {
      t.equal(
        await value('customerio_api_requests_total', `operation="${operation}"`, 'status="success"'),
        1,
        operation,
      )
    }

    const patched = new TrackClient(siteId, apiKey, defaults)
    patched.identify = () => Promise.resolve({ patched: true })
    t.strictSame(await instrumentClient(patched, { metrics }).identify('u-1'), { patched: true })
    t.equal(await value('customerio_api_requests_total', 'operation="identify"', 'status="success"'), 2)

    const frozen = Object.freeze(new TrackClient(siteId, apiKey, defaults))
    Object.freeze(frozen.request)
    t.strictSame(await instrumentClient(frozen).identify('u-1', {}), {})

    const proxied = new Proxy(customerio, {})
    t.strictSame(await proxied.identify('u-1', {}), {})
    t.match(await proxied.app.listExports(), {})
    t.strictSame(await proxied.pipelines.identify({ userId: 'u-1' }), {})
    t.strictSame(await (Object.create(customerio) as typeof customerio).identify('u-1', {}), {})
    t.throws(() => new Proxy(createCustomerio({ ...options, app: undefined }), {}).app.listExports(), {
      code: 'CIO_NOT_CONFIGURED',
    } as never)
    const { identify } = customerio
    t.strictSame(await identify('u-1', {}), {})

    const nowhere = instrumentClient(new TrackClient(siteId, apiKey, { url: 'nowhere', retry: { maxRetries: 0 } }))
    await t.rejects(nowhere.identify('u-1', {}), /Failed to parse URL/)
  },
)

await t.test('an event that cannot be read throws as it does without us, and is counted', async (t) => {
  const { customerio, value } = await startBench(t)
  const event = {
    get name(): string {
      throw new Error('no name')
    },
  }
  t.throws(() => customerio.track('u-1', event), /no name/)
  t.equal(await value('customerio_api_errors_total', 'error_type="validation"'), 1)
})

await t.test('an exemplar leads from the slow call to its trace', async (t) => {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const { customerio } = await startBench(t, { metrics, tracer: provider.getTracer('test') })
  await customerio.identify('u-1', {})
  await provider.forceFlush()
  const [span] = exporter.getFinishedSpans()
  const exemplars = (await registry.metrics()).split('\n').filter((line) => line.includes('trace_id='))
  t.equal(exemplars.length, 1)
  t.match(exemplars[0], `# {trace_id="${span?.spanContext().traceId}"}`)
  t.match(exemplars[0], 'customerio_api_latency_ms_bucket{')
  t.match(span?.attributes, { 'peer.service': 'customer.io', 'server.address': '127.0.0.1', 'server.port': Number })
})

await t.test('drain() waits for the calls that run, and reports those it gives up', async (t) => {
  const { customerio, sandbox } = await startBench(t)
  sandbox.faults.inject({ preset: 'slow', delayMs: 60, times: 50 })
  const calls = Array.from({ length: 50 }, (_, index) => customerio.identify(`u-${index}`, {}))
  t.equal(customerio.status().inFlight, 50)
  t.equal(customerio.status().apis.track?.inFlight, 50)
  t.strictSame(await customerio.drain(10_000), { abandoned: 0 })
  t.equal((await Promise.all(calls)).length, 50)
  sandbox.faults.inject({ preset: 'hanging' })
  const controller = new AbortController()
  const hanging = customerio.scope({ signal: controller.signal }).identify('u-1')
  t.strictSame(await customerio.drain(5), { abandoned: 1 })
  controller.abort()
  await t.rejects(hanging, { name: 'AbortError' })
})

await t.test('telemetry that fails never breaks a call and is counted', async (t) => {
  const broken = (): never => {
    throw new Error('telemetry is down')
  }
  const logger = { trace: broken, debug: broken, info: broken, warn: broken, error: broken, fatal: broken }
  const { customerio, value } = await startBench(t, {
    logger,
    tracer: { startSpan: broken, startActiveSpan: broken } as Tracer,
  })
  await customerio.identify('u-1', {})
  t.equal(await value('customerio_telemetry_errors_total', 'kind="log"'), 1)
  t.equal(await value('customerio_telemetry_errors_total', 'kind="span"'), 1)
  t.equal(customerio.status().telemetryErrors, 2)
  const cell = { inc: broken, dec: broken, set: broken, observe: broken }
  const metrics = new Proxy({}, { get: () => ({ labels: () => cell }) }) as never
  const { customerio: unmeasured } = await startBench(t, { metrics })
  await unmeasured.identify('u-1', {})
  t.ok(unmeasured.status().telemetryErrors > 0)
  const { customerio: unresolved } = await startBench(t, {
    metrics: new Proxy({}, { get: () => ({ labels: broken }) }) as never,
  })
  await unresolved.identify('u-1', {})
  t.ok(unresolved.status().telemetryErrors > 0)
})

await t.test('lines held back are counted', async (t) => {
  const { customerio, value, logger } = await startBench(t, {
    logs: { sampleSuccess: 0.5, burst: { lines: 1, intervalMs: 60_000 } },
  })
  for (let index = 0; index < 4; index++) await customerio.identify('u-1', {})
  t.equal(logger.lines.length, 1)
  t.equal(await value('customerio_log_suppressed_total'), 3)
})

await t.test('planted personal data and secrets are found nowhere', async (t) => {
  const canary = 'canary-7c1f'
  const email = `${canary}.person@example.test`
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  const instrumentation = new UndiciInstrumentation()
  instrumentation.setTracerProvider(provider)
  instrumentation.enable()
  t.teardown(() => {
    instrumentation.disable()
    trace.disable()
    context.disable()
  })
  const keys = {
    siteId: `${canary}-site`,
    apiKey: `${canary}-track`,
    appKey: `${canary}-app`,
    writeKey: `${canary}-write`,
  }
  const site = { siteId: keys.siteId, apiKey: keys.apiKey }
  const written: string[] = []
  const logger = createLogger({
    service: 'shop',
    environment: 'test',
    level: 'trace',
    destination: { write: (line) => void written.push(line) },
  })
  const { customerio, sandbox, registry } = await startBench(
    t,
    {
      track: site,
      app: { key: keys.appKey },
      pipelines: { writeKey: keys.writeKey },
      privacy: { idHashKey: `${canary}-hash-key` },
      logger,
      timeout: 200,
    },
    { credentials: keys },
  )
  const scope = customerio.scope({ logger: logger.child({ email }) })
  const calls = async (): Promise<void> => {
    const attempts: (() => Promise<unknown>)[] = [
      () => scope.identify(email, { phone: '+15550001111', note: canary }),
      () => scope.identify(canary, { [`x${'y'.repeat(200)}`]: canary }),
      () => scope.track(email, { name: canary, data: { token: canary } }),
      () => scope.batch([{ type: 'person', action: 'identify', identifiers: { id: 'a', email } }, { type: canary }]),
      () =>
        scope.app.sendEmail(
          new SendEmailRequest({ to: email, identifiers: { email }, subject: canary, body: canary, from: email }),
        ),
      () => scope.app.getCustomersByEmail(email),
      () => scope.pipelines.identify({ userId: email, traits: { email } }),
      () => scope.pipelines.track({ anonymousId: canary, event: canary }),
      () => Promise.resolve().then(() => scope.identify('', { note: canary })),
    ]
    await Promise.allSettled(attempts.map((attempt) => attempt()))
  }
  await calls()
  for (const preset of [
    'bad-gateway-html',
    'server-error',
    'truncated',
    'reset',
    'unauthorized-text',
    'wrong-region',
  ] as const) {
    sandbox.faults.inject({ preset, times: 3 })
    await calls()
  }
  globalThis.fetch = ((original) => {
    t.teardown(() => {
      globalThis.fetch = original
    })
    return () => Promise.resolve(new Response(`<p>${canary} ${email}</p>`, { status: 502 }))
  })(globalThis.fetch)
  await calls()
  await provider.forceFlush()
  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links }))
  t.ok(spans.length > 50 && written.length > 50)
  t.ok(spans.every(({ name }) => name.startsWith('customerio.')))
  const instrumented = instrumentClient(new TrackClient(keys.siteId, keys.apiKey))
  const raw = new PipelinesClient(keys.writeKey)
  instrumentClient(raw)
  const objects = [
    customerio,
    scope,
    customerio.app,
    customerio.pipelines,
    instrumented,
    instrumented.request,
    raw,
    createCustomerio({ region: 'us', track: site }).app,
  ]
  const emitted = [
    await registry.metrics(),
    JSON.stringify(spans),
    ...written,
    ...objects.flatMap((object) => [
      inspect(object, { depth: 10, showHidden: true, getters: true }),
      JSON.stringify(object),
      format('%o', object),
    ]),
    JSON.stringify(customerio.status()),
    JSON.stringify(await customerio.verify()),
  ].join('\n')
  const authorization = [`${keys.siteId}:${keys.apiKey}`, `${keys.writeKey}:`].map((text) =>
    Buffer.from(text).toString('base64'),
  )
  for (const secret of [canary, '5550001111', ...authorization]) t.notOk(emitted.includes(secret), 'a canary got out')
  t.match(
    inspect(customerio),
    /^Customerio \{ workspace: 'default', region: 'us', apis: \[ 'track', 'app', 'pipelines' \] \}$/,
  )
  for (const key in instrumented) t.fail(`${key} is enumerable`)
})

await t.test('a person is a keyed hash in the line and the span where there is a key', async (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const { customerio, logger } = await startBench(t, { privacy: { idHashKey }, tracer: provider.getTracer('test') })
  await customerio.identify('u-1', {})
  await customerio.entity({ type: 'person', action: 'identify', identifiers: { id: 'u-1' } })
  await customerio.pipelines.identify({ userId: 'u-1' })
  await customerio.app.sendEmail(
    new SendEmailRequest({ to: 'a@example.test', identifiers: { id: 'u-1' }, transactional_message_id: 1 }),
  )
  await customerio.app.listExports()
  const hash = createIdHasher(idHashKey)('u-1')
  t.strictSame(
    logger.lines.map(({ fields }) => fields.person),
    [hash, hash, hash, hash, undefined],
  )
  await provider.forceFlush()
  t.equal(exporter.getFinishedSpans()[0]?.attributes['enduser.pseudo.id'], hash)
})
