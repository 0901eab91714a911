import { createCustomerio, createCustomerioWebhooks } from '@messaging-observability/customerio'
import { createRedactor } from '@messaging-observability/instrumentation'
import type { CustomerioMetrics } from '@messaging-observability/metrics'
import { defaultPolicy } from '@messaging-observability/webhooks'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { checkOptions } from './check-options.ts'
import { type RegisteredBackend, registerBackend } from './metrics-backend.ts'
import type { FastifyCustomerioOptions } from './options.ts'
import { Registration } from './registration.ts'
import { decorateRequests } from './request.ts'
import type { Route } from './route-group.ts'
import { closeWithApp } from './shutdown.ts'
import { verifyWithApp } from './verification.ts'
import { registerWebhookRoute } from './webhook-route.ts'
import { Workspaces } from './workspaces.ts'

/** The registrations an instance can see, kept on it as its decorators are: own in its scope, inherited below. */
const kWorkspaces: unique symbol = Symbol('fastify-customerio.workspaces')
/** The registration that `app.customerio` stands for. */
const kNearest: unique symbol = Symbol('fastify-customerio.nearest')

async function fastifyCustomerio(app: FastifyInstance, given: FastifyCustomerioOptions): Promise<void> {
  const options = checkOptions(given)
  const { webhooks, metrics: backend, verifyOnReady, shutdownTimeout, ...clientOptions } = options
  const { workspace = 'default', logger = app.log, privacy = {} } = clientOptions
  const { idHashKey: _, ...redaction } = privacy
  const redactor = createRedactor(redaction)
  const workspaces = workspacesOf(app)
  workspaces.refuseTaken(workspace)

  const backends = new Map<string, RegisteredBackend>()
  const metricsOf = (name: string): { metrics?: CustomerioMetrics } => {
    if (backend === false) return {}
    const registered = backends.get(name) ?? registerBackend(app, backend, name, redactor)
    backends.set(name, registered)
    return { metrics: registered.metrics }
  }
  const client = createCustomerio(
    { ...clientOptions, workspace, logger, ...metricsOf(workspace) },
    { apiRequired: false },
  )
  const routes = webhooks.map(({ path, workspace: own, ...settings }): Route => {
    const name = own ?? workspace
    const receiver = createCustomerioWebhooks({
      ...settings,
      workspace: name,
      logger,
      ...metricsOf(name),
      privacy,
    })
    return { path, workspace: name, maxBodyBytes: settings.maxBodyBytes ?? defaultPolicy.maxBodyBytes, receiver }
  })

  const registration = new Registration(workspace, client, routes, [...backends.values()], workspaces)
  workspaces.add(workspace, registration)
  if (!Object.hasOwn(app, kNearest)) {
    app.decorate('customerio', registration.decorator)
    app.decorate(kNearest, registration)
  }
  decorateRequests(app, (server) => server.getDecorator<Registration>(kNearest))
  closeWithApp(app, client, routes, shutdownTimeout)
  if (verifyOnReady) verifyWithApp(app, client, workspace, verifyOnReady)
  for (const route of routes) await registerWebhookRoute(app, route, redactor)
}

function workspacesOf(app: FastifyInstance): Workspaces<Registration> {
  const inherited = app.hasDecorator(kWorkspaces) ? app.getDecorator<Workspaces<Registration>>(kWorkspaces) : undefined
  if (inherited !== undefined && Object.hasOwn(app, kWorkspaces)) return inherited
  const own = new Workspaces<Registration>(inherited)
  app.decorate(kWorkspaces, own)
  return own
}

/**
 * The Fastify plugin: decorates the instance and its requests with an instrumented Customer.io client, serves verified
 * webhook routes, and waits for what is running when the app closes.
 *
 * Register it once a workspace. `app.customerio` is the first registration of a scope, or the nearest above it.
 *
 * @example
 * await app.register(customerio, {
 *   region: 'eu',
 *   track: { siteId, apiKey },
 *   webhooks: { path: '/webhooks/customerio', signingSecrets: [current, previous], park: parkToDirectory('./parked') },
 * })
 * app.customerio.webhooks.on('email_bounced', async (event, { logger }) => logger.warn('a mail bounced'))
 *
 * @throws FST_CIO_INVALID_OPTIONS, FST_CIO_METRICS_BACKEND_MISSING, FST_CIO_WORKSPACE_TAKEN at registration, and Fastify's
 * FST_ERR_DEC_ALREADY_PRESENT where the app has a decorator `customerio` of its own; FST_CIO_VERIFICATION_FAILED when the app gets
 * ready.
 */
export const customerio: FastifyPluginAsync<FastifyCustomerioOptions> = fp(fastifyCustomerio, {
  fastify: '>=5.8.0 <6',
  name: 'fastify-customerio',
})
