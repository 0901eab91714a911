import { FastifyOtelInstrumentation } from '@fastify/otel'
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace'

/** Tracing of the service. */
export interface Telemetry {
  /** Makes a request span of each request to the app it is given to. */
  readonly fastify: FastifyOtelInstrumentation
  shutdown(): Promise<void>
}

/**
 * Starts OpenTelemetry.
 *
 * @param exporter Where spans go; by default where the standard `OTEL_*` variables say.
 */
export function startTelemetry(serviceName: string, exporter?: SpanExporter): Telemetry {
  const fastify = new FastifyOtelInstrumentation({
    ignorePaths: ({ url }) => url === '/metrics' || url === '/health',
    // One span a request is enough here: the library's own name for all of them is "request".
    instrumentHooks: false,
    instrumentHandler: false,
    requestHook: (span, request) => span.updateName(`${request.method} ${request.routeOptions.url ?? 'unknown route'}`),
  })
  const sdk = new NodeSDK({
    serviceName,
    // Child spans of outgoing HTTP calls, as most services have them. Those of the Customer.io client would carry person ids.
    instrumentations: [fastify, new UndiciInstrumentation()],
    // Without a word about metrics and logs the SDK sends them to a collector on port 4318, and waits for one when it stops.
    ...(exporter === undefined
      ? {}
      : { spanProcessors: [new SimpleSpanProcessor({ exporter })], metricReaders: [], logRecordProcessors: [] }),
  })
  sdk.start()
  return { fastify, shutdown: () => sdk.shutdown() }
}
