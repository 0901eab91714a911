import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mock } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Context, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import t from 'tap'
import {
  type Call,
  type CallScope,
  createCallLog,
  createIdHasher,
  createObserver,
  createRedactor,
  type Failure,
  InFlight,
  type Logger,
  type Observer,
  type Operation,
  type OperationMetrics,
  sweepIntervalMs,
  TelemetryErrors,
} from '../src/index.ts'

const run = promisify(execFile)

/** A made-up vendor: the observer must not know any. */
const classify = (error: unknown): Failure => {
  if (error instanceof Error && error.message === 'unclassifiable') throw new Error('classifier')
  return error instanceof RangeError
    ? { type: 'validation', callerFault: true, statusCode: 422, reference: 'ref for jo@example.test' }
    : { type: 'server_error', callerFault: false, statusCode: 500, message: 'the service said no to u-77' }
}

interface Line {
  level: string
  fields: Record<string, unknown>
  message: string
}

function recordingLogger(level = 'trace', lines: Line[] = []): Logger & { lines: Line[] } {
  const write =
    (name: string) =>
    (fields: object, message: string): void => {
      // As it is written.
      lines.push({ level: name, fields: JSON.parse(JSON.stringify(fields)) as Record<string, unknown>, message })
    }
  return {
    level,
    lines,
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  }
}

function recordingMetrics(): OperationMetrics & { values: Record<string, number>; traceIds: (string | undefined)[] } {
  const values: Record<string, number> = {}
  const traceIds: (string | undefined)[] = []
  const add = (name: string, by: number): void => {
    values[name] = (values[name] ?? 0) + by
  }
  const counter = (name: string) => ({ inc: (by = 1) => add(name, by) })
  const histogram = (name: string) => ({
    observe: (_value: number, traceId?: string) => {
      traceIds.push(traceId)
      add(name, 1)
    },
  })
  return {
    values,
    traceIds,
    inFlight: { set() {}, inc: () => add('inFlight', 1), dec: () => add('inFlight', -1), addSource: () => () => {} },
    latency: { success: histogram('latency.success'), error: histogram('latency.error') },
    requests: { success: counter('requests.success'), error: counter('requests.error') },
    errors: (type) => counter(`errors.${type}`),
    retries: (reason) => counter(`retries.${reason}`),
    items: { accepted: counter('items.accepted'), rejected: counter('items.rejected') },
  }
}

/** A call of two attempts. */
const retriedOnce =
  <T>(result: T | Promise<T>) =>
  (call: Call): Promise<T> => {
    call.attempt()
    call.attempt('network')
    return Promise.resolve(result)
  }

type Args = readonly unknown[]

interface Bench {
  observer: Observer
  operation: Operation<Args>
  metrics: ReturnType<typeof recordingMetrics>
  logger: ReturnType<typeof recordingLogger>
  errors: TelemetryErrors
  kinds: string[]
  clock: { now: number }
  call: <Output>(run: (call: Call, args: Args) => Output, scope?: CallScope, args?: Args) => Output
}

interface BenchOptions {
  tracer?: Tracer
  metrics?: OperationMetrics
  logger?: Logger
  deadlineMs?: number
  log?: Partial<Parameters<typeof createCallLog>[0]>
  items?: boolean
}

function bench(options: BenchOptions = {}): Bench {
  const metrics = recordingMetrics()
  const logger = recordingLogger()
  const kinds: string[] = []
  const clock = { now: 0 }
  const errors = new TelemetryErrors((kind) => kinds.push(kind))
  const observer = createObserver({
    vendor: 'pigeon',
    classify,
    redactor: createRedactor({ hashId: createIdHasher('0123456789abcdef') }),
    log: createCallLog({ logger: options.logger ?? logger, errors, now: () => clock.now, ...options.log }),
    errors,
    deadlineMs: options.deadlineMs,
    tracer: options.tracer,
    now: () => clock.now,
    groups: ['post'],
  })
  const operation = observer.operation<Args>({
    name: 'send',
    group: 'post',
    attributes: { 'pigeon.loft': 'north' },
    fields: { loft: 'north' },
    metrics: options.metrics ?? metrics,
    person: ([id]) => id,
    items: options.items
      ? (result) => {
          if (result === 'odd') throw new Error('items')
          if (result === 'none') return undefined
          const rejected = Array.isArray(result) ? result : []
          return { accepted: rejected.length === 0 ? 3 : 0, rejected }
        }
      : undefined,
  })
  return {
    observer,
    operation,
    metrics,
    logger,
    errors,
    kinds,
    clock,
    call: (run, scope = {}, args = ['u-77']) =>
      observer.observe(operation as Operation<Args, never>, scope, run as never, args),
  }
}

