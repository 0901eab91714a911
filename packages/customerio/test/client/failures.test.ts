import { customerioLabelSets } from '@messaging-observability/metrics'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Registry } from '@prometheus-io/client'
import { APIClient, TrackClient } from 'customerio-node'
import type { FaultDescription } from 'customerio-sandbox'
import t from 'tap'
import { Agent } from 'undici'
import { type CustomerioOptions, createCustomerio, instrumentClient } from '../../src/index.ts'
import { readBatchItems } from '../../src/vendor/batch-items.ts'
import { classifyError, retryReason } from '../../src/vendor/classify-error.ts'
import { quickRetry, recordingMetrics, startBench } from './bench.ts'

const canary = 'canary-7c1f'
const caught = (error: unknown): unknown => error

interface Case {
  readonly name: string
  readonly fault?: FaultDescription
  readonly options?: Partial<CustomerioOptions>
  readonly errorType: string
  readonly level: 'warn' | 'error'
  readonly attempts: number
  readonly retries?: string
  readonly statusCode?: number
  /** What the caller gets. */
  readonly error: object
}

const noSuchHost: NonNullable<CustomerioOptions['dispatcher']> = new Agent({
  connect: {
    lookup: (hostname, _options, callback) => {
      const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
      callback(error, '', 4)
    },
  },
}) as never

const cases: Case[] = [
  {
    name: '429 that lasts',
    fault: { preset: 'rate-limited', times: 'always' },
    errorType: 'rate_limited',
    level: 'error',
    attempts: 4,
    retries: 'rate_limited',
    statusCode: 429,
    error: { name: 'CustomerIORequestError', statusCode: 429 },
  },
  {
    name: '429 with a Retry-After longer than the SDK waits',
    fault: { preset: 'rate-limited-retry-after', retryAfterSeconds: 60 },
    errorType: 'rate_limited',
    level: 'error',
    attempts: 1,
    statusCode: 429,
    error: { name: 'CustomerIORequestError', statusCode: 429 },
  },
  {
    name: '5xx that lasts',
    fault: { preset: 'server-error', status: 503, times: 'always' },
    errorType: 'server_error',
    level: 'error',
    attempts: 4,
    retries: 'server_error',
    statusCode: 503,
    error: { name: 'CustomerIORequestError', statusCode: 503 },
  },
  {
    name: "a load balancer's HTML page",
    fault: { preset: 'bad-gateway-html', times: 'always' },
    errorType: 'bad_response',
    level: 'error',
    attempts: 1,
    error: { name: 'Error', message: /^Unable to parse JSON/ },
  },
  {
    name: '401 in JSON',
    fault: { preset: 'unauthorized' },
    errorType: 'unauthorized',
    level: 'error',
    attempts: 1,
    statusCode: 401,
    error: { name: 'CustomerIORequestError', statusCode: 401 },
  },
  {
    name: '401 in plain text',
    fault: { preset: 'unauthorized-text' },
    errorType: 'unauthorized',
    level: 'error',
    attempts: 1,
    error: { name: 'Error', message: /^Unable to parse JSON/ },
  },
  {
    name: 'no answer, until the time-out of each attempt',
    fault: { preset: 'hanging', times: 'always' },
    options: { timeout: 40, retry: { ...quickRetry, maxRetries: 1 } },
    errorType: 'timeout',
    level: 'error',
    attempts: 2,
    retries: 'timeout',
    error: { name: 'TimeoutError' },
  },
  {
    name: 'no answer, until the deadline',
    fault: { preset: 'hanging', times: 'always' },
    options: { deadlineMs: 60 },
    errorType: 'timeout',
    level: 'error',
    attempts: 1,
    error: {
      name: 'DeadlineExceededError',
      code: 'OBS_DEADLINE_EXCEEDED',
      operation: 'customerio.identify',
      deadlineMs: 60,
    },
  },
  {
    name: 'a deadline during the wait for a further attempt',
    fault: { preset: 'server-error', times: 'always' },
    options: { deadlineMs: 600, retry: { minTimeoutMs: 20_000, maxTimeoutMs: 20_000 } },
    errorType: 'timeout',
    level: 'error',
    attempts: 1,
    error: { name: 'DeadlineExceededError', cause: { statusCode: 500 } },
  },
  {
    name: 'a connection reset',
    fault: { preset: 'reset', times: 'always' },
    errorType: 'network',
    level: 'error',
    attempts: 4,
    retries: 'network',
    error: { name: 'TypeError', message: 'fetch failed' },
  },
  {
    name: 'a body cut short',
    fault: { preset: 'truncated', times: 'always' },
    errorType: 'network',
    level: 'error',
    attempts: 4,
    retries: 'network',
    error: { name: 'TypeError', message: 'terminated' },
  },
  {
    name: 'a host that has no address',
    options: { dispatcher: noSuchHost, endpoints: { track: 'http://track.example.test' } },
    errorType: 'network',
    level: 'error',
    attempts: 4,
    retries: 'network',
    error: { name: 'TypeError', message: 'fetch failed', cause: { code: 'ENOTFOUND' } },
  },
  {
    name: 'a region that does not know the account',
    fault: { preset: 'wrong-region' },
    errorType: 'wrong_region',
    level: 'error',
    attempts: 1,
    error: { name: 'Error', message: /Location/ },
  },
]

