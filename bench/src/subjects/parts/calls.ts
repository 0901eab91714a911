import {
  createCallLog,
  createObserver,
  createRedactor,
  TelemetryErrors,
} from '@messaging-observability/instrumentation'
import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import * as prometheus from '@prometheus-io/client'
import pino from 'pino'
import type { LoopSubject, StartSubject } from '../../measure/subject.ts'
import { asynchronous, choose } from './part.ts'

const answer = {}
const run = async (): Promise<object> => answer

function observed(): LoopSubject {
  const registry = new prometheus.Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const labels = { api: 'track', operation: 'track' } as const
  const success = { ...labels, status: 'success' } as const
  const error = { ...labels, status: 'error' } as const
  const errors = new TelemetryErrors()
  const observer = createObserver({
    vendor: 'bench',
    classify: () => ({ type: 'unknown', callerFault: false }),
    redactor: createRedactor(),
    log: createCallLog({ logger: pino({ level: 'info' }, { write: () => {} }), errors }),
    errors,
  })
  const operation = observer.operation<undefined, Promise<object>>({
    name: 'track',
    group: 'track',
    attributes: { 'bench.operation': 'track' },
    metrics: {
      inFlight: metrics.apiInFlight.labels({ api: 'track' }),
      latency: { success: metrics.apiLatencyMs.labels(success), error: metrics.apiLatencyMs.labels(error) },
      requests: { success: metrics.apiRequestsTotal.labels(success), error: metrics.apiRequestsTotal.labels(error) },
      errors: () => metrics.apiErrorsTotal.labels({ ...labels, error_type: 'unknown' }),
      retries: () => metrics.apiRetriesTotal.labels({ ...labels, reason: 'network' }),
    },
  })
  return asynchronous(() => observer.observe(operation, {}, run, undefined))
}

/** An application's tracing, except that nothing leaves the process. */
function registerTracing(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const exporter = {
    export: (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
    shutdown: async () => {},
  }
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] }))
}

const parts = {
  unobserved: () => asynchronous(run),
  observe: observed,
  observeTraced: () => {
    registerTracing()
    return observed()
  },
}

const start: StartSubject = async (settings) => choose(parts, settings)

export default start