await t.test('a rejection reaches the caller as it is, and is counted, logged and classified', async (t) => {
  const { call, metrics, logger, observer, clock } = bench()
  const error = new Error('boom for u-77')
  await t.rejects(
    call(() => {
      clock.now = 12.345
      return Promise.reject(error)
    }),
    error,
  )
  t.strictSame(metrics.values, { inFlight: 0, 'latency.error': 1, 'requests.error': 1, 'errors.server_error': 1 })
  t.strictSame(logger.lines, [
    {
      level: 'error',
      message: 'pigeon.send failed: server_error',
      fields: {
        vendor: 'pigeon',
        loft: 'north',
        operation: 'send',
        status: 'error',
        durationMs: 12.35,
        attempts: 0,
        person: createIdHasher('0123456789abcdef')('u-77'),
        errorType: 'server_error',
        statusCode: 500,
        err: { type: 'Error', message: 'the service said no to [person]' },
      },
    },
  ])
  const { post } = observer.status()
  t.match(post, { calls: 1, errors: 1, inFlight: 0, lastSuccessAt: null, lastError: { type: 'server_error' } })
  t.ok(Math.abs((post?.lastError?.at.getTime() ?? 0) - Date.now()) < 1_000)
})

await t.test('a synchronous throw stays synchronous and is validation without latency', (t) => {
  const { call, metrics, logger, observer } = bench()
  const error = new Error('name is required')
  t.throws(
    () =>
      call(() => {
        throw error
      }),
    error,
  )
  t.strictSame(metrics.values, { inFlight: 0, 'requests.error': 1, 'errors.validation': 1 })
  t.match(logger.lines, [{ level: 'warn', fields: { errorType: 'validation' } }])
  t.equal(observer.inFlight.size, 0)
  t.end()
})

await t.test('what is no promise passes through and counts as no call', (t) => {
  const { call, metrics, logger, observer } = bench()
  t.equal(
    call(() => 'text'),
    'text',
  )
  t.equal(
    call(() => null),
    null,
  )
  t.strictSame(metrics.values, { inFlight: 0 })
  t.strictSame(logger.lines, [])
  t.equal(observer.status().post?.calls, 0)
  t.end()
})

await t.test('a promise of somebody else’s making that throws is a rejection, and is not left running', async (t) => {
  const error = new Error('then() failed')
  const { call, metrics, observer } = bench({ deadlineMs: 0 })
  const hostile = {
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    then(): never {
      throw error
    },
  }
  await t.rejects(
    call(() => hostile as unknown as Promise<never>),
    error,
  )
  t.equal(observer.inFlight.size, 0)
  t.equal(metrics.values['errors.server_error'], 1)
  const unreadable = {
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    get then(): never {
      throw error
    },
  }
  t.equal(
    call(() => unreadable),
    unreadable,
  )
  t.equal(observer.inFlight.size, 0)
})

await t.test(
  'what is no signal is refused, and the call under it neither left running nor its failure let loose',
  async (t) => {
    const { call, observer } = bench()
    const rejected = Promise.withResolvers<never>()
    const wrong = new AbortController() as unknown as AbortSignal
    const answer = call(() => rejected.promise, { signal: wrong })
    rejected.reject(new Error('later'))
    await t.rejects(answer, TypeError)
    t.equal(observer.inFlight.size, 0)
  },
)

await t.test('a call that nobody awaits fails as loudly as without us, and once', async (t) => {
  const script = fileURLToPath(new URL('fixtures/unawaited.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [
    '--conditions=@messaging-observability/source',
    '--no-warnings',
    script,
  ])
  t.strictSame(JSON.parse(stdout), ['not awaited'])
})

