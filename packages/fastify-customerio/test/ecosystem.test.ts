import { createRequire } from 'node:module'
import { FastifyOtelInstrumentation } from '@fastify/otel'
import { context, SpanKind, type TracerProvider as TracerProviderApi, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { FastifyInstrumentation } from '@opentelemetry/instrumentation-fastify'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import Fastify from 'fastify'
import fastifyMetrics from 'fastify-metrics'
import * as promClient from 'prom-client'
import t, { type Test } from 'tap'
import { customerio } from '../src/index.ts'
import { apisOf, delivery, gate, post, sandboxFor, secret } from './fixtures.ts'

interface Instrumentation {
  setTracerProvider(provider: TracerProviderApi): void
  enable(): void
  disable(): void
}

/** A tracing SDK for one test, and the spans it has ended. Start the sandbox before: it is a Fastify app as well. */
function tracing(t: Test, ...instrumentations: Instrumentation[]): { readonly spans: () => Promise<ReadableSpan[]> } {
  const exporter = new InMemorySpanExporter()
  const processor = new SimpleSpanProcessor({ exporter })
  const provider = new TracerProvider({ spanProcessors: [processor] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(provider)
    instrumentation.enable()
  }
  t.teardown(() => {
    for (const instrumentation of instrumentations) instrumentation.disable()
    trace.disable()
    context.disable()
  })
  return {
    async spans() {
      await processor.forceFlush()
      return exporter.getFinishedSpans()
    },
  }
}

await t.test('fastify-metrics 14', async (t) => {
  await t.test('brings the client, and its /metrics shows ours', async (t) => {
    const sandbox = await sandboxFor(t)
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(fastifyMetrics.default, { endpoint: '/metrics', clearRegisterOnInit: true })
    await app.register(customerio, apisOf(sandbox))
    await app.customerio.identify('u-1', {})
    const { body } = await app.inject('/metrics')
    t.match(body, /^customerio_api_latency_ms_count\{.*operation="identify".*\} 1$/m)
    t.match(body, /^nodejs_eventloop_lag_seconds /m, 'beside the metrics of others')
  })

  await t.test('with a registry of its own is followed there', async (t) => {
    const sandbox = await sandboxFor(t)
    const registry = new promClient.Registry()
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(fastifyMetrics.default, {
      endpoint: '/metrics',
      promClient: { ...promClient, register: registry } as never,
      defaultMetrics: { enabled: false },
      routeMetrics: { enabled: false },
    })
    await app.register(customerio, apisOf(sandbox))
    await app.customerio.identify('u-1', {})
    t.match(await registry.metrics(), /^customerio_api_requests_total\{.*\} 1$/m)
  })
})

await t.test('prom-client 15 in OpenMetrics writes trace ids as exemplars', async (t) => {
  const { spans } = tracing(t)
  const sandbox = await sandboxFor(t)
  const registry = new promClient.Registry<promClient.OpenMetricsContentType>()
  registry.setContentType(promClient.Registry.OPENMETRICS_CONTENT_TYPE)
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(customerio, { ...apisOf(sandbox), metrics: { registry } })
  await app.customerio.identify('u-1', {})
  const [span] = await spans()
  t.match(await registry.metrics(), `trace_id="${span?.spanContext().traceId}"`)
})

await t.test('@fastify/otel', async (t) => {
  await t.test('a call is a CLIENT span below the request, also where nobody awaits it', async (t) => {
    const sandbox = await sandboxFor(t)
    const { spans } = tracing(
      t,
      new FastifyOtelInstrumentation({ registerOnInitialization: true }),
      new UndiciInstrumentation(),
    )
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(customerio, { ...apisOf(sandbox), metrics: false })
    const late = gate()
    app.get('/', async (request) => {
      await request.customerio.identify('u-1@example.test', {})
      // No context reaches this callback but the request's own.
      trace.getTracer('app').startActiveSpan('detached', { root: true }, (span) => span.end())
      setImmediate(() => request.customerio.track('u-1@example.test', { name: 'late' }).then(late.open))
      return {}
    })
    await app.inject('/')
    await late.opened
    const ended = await spans()
    const calls = ended.filter(({ name }) => name.startsWith('customerio.'))
    const server = ended.find(({ kind }) => kind === SpanKind.SERVER)
    t.same(calls.map(({ name }) => name).sort(), ['customerio.identify', 'customerio.track'])
    for (const call of calls) {
      t.equal(call.kind, SpanKind.CLIENT)
      t.equal(call.spanContext().traceId, server?.spanContext().traceId)
    }
    t.equal(
      ended.filter(({ name }) => name === 'PUT' || name === 'POST').length,
      0,
      'the HTTP span below is suppressed',
    )
    t.notMatch(
      JSON.stringify(ended.map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))),
      'u-1',
    )
  })

  await t.test('a webhook handler makes its calls in the trace of the delivery', async (t) => {
    const sandbox = await sandboxFor(t)
    const { spans } = tracing(t, new FastifyOtelInstrumentation({ registerOnInitialization: true }))
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(customerio, {
      ...apisOf(sandbox),
      metrics: false,
      webhooks: { path: '/hook', signingSecrets: [secret], park: 'discard' },
    })
    app.customerio.webhooks.on(
      'email_bounced',
      async () => void (await app.customerio.identify('u-1', { bounced: true })),
    )
    t.equal((await post(app, delivery('email_bounced'))).statusCode, 200)
    const ended = await spans()
    const call = ended.find(({ name }) => name === 'customerio.identify')
    const server = ended.find(({ kind }) => kind === SpanKind.SERVER)
    t.equal(call?.spanContext().traceId, server?.spanContext().traceId)
  })
})

await t.test('@opentelemetry/instrumentation-fastify, though deprecated, is the parent of calls', async (t) => {
  const sandbox = await sandboxFor(t)
  const { spans } = tracing(t, new FastifyInstrumentation())
  // It patches what is required, not what is imported.
  const patched = createRequire(import.meta.url)('fastify') as typeof Fastify
  const app = patched()
  t.teardown(() => app.close())
  await app.register(customerio, { ...apisOf(sandbox), metrics: false })
  app.get('/', async function handler(request) {
    return request.customerio.identify('u-1', {})
  })
  t.equal((await app.inject('/')).statusCode, 200)
  const ended = await spans()
  const call = ended.find(({ name }) => name === 'customerio.identify')
  const handler = ended.find(({ name }) => name.startsWith('request handler'))
  t.equal(call?.parentSpanContext?.spanId, handler?.spanContext().spanId)
  t.ok(handler)
})
