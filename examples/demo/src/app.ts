import type { FastifyOtelInstrumentation } from '@fastify/otel'
import { createLogger } from '@messaging-observability/instrumentation/logger'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { customerio } from 'fastify-customerio'
import fastifyMetrics from 'fastify-metrics'
import type { DestinationStream } from 'pino'
import { registerAnnouncements } from './routes/announcements.ts'
import { registerCustomers } from './routes/customers.ts'
import { answerErrors } from './routes/errors.ts'
import { registerHealth } from './routes/health.ts'
import { registerImports } from './routes/imports.ts'
import { registerOrders } from './routes/orders.ts'
import type { Settings } from './settings.ts'
import { registerWebhookHandlers } from './webhook-handlers.ts'

/** What an app gets besides its settings. */
export interface AppParts {
  readonly tracing: FastifyOtelInstrumentation
  /** Where log lines go. Default: stdout. */
  readonly logDestination?: DestinationStream
  /** Replaces the redacting logger. */
  readonly logger?: FastifyBaseLogger
}

/** The service of a small web shop: what a real one would have, and nothing that knows of the demo. */
export async function createApp(settings: Settings, parts: AppParts): Promise<FastifyInstance> {
  const logger = parts.logger ?? createServiceLogger(settings, parts.logDestination)
  const app = fastify({ loggerInstance: logger, forceCloseConnections: 'idle' })
  // First, so that it sees the requests of all that follow.
  await app.register(parts.tracing.plugin())
  // Before the Customer.io plugin, which then records into the same registry.
  await app.register(fastifyMetrics.default, { endpoint: '/metrics' })
  await app.register(customerio, settings.customerio)
  answerErrors(app)
  registerCustomers(app)
  registerOrders(app, settings)
  registerImports(app)
  registerAnnouncements(app, settings)
  registerHealth(app)
  if (settings.customerio.webhooks !== undefined) registerWebhookHandlers(app)
  return app
}

function createServiceLogger(settings: Settings, destination: DestinationStream | undefined): FastifyBaseLogger {
  const { service, environment, logLevel: level } = settings
  return createLogger({ service, environment, level, ...(destination === undefined ? {} : { destination }) })
}
