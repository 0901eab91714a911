import { checkClientOptions, checkWebhookOptions } from '@messaging-observability/customerio'
import type { Problem } from '@messaging-observability/instrumentation'
import { InvalidOptionsError } from './errors.ts'
import type { FastifyCustomerioOptions, WebhookRouteOptions } from './options.ts'

/** The options of a registration, its routes as a list. */
export interface CheckedOptions extends Omit<FastifyCustomerioOptions, 'webhooks'> {
  readonly webhooks: readonly WebhookRouteOptions[]
}

/** Added by Fastify to the options of every plugin. */
const REGISTER_OPTIONS: readonly string[] = ['prefix', 'logLevel', 'logSerializers']

/** @throws InvalidOptionsError with every problem of the options. */
export function checkOptions(options: FastifyCustomerioOptions): CheckedOptions {
  const { webhooks, metrics, verifyOnReady, shutdownTimeout, ...rest } = options
  const routes = webhooks === undefined ? [] : Array.isArray(webhooks) ? webhooks : [webhooks]
  const client = Object.fromEntries(Object.entries(rest).filter(([key]) => !REGISTER_OPTIONS.includes(key)))
  const problems = [
    ...checkClientOptions(client, '', { apiRequired: webhooks === undefined }),
    ...checkRoutes(webhooks),
    ...checkMetrics(metrics),
  ]
  if (![undefined, false, 'log', 'fail'].includes(verifyOnReady)) {
    problems.push({ path: 'verifyOnReady', message: "must be 'log', 'fail' or false" })
  }
  if (shutdownTimeout !== undefined && !(Number.isInteger(shutdownTimeout) && shutdownTimeout >= 0)) {
    problems.push({ path: 'shutdownTimeout', message: 'must be a whole number of milliseconds, such as 10000' })
  }
  if (problems.length > 0) throw new InvalidOptionsError(problems)
  return {
    ...(client as unknown as FastifyCustomerioOptions),
    metrics,
    verifyOnReady,
    shutdownTimeout,
    webhooks: routes,
  }
}

function checkMetrics(metrics: FastifyCustomerioOptions['metrics']): Problem[] {
  if (metrics === undefined || metrics === false) return []
  if (typeof metrics === 'object' && metrics !== null && ('client' in metrics || 'registry' in metrics)) return []
  return [
    { path: 'metrics', message: 'must be { client } or { registry } of a Prometheus client, or false for no metrics' },
  ]
}

function checkRoutes(webhooks: FastifyCustomerioOptions['webhooks']): Problem[] {
  if (webhooks === undefined) return []
  if (!Array.isArray(webhooks)) return checkRoute(webhooks, 'webhooks')
  if (webhooks.length === 0)
    return [{ path: 'webhooks', message: 'is empty. Leave it out, or give at least one route' }]
  const seen = new Set<unknown>()
  return webhooks.flatMap((route: unknown, index) => {
    const path = `webhooks[${index}]`
    const problems = checkRoute(route, path)
    const served = (route as Partial<WebhookRouteOptions> | null)?.path
    if (typeof served === 'string' && seen.has(served)) {
      problems.push({ path: `${path}.path`, message: 'is the path of another route. Give each route its own' })
    }
    seen.add(served)
    return problems
  })
}

function checkRoute(route: unknown, at: string): Problem[] {
  if (typeof route !== 'object' || route === null) {
    return [{ path: at, message: 'must be an object with path and signingSecrets' }]
  }
  const { path, ...settings } = route as Partial<WebhookRouteOptions>
  const problems = checkWebhookOptions(settings, at)
  if (typeof path !== 'string' || !path.startsWith('/')) {
    problems.unshift({
      path: `${at}.path`,
      message: 'must be a path that starts with a slash, such as /webhooks/customerio',
    })
  }
  return problems
}