await t.test('what the vendor repeats of the arguments is replaced, also as it stands in a URL', async (t) => {
  const { logger, call } = bench()
  const said = 'no such loft: Jörg Müller / J%C3%B6rg%20M%C3%BCller / ring-1177 / 4711 / north / lone \ud800'
  const given = [
    4711,
    'Jörg Müller',
    {
      name: 'north',
      identifiers: { ring: ['ring-1177'] },
      token: 'no',
      get email(): never {
        throw new Error('getter')
      },
    },
    '\ud800 x',
    { deep: { deep: { deep: { deep: { deep: { deep: { token: 'north' } } } } } } },
    Array.from({ length: 2_000 }, () => 5),
    'past the bound: north',
  ]
  await t.rejects(call(() => Promise.reject(new RangeError(said)), {}, given))
  t.match(logger.lines[0]?.fields.err, {
    message: 'no such loft: [argument] / [argument] / [argument] / [person] / north / lone \ud800',
  })
  await t.rejects(call(() => Promise.reject(new RangeError('no such loft: a%40b c')), {}, ['a@b c']))
  t.notMatch(JSON.stringify(logger.lines[1]?.fields.err), /a%40b|b c/)
})

await t.test('a success resolves with the same value and writes one quiet line', async (t) => {
  const { call, metrics, logger, observer } = bench()
  const value = { ok: true }
  t.equal(await call(() => Promise.resolve(value)), value)
  t.strictSame(metrics.values, { inFlight: 0, 'latency.success': 1, 'requests.success': 1 })
  t.match(logger.lines, [{ level: 'debug', message: 'pigeon.send succeeded' }])
  t.ok(observer.status().post?.lastSuccessAt instanceof Date)
})

await t.test('attempts and their reasons are counted, and raise the level of a success', async (t) => {
  const { call, metrics, logger } = bench()
  await call((call) => {
    call.attempt()
    call.attempt('rate_limited')
    call.attempt('network')
    return Promise.resolve()
  })
  t.match(metrics.values, { 'retries.rate_limited': 1, 'retries.network': 1 })
  t.match(logger.lines, [{ level: 'info', fields: { attempts: 3 } }])
})

await t.test('refused items of a batch are counted and named, without personal data and bounded', async (t) => {
  const { call, metrics, logger } = bench({ items: true })
  const rejected = Array.from({ length: 30 }, (_, index) => ({
    index,
    reason: 'bad jo@example.test u-77',
    field: 'email',
  }))
  await call(() => Promise.resolve(rejected))
  await call(() => Promise.resolve([{ index: 1 }]))
  await call(() => Promise.resolve('all'))
  await call(() => Promise.resolve('none'))
  t.match(metrics.values, { 'items.accepted': 3, 'items.rejected': 31, 'requests.success': 4 })
  const [partial, , full] = logger.lines
  t.match(partial, { level: 'warn', message: 'pigeon.send succeeded in part', fields: { rejected: 30 } })
  const items = partial?.fields.rejectedItems as object[]
  t.equal(items.length, 20)
  t.strictSame(items[0], { index: 0, reason: 'bad [email] [person]', field: 'email' })
  t.match(full, { level: 'debug', fields: { accepted: 3, rejected: 0 } })
})

await t.test('the deadline rejects with a typed error and lets nothing more happen', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const { call, metrics, logger, clock, observer } = bench({ deadlineMs: 1_000 })
  let woken: unknown
  let running: Call | undefined
  let late: ((value: unknown) => void) | undefined
  const lastError = new Error('first attempt')
  const first = call((call) => {
    running = call
    call.attempt()
    call.lastError = lastError
    call.wake = (reason) => {
      woken = reason
    }
    return new Promise((resolve) => {
      late = resolve
    })
  })
  const second = call(() => new Promise(() => {}), { deadlineMs: 2_000 })
  const third = call(() => new Promise((_, reject) => setImmediate(reject, new Error('in time'))), { deadlineMs: 0 })
  clock.now = 999
  mock.timers.tick(sweepIntervalMs)
  t.equal(observer.inFlight.size, 3)
  clock.now = 1_000
  mock.timers.tick(sweepIntervalMs)
  const error = await first.catch((error: unknown) => error)
  t.match(error, {
    name: 'DeadlineExceededError',
    code: 'OBS_DEADLINE_EXCEEDED',
    operation: 'pigeon.send',
    deadlineMs: 1_000,
    attempts: 1,
    cause: lastError,
  })
  t.equal(woken, error)
  t.equal(running?.settled, true)
  late?.('too late')
  await t.rejects(third, { message: 'in time' })
  clock.now = 2_000
  mock.timers.tick(sweepIntervalMs)
  await t.rejects(second, { code: 'OBS_DEADLINE_EXCEEDED', attempts: 0, message: /\(0 attempts\)/ })
  mock.timers.tick(sweepIntervalMs)
  t.match(metrics.values, { 'errors.timeout': 2, 'errors.server_error': 1, 'latency.error': 3, inFlight: 0 })
  t.match(logger.lines[0], { level: 'error', fields: { errorType: 'timeout', err: { code: 'OBS_DEADLINE_EXCEEDED' } } })
  await call(() => Promise.resolve('the sweep starts again'))
})

