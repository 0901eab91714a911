import type { CustomerioOptions, CustomerioWebhookSettings } from '@messaging-observability/customerio'
import type { FastifyBaseLogger } from 'fastify'
import type { MetricsBackend } from './metrics-backend.ts'

/** One webhook route. Several may stand side by side, each with its own signing secrets and workspace. */
export interface WebhookRouteOptions extends CustomerioWebhookSettings {
  /** Where `POST` is served, below the prefix of the scope: `/webhooks/customerio`. */
  readonly path: string
  /** Names the Customer.io workspace in metrics and logs. Default: that of the registration. */
  readonly workspace?: string
}

/**
 * What `app.register(customerio, …)` takes. `track`, `app`, `pipelines` and `webhooks` are optional each; one is needed.
 * Using a part that is not configured throws a typed error.
 */
export interface FastifyCustomerioOptions extends Omit<CustomerioOptions, 'metrics' | 'logger'> {
  /** One route, or several that share their handlers. */
  readonly webhooks?: WebhookRouteOptions | readonly WebhookRouteOptions[] | undefined
  /**
   * What metrics are recorded with. Default: the client of fastify-metrics, where it is registered before. `false`: none
   * are recorded.
   */
  readonly metrics?: MetricsBackend | false | undefined
  /** Takes the log lines of calls outside a request. Default: `app.log`. */
  readonly logger?: FastifyBaseLogger | undefined
  /**
   * Ask Customer.io for credentials and region when the app gets ready: `log` writes what was found, `fail` stops the
   * start when something is wrong. Waits at most 5 seconds, or half of Fastify's `pluginTimeout`: no answer by then counts as
   * wrong. Default `false`: nothing is sent.
   */
  readonly verifyOnReady?: false | 'log' | 'fail' | undefined
  /** How long `app.close()` waits for running calls and handlers, in milliseconds. Default 10,000. */
  readonly shutdownTimeout?: number | undefined
}
