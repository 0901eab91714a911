import { instrumentClient } from '@messaging-observability/customerio'
import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import * as prometheus from '@prometheus-io/client'
import { RegionUS, TrackClient } from 'customerio-node'
import pino, { type Logger } from 'pino'

/** One `track` call of an application. */
export type Track = () => Promise<unknown>

const event = { name: 'order_placed', data: { order_id: 'o-1', total: 42.5, currency: 'EUR' } } as const

function createClient(url: string | undefined): TrackClient {
  return new TrackClient('bench-site', 'bench-key', { region: RegionUS, ...(url === undefined ? {} : { url }) })
}

/** As in production: success lines, at level `debug`, are not written. */
function createLogger(): Logger {
  return pino({ level: 'info' }, { write: () => {} })
}

/** The official SDK by itself. */
export function bare(url?: string): Track {
  const client = createClient(url)
  return () => client.track('u-1', event)
}

/** Ours. */
export function instrumented(url: string | undefined, eventIds: boolean): Track {
  const registry = new prometheus.Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const client = instrumentClient(createClient(url), { metrics, logger: createLogger(), eventIds })
  return () => client.track('u-1', event)
}

/** What one writes by hand around a call: timer, counter, gauge, span, log line. Attempts, deadline and redaction are left out. */
export function handInstrumented(url?: string): Track {
  const client = createClient(url)
  const logger = createLogger()
  const registers = [new prometheus.Registry()]
  const labelNames = ['api', 'operation', 'status'] as const
  const duration = new prometheus.Histogram({ name: 'call_duration_seconds', help: 'Duration', labelNames, registers })
  const calls = new prometheus.Counter({ name: 'calls_total', help: 'Calls', labelNames, registers })
  const inFlight = new prometheus.Gauge({ name: 'calls_in_flight', help: 'Running calls', registers })
  const tracer = trace.getTracer('bench')
  return () =>
    tracer.startActiveSpan('customerio.track', async (span) => {
      inFlight.inc()
      const stop = duration.startTimer({ api: 'track', operation: 'track' })
      try {
        const result = await client.track('u-1', event)
        stop({ status: 'success' })
        calls.inc({ api: 'track', operation: 'track', status: 'success' })
        logger.debug({ operation: 'track' }, 'customerio.track succeeded')
        return result
      } catch (error) {
        stop({ status: 'error' })
        calls.inc({ api: 'track', operation: 'track', status: 'error' })
        span.setStatus({ code: SpanStatusCode.ERROR })
        logger.error({ err: error }, 'customerio.track failed')
        throw error
      } finally {
        inFlight.dec()
        span.end()
      }
    })
}