await t.test('calls that settle leave the sweep in any order', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const { call, clock, observer } = bench({ deadlineMs: 1_000 })
  const settle: ((value: unknown) => void)[] = []
  const calls = [0, 1, 2, 3].map(() => call(() => new Promise((resolve) => settle.push(resolve))))
  for (const index of [1, 3, 0]) {
    settle[index]?.(index)
    t.equal(await calls[index], index)
  }
  clock.now = 1_000
  mock.timers.tick(sweepIntervalMs)
  await t.rejects(calls[2] ?? Promise.resolve(), { code: 'OBS_DEADLINE_EXCEEDED' })
  t.equal(observer.inFlight.size, 0)
})

await t.test('an abort ends a running call, and keeps one from starting', async (t) => {
  const { call, metrics, logger } = bench()
  const controller = new AbortController()
  const { signal } = controller
  const running = call(() => new Promise(() => {}), { signal })
  const finished = await call(() => Promise.resolve('done'), { signal })
  t.equal(finished, 'done')
  const reason = new Error('client went away')
  controller.abort(reason)
  await t.rejects(running, reason)
  let started = false
  await t.rejects(
    call(
      () => {
        started = true
        return Promise.resolve()
      },
      { signal },
    ),
    reason,
  )
  t.equal(started, false)
  t.match(metrics.values, { 'errors.aborted': 2, 'latency.error': 1, inFlight: 0 })
  t.match(logger.lines.at(-1), { level: 'warn', fields: { errorType: 'aborted' } })
})