function recordSpans(t: {
  teardown(run: () => unknown): unknown
}): () => Promise<ReturnType<InMemorySpanExporter['getFinishedSpans']>> {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  trace.setGlobalTracerProvider(provider)
  t.teardown(() => trace.disable())
  return async () => {
    await provider.forceFlush()
    return exporter.getFinishedSpans()
  }
}

await t.test('calls, errors and retries are shown as 0 from the first call of an operation on', async (t) => {
  const { customerio, sandbox, registry } = await startBench(t)
  const series = async (): Promise<string[]> => {
    const lines = (await registry.metrics()).split('\n')
    return lines.filter((line) => /^customerio_api_(?:requests|errors|retries)_total\{/.test(line))
  }
  t.same(await series(), [])
  sandbox.faults.inject({ preset: 'hanging' })
  const settled = customerio.identify('u-1', {}).catch(caught)
  const shown = await series()
  const { status, errorType, retryReason } = customerioLabelSets
  t.equal(shown.length, status.length + errorType.length + retryReason.length)
  t.ok(shown.every((line) => line.includes('operation="identify"') && line.endsWith(' 0')))
  await sandbox.close()
  await settled
})

await t.test('items of batches are shown as 0 before the first call, for each API that has batches', async (t) => {
  const { registry } = await startBench(t)
  const series = async (from: Registry): Promise<string[]> =>
    (await from.metrics()).split('\n').filter((line) => line.startsWith('customerio_batch_items_total{'))
  t.same(await series(registry), [
    'customerio_batch_items_total{workspace="default",api="track",operation="batch",outcome="accepted"} 0',
    'customerio_batch_items_total{workspace="default",api="track",operation="batch",outcome="rejected"} 0',
    'customerio_batch_items_total{workspace="default",api="pipelines",operation="batch",outcome="accepted"} 0',
    'customerio_batch_items_total{workspace="default",api="pipelines",operation="batch",outcome="rejected"} 0',
  ])
  const { registry: other, metrics } = recordingMetrics()
  instrumentClient(new APIClient('app-key'), { metrics })
  t.same(await series(other), [], 'the App API takes no batches')
})

for (const { name, fault, options, errorType, level, attempts, retries, statusCode, error } of cases) {
  await t.test(`${name}: the SDK's own error, class ${errorType}`, async (t) => {
    const spans = recordSpans(t)
    const { customerio, sandbox, value, logger } = await startBench(t, options)
    if (fault !== undefined) sandbox.faults.inject(fault)
    const thrown: unknown = await customerio.identify(`${canary}@example.test`, { note: canary }).catch(caught)
    t.match(thrown, error)
    t.equal(
      await value('customerio_api_errors_total', 'api="track"', 'operation="identify"', `error_type="${errorType}"`),
      1,
    )
    t.equal(await value('customerio_api_requests_total', 'status="error"'), 1)
    t.equal(await value('customerio_api_latency_ms_count', 'status="error"'), 1)
    t.equal(await value('customerio_api_in_flight'), 0)
    t.equal(await value('customerio_api_retries_total'), retries === undefined ? 0 : attempts - 1)
    if (retries !== undefined) t.equal(await value('customerio_api_retries_total', `reason="${retries}"`), attempts - 1)
    t.match(logger.lines, [
      { level, message: `customerio.identify failed: ${errorType}`, fields: { errorType, attempts } },
    ])
    t.equal(logger.lines[0]?.fields.statusCode, statusCode)
    t.notMatch(JSON.stringify(logger.lines), canary)
    const [span, ...more] = await spans()
    t.strictSame(more, [])
    t.equal(span?.name, 'customerio.identify')
    t.equal(span?.status.code, SpanStatusCode.ERROR)
    t.match(span?.attributes, {
      'customerio.api': 'track',
      'customerio.operation': 'identify',
      'customerio.workspace': 'default',
      'customerio.region': 'us',
      'customerio.attempts': attempts,
      'error.type': errorType,
      ...(statusCode === undefined ? {} : { 'http.response.status_code': statusCode }),
      ...(attempts === 1 ? {} : { 'http.request.resend_count': attempts - 1 }),
    })
    t.notMatch(JSON.stringify(span?.attributes), canary)
    t.match(customerio.status(), {
      apis: { track: { calls: 1, errors: 1, lastError: { type: errorType } } },
      inFlight: 0,
    })
  })
}

await t.test('a fault that passes is a success with counted retries', async (t) => {
  const { customerio, sandbox, value, logger } = await startBench(t)
  sandbox.faults.inject({ preset: 'rate-limited' })
  sandbox.faults.inject({ preset: 'server-error' })
  sandbox.faults.inject({ preset: 'reset' })
  await customerio.track('u-1', { name: 'order_placed' })
  t.equal(await value('customerio_api_retries_total', 'reason="rate_limited"'), 1)
  t.equal(await value('customerio_api_retries_total', 'reason="server_error"'), 1)
  t.equal(await value('customerio_api_retries_total', 'reason="network"'), 1)
  t.equal(await value('customerio_api_requests_total', 'status="success"'), 1)
  t.match(logger.lines, [{ level: 'info', fields: { attempts: 4 } }])
})

await t.test('concurrent calls keep their attempts apart', async (t) => {
  const { customerio, sandbox, logger } = await startBench(t)
  sandbox.faults.inject({ preset: 'server-error', match: { url: 'u-retry' }, times: 2 })
  await Promise.all([
    customerio.identify('u-retry'),
    ...Array.from({ length: 5 }, (_, index) => customerio.identify(`u-${index}`)),
  ])
  t.strictSame(
    logger.lines.map(({ fields }) => Number(fields.attempts)).sort((a, b) => a - b),
    [1, 1, 1, 1, 1, 3],
  )
})

await t.test('after the deadline no further attempt reaches Customer.io', async (t) => {
  const { customerio, sandbox } = await startBench(t, { deadlineMs: 60, timeout: 120 })
  sandbox.faults.inject({ preset: 'hanging', times: 'always' })
  await t.rejects(customerio.identify('u-1'), { code: 'OBS_DEADLINE_EXCEEDED' })
  // The attempt on the wire ends at the SDK's own time-out, and is not retried.
  await new Promise((resolve) => AbortSignal.timeout(200).addEventListener('abort', resolve))
  t.equal(sandbox.inspect.requests().length, 1)
})

await t.test('an abort in a scope rejects with its reason and stops the retries', async (t) => {
  const { customerio, sandbox, value } = await startBench(t, { retry: { minTimeoutMs: 20_000, maxTimeoutMs: 20_000 } })
  sandbox.faults.inject({ preset: 'server-error', times: 'always' })
  const controller = new AbortController()
  const reason = new Error('the user left')
  const call = customerio.scope({ signal: controller.signal }).identify('u-1')
  while (sandbox.inspect.requests().length === 0) await new Promise((resolve) => setImmediate(resolve))
  controller.abort(reason)
  await t.rejects(call, reason)
  t.equal(await value('customerio_api_errors_total', 'error_type="aborted"'), 1)
  t.equal(sandbox.inspect.requests().length, 1)
})

await t.test('sends are retried unless that is switched off; other App calls always are', async (t) => {
  for (const retrySends of [true, false]) {
    const { customerio, sandbox, options } = await startBench(t)
    const app = { key: options.app?.key ?? '', retrySends }
    const client = retrySends ? customerio : createCustomerio({ ...options, app })
    sandbox.faults.inject({ preset: 'server-error', times: 'always' })
    t.match(await client.app.triggerBroadcast(7, {}, {}).catch(caught), { statusCode: 500 })
    t.equal(sandbox.inspect.requests({ api: 'app' }).length, retrySends ? 4 : 1)
    t.match(await client.app.listExports().catch(caught), { statusCode: 500 })
    t.equal(sandbox.inspect.requests({ api: 'app' }).length, retrySends ? 8 : 5)
  }
})

await t.test("a stub of the SDK's public sleep() is respected", async (t) => {
  const { sandbox } = await startBench(t)
  const client = new TrackClient(sandbox.credentials.siteId, sandbox.credentials.apiKey, { url: sandbox.urls.track })
  const waits: number[] = []
  client.request.sleep = (ms) => {
    waits.push(ms)
    return Promise.resolve()
  }
  sandbox.faults.inject({ preset: 'server-error', times: 2 })
  await instrumentClient(client).identify('u-1')
  t.equal(waits.length, 2)
})

await t.test('items refused in a 207 are counted and named in a warning', async (t) => {
  const { customerio, value, logger } = await startBench(t)
  const result = await customerio.batch([
    { type: 'person', action: 'identify', identifiers: { id: 'u-1' }, attributes: { plan: 'pro' } },
    { type: 'person', action: 'identify', identifiers: { id: 'u-2', email: `${canary}@example.test` } },
    { type: 'nonsense' },
  ])
  t.ok((result.errors as unknown[]).length >= 2, 'the caller gets the body as the SDK gives it')
  const labels = ['api="track"', 'operation="batch"']
  t.equal(await value('customerio_batch_items_total', ...labels, 'outcome="accepted"'), 1)
  t.equal(await value('customerio_batch_items_total', ...labels, 'outcome="rejected"'), 2)
  t.equal(await value('customerio_api_requests_total', ...labels, 'status="success"'), 1)
  t.match(logger.lines, [
    { level: 'warn', message: 'customerio.batch succeeded in part', fields: { accepted: 1, rejected: 2 } },
  ])
  t.match(logger.lines[0]?.fields.rejectedItems, [{ index: 1 }, { index: 2 }])
  t.notMatch(JSON.stringify(logger.lines), canary)
  await customerio.pipelines.batch([{ type: 'track', userId: 'u-1', event: 'Signed Up' }])
  t.equal(await value('customerio_batch_items_total', 'api="pipelines"', 'outcome="accepted"'), 1)
})

await t.test('the outcome of items is read from any body', (t) => {
  const items = [{}, {}]
  t.equal(readBatchItems({}, ['no list']), undefined)
  for (const body of [
    undefined,
    null,
    'text',
    {},
    { errors: null },
    { errors: [null, 5, { batch_index: 'x' }, { batch_index: 2 }, { batch_index: -1 }] },
  ]) {
    t.strictSame(readBatchItems(body, [items]), { accepted: 2, rejected: [] })
  }
  const errors = [
    { batch_index: 1, reason: 'required', field: 'name', message: 'is needed' },
    { batch_index: 1, reason: 'again' },
    { batch_index: 0 },
  ]
  t.strictSame(readBatchItems({ errors }, [items]), {
    accepted: 0,
    rejected: [{ index: 1, reason: 'required: is needed', field: 'name' }, { index: 0 }],
  })
  t.end()
})

await t.test('errors are classified by shape', (t) => {
  const answer = (statusCode: number, body = '{}'): Error =>
    Object.assign(new Error('Unknown error'), { name: 'CustomerIORequestError', statusCode, body })
  const network = (code: string): Error => new TypeError('fetch failed', { cause: { code } })
  const table: [unknown, string][] = [
    [answer(400), 'validation'],
    [answer(403), 'forbidden'],
    [answer(404), 'not_found'],
    [answer(405), 'validation'],
    [answer(408), 'timeout'],
    [answer(409), 'conflict'],
    [answer(410), 'not_found'],
    [answer(413), 'too_large'],
    [answer(422), 'validation'],
    [answer(303), 'bad_response'],
    [answer(522), 'server_error'],
    [answer(301, '{"errors":[{"detail":"wrong datacenter","status":"301"}]}'), 'wrong_region'],
    [network('ECONNREFUSED'), 'network'],
    [network('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [new TypeError('Failed to parse URL from /relative'), 'bad_response'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ERR_INVALID_URL' }) }),
      'bad_response',
    ],
    [new TypeError('x is not a function'), 'unknown'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    [new DOMException('gone', 'AbortError'), 'aborted'],
    [Object.assign(new Error('id is required'), { name: 'MissingParamError' }), 'validation'],
    [new Error('Received a 307 status, but no Location header was present'), 'wrong_region'],
    [new Error('something else'), 'unknown'],
    ['a string', 'unknown'],
    [undefined, 'unknown'],
  ]
  for (const [error, type] of table) t.equal(classifyError(error).type, type, String(error))
  t.equal(retryReason(answer(404)), 'server_error', 'a status somebody added to retryStatusCodes')
  t.equal(retryReason(new TypeError('x is not a function')), 'network')
  t.equal(retryReason(answer(303)), 'server_error')
  t.end()
})

await t.test("the vendor's words and support reference are found in all its error bodies", (t) => {
  const of = (body: unknown): object =>
    classifyError(Object.assign(new Error('Unknown error'), { statusCode: 400, body }))
  t.match(of('{"meta":{"error":"no such person"}}'), { message: 'no such person' })
  t.match(of('{"meta":{"errors":["a","b","c","d"]}}'), { message: 'a; b; c' })
  t.match(of('{"errors":[{"detail":"rate limited (reference a1b2c3)","status":"429"}]}'), { reference: 'a1b2c3' })
  t.match(of('{"errors":[{"reason":"required","field":"name"},{"message":"m"},"text",5]}'), {
    message: 'required; m; text',
  })
  for (const body of ['<html>', '[]', 'null', '{"errors":{}}', undefined, 'x'.repeat(70_000)]) {
    t.match(of(body), { type: 'validation', message: undefined })
  }
  t.end()
})