await t.test('metrics, tracers, loggers and classifiers that throw are counted and break nothing', async (t) => {
  const broken = (): never => {
    throw new Error('telemetry is down')
  }
  const cell = { inc: broken, dec: broken, set: broken, observe: broken, addSource: broken }
  const metrics: OperationMetrics = {
    inFlight: cell,
    latency: { success: cell, error: cell },
    requests: { success: cell, error: cell },
    errors: broken,
    retries: broken,
    items: { accepted: cell, rejected: cell },
  }
  const write = broken
  const logger: Logger = { trace: write, debug: write, info: write, warn: write, error: write, fatal: write }
  const tracer = { startSpan: broken, startActiveSpan: broken } as Tracer
  const { call, errors, kinds } = bench({ metrics, logger, tracer, items: true })
  t.equal(await call(retriedOnce('fine')), 'fine')
  t.equal(await call(() => Promise.resolve('odd')), 'odd')
  await t.rejects(
    call(() => Promise.reject(new Error('unclassifiable'))),
    { message: 'unclassifiable' },
  )
  t.strictSame([...new Set(kinds)].sort(), ['label', 'log', 'metric', 'span'])
  t.equal(errors.count, kinds.length)

  const span = {
    ...trace.wrapSpanContext({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
    isRecording: broken,
    end: broken,
  }
  const withSpan = bench({ tracer: { startSpan: () => ({ ...span, spanContext: broken }) } as unknown as Tracer })
  t.equal(await withSpan.call(() => Promise.resolve('fine')), 'fine')
  await t.rejects(
    withSpan.call(() => Promise.reject(new Error('own'))),
    { message: 'own' },
  )
  t.ok(withSpan.kinds.includes('span'))

  const deaf = new TelemetryErrors(broken)
  deaf.report('metric', new Error('x'))
  t.equal(deaf.count, 2)
})

await t.test('a context manager that fails before or after the call neither loses it nor runs it twice', async (t) => {
  const tracer = new TracerProvider().getTracer('test')
  for (const when of ['before', 'after']) {
    context.setGlobalContextManager({
      active: () => ({}) as Context,
      with: ((_: Context, run: () => unknown) => {
        if (when === 'after') run()
        throw new Error('context manager')
      }) as never,
      bind: (_, target) => target,
      enable() {
        return this
      },
      disable() {
        return this
      },
    })
    let runs = 0
    const { call, kinds } = bench({ tracer })
    t.equal(await call(() => Promise.resolve(++runs), { context: ROOT_CONTEXT }).catch(() => -1), 1)
    t.ok(kinds.includes('span'))
    context.disable()
  }
})

await t.test('with no tracer provider no span is started, with one each call is a CLIENT span', async (t) => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  t.teardown(() => {
    trace.disable()
    context.disable()
  })
  const quiet = bench()
  await quiet.call((call) => {
    t.equal(call.span, undefined)
    return Promise.resolve()
  })
  trace.setGlobalTracerProvider(provider)
  const { call, metrics, logger } = bench({ items: true })
  const parent = provider.getTracer('app').startSpan('request')
  await call(
    (call) => {
      call.attempt()
      return Promise.resolve([{ index: 0 }])
    },
    {
      context: trace.setSpan(context.active(), parent),
    },
  )
  await t.rejects(call(retriedOnce(Promise.reject(new RangeError('no')))))
  t.throws(() =>
    call(() => {
      throw new Error('required')
    }),
  )
  t.equal(
    call(() => 'text'),
    'text',
  )
  const fallback = trace.setSpan(ROOT_CONTEXT, parent)
  await call(() => Promise.resolve([]), { fallbackContext: fallback })
  await context.with(trace.setSpan(ROOT_CONTEXT, provider.getTracer('app').startSpan('other')), () =>
    call(() => Promise.resolve([]), { fallbackContext: fallback }),
  )
  await provider.forceFlush()
  const [, , , , lost, nested] = exporter.getFinishedSpans()
  t.equal(lost?.parentSpanContext?.spanId, parent.spanContext().spanId)
  t.not(nested?.parentSpanContext?.spanId, parent.spanContext().spanId, 'an active span is nearer than the fallback')
  const [success, failure, refused] = exporter.getFinishedSpans()
  t.equal(success?.name, 'pigeon.send')
  t.equal(success?.kind, SpanKind.CLIENT)
  t.equal(success?.parentSpanContext?.spanId, parent.spanContext().spanId)
  const person = createIdHasher('0123456789abcdef')('u-77')
  t.strictSame(
    { ...success?.attributes },
    { 'pigeon.loft': 'north', 'pigeon.items.rejected': 1, 'pigeon.attempts': 1, 'enduser.pseudo.id': person },
  )
  t.strictSame(
    { ...failure?.attributes },
    {
      'pigeon.loft': 'north',
      'error.type': 'validation',
      'http.response.status_code': 422,
      'pigeon.attempts': 2,
      'http.request.resend_count': 1,
      'enduser.pseudo.id': person,
    },
  )
  t.strictSame(failure?.status, { code: SpanStatusCode.ERROR, message: 'validation' })
  t.equal(refused?.status.code, SpanStatusCode.ERROR)
  t.equal(metrics.traceIds[0], success?.spanContext().traceId, 'the latency has the trace as its exemplar')
  t.match(logger.lines[0]?.fields, { trace_id: success?.spanContext().traceId, span_id: success?.spanContext().spanId })
  t.match(logger.lines[1]?.fields, { reference: 'ref for [email]' })
})

await t.test('the HTTP span inside is suppressed, and the vendor gets no trace header', async (t) => {
  const headers: unknown[] = []
  const server = createServer((request, response) => {
    headers.push(request.headers.traceparent)
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/customers/jo%40example.test`
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
    server.close()
    server.closeAllConnections()
  })
  const { call } = bench()
  await call(async () => {
    await (await fetch(url)).text()
    await (await fetch(url)).text()
  })
  await provider.forceFlush()
  t.strictSame(
    exporter.getFinishedSpans().map(({ name }) => name),
    ['pigeon.send'],
  )
  t.strictSame(headers, [undefined, undefined])
  await (await fetch(url)).text()
  await provider.forceFlush()
  t.equal(exporter.getFinishedSpans().length, 2, 'outside of a call the instrumentation works')
})

await t.test('levels decide what is written, and a logger without levels gets everything', async (t) => {
  const warnings = recordingLogger('warn')
  const asked: string[] = []
  const strict = { ...recordingLogger(), isLevelEnabled: (level: string) => asked.push(level) > 0 && level === 'error' }
  const { level: _, ...bare } = recordingLogger()
  const { call } = bench({ log: { levels: { fault: false } } })
  for (const logger of [warnings, strict, bare as ReturnType<typeof recordingLogger>]) {
    await call(() => Promise.resolve(), { logger })
    await call(() => Promise.reject(new Error('x')), { logger }).catch(() => {})
    await call(() => Promise.reject(new RangeError('x')), { logger }).catch(() => {})
  }
  t.equal(warnings.lines.length, 1)
  t.strictSame(asked, ['debug', 'error'])
  t.equal(strict.lines.length, 1)
  t.equal(bare.lines.length, 2)

  const silent = createCallLog({ errors: new TelemetryErrors() })
  t.equal(silent.admits('failure', undefined), false)
  silent.write('failure', {}, 'nowhere', undefined)
  const deaf = new TelemetryErrors()
  const broken = {
    ...recordingLogger(),
    isLevelEnabled: () => {
      throw new Error('x')
    },
  }
  t.equal(createCallLog({ errors: deaf }).admits('failure', broken), false)
  t.equal(deaf.count, 1)
})

await t.test('success lines are sampled evenly, failures never', async (t) => {
  let suppressed = 0
  const { call, logger } = bench({
    log: {
      sampleSuccess: 0.1,
      burst: false,
      onSuppressed: (lines) => {
        suppressed += lines
      },
    },
  })
  for (let index = 0; index < 100; index++) await call(() => Promise.resolve())
  await call(() => Promise.reject(new Error('x'))).catch(() => {})
  t.equal(logger.lines.filter(({ level }) => level === 'debug').length, 10)
  t.equal(logger.lines.filter(({ level }) => level === 'error').length, 1)
  t.equal(suppressed, 90)
})

await t.test('a burst of lines is cut and summed up in one, apart for successes', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  let suppressed = 0
  const { call, logger, clock } = bench({
    log: {
      burst: { lines: 2, intervalMs: 1_000 },
      onSuppressed: (lines) => {
        suppressed += lines
      },
    },
  })
  for (let index = 0; index < 5; index++) await call(() => Promise.resolve())
  for (let index = 0; index < 5; index++) await call(() => Promise.reject(new Error('x'))).catch(() => {})
  t.equal(logger.lines.length, 4)
  t.equal(suppressed, 6)
  mock.timers.tick(1_000)
  t.strictSame(logger.lines.at(-1), {
    level: 'warn',
    fields: { suppressed: 6 },
    message: 'suppressed 6 lines over the burst limit',
  })
  clock.now = 1_000
  await call(() => Promise.resolve())
  t.equal(logger.lines.length, 6)
})

await t.test('a logger or listener that fails while lines are held back is counted', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const logger = {
    ...recordingLogger(),
    warn() {
      throw new Error('x')
    },
  }
  const { call, errors } = bench({
    logger,
    log: {
      burst: { lines: 1, intervalMs: 10 },
      onSuppressed() {
        throw new Error('x')
      },
    },
  })
  await call(() => Promise.resolve())
  await call(() => Promise.resolve())
  t.equal(errors.count, 1)
  mock.timers.tick(10)
  t.equal(errors.count, 2)
})

await t.test('a drain waits for what runs, up to a limit, and says what it gave up', async (t) => {
  const inFlight = new InFlight()
  t.strictSame(await inFlight.drain(1_000), { abandoned: 0 })
  let finish: (() => void) | undefined
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  t.equal(inFlight.track(work), work)
  const failing = Promise.reject(new Error('its own'))
  inFlight.track(failing)
  await t.rejects(failing)
  t.equal(inFlight.size, 1)
  t.strictSame(await inFlight.drain(1), { abandoned: 1 })
  const drained = inFlight.drain(10_000)
  finish?.()
  t.strictSame(await drained, { abandoned: 0 })
})
