import { ConfigurationError, type LogLevel, type Problem } from '@messaging-observability/instrumentation'
import { type FastifyCustomerioOptions, parkToDirectory } from 'fastify-customerio'

/** What the service needs to know. */
export interface Settings {
  readonly service: string
  readonly environment: string
  readonly host: string
  readonly port: number
  readonly logLevel: LogLevel
  /** What the plugin gets; it checks the values itself. */
  readonly customerio: FastifyCustomerioOptions
  /** Transactional message of order confirmations. */
  readonly orderMessageId: string
  /** Transactional message of shipping notices (push and SMS). */
  readonly shipmentMessageId: string
  /** API-triggered broadcast of announcements. */
  readonly broadcastId: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Where Customer.io posts reporting events. */
export const webhookPath = '/webhooks/customerio'

const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/**
 * Reads the settings from environment variables; `.env.example` lists them all.
 *
 * @throws ConfigurationError with every problem.
 */
export function readSettings(environment: Environment): Settings {
  const problems: Problem[] = []
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined

  function whole(name: string): number | undefined {
    const value = text(name)
    if (value === undefined || /^\d{1,9}$/.test(value)) return value === undefined ? undefined : Number(value)
    problems.push({ path: name, message: 'must be a whole number' })
    return undefined
  }

  function required(name: string): string {
    const value = text(name)
    if (value === undefined) problems.push({ path: name, message: 'is missing' })
    return value ?? ''
  }

  const logLevel = text('LOG_LEVEL') ?? 'info'
  if (!logLevels.includes(logLevel))
    problems.push({ path: 'LOG_LEVEL', message: `must be one of ${logLevels.join(', ')}` })

  const siteId = text('CUSTOMERIO_TRACK_SITE_ID')
  const appKey = text('CUSTOMERIO_APP_API_KEY')
  const writeKey = text('CUSTOMERIO_PIPELINES_WRITE_KEY')
  const secrets = text('CUSTOMERIO_SIGNING_SECRETS')
  const parkDirectory = text('CUSTOMERIO_PARK_DIRECTORY')
  const idHashKey = text('CUSTOMERIO_ID_HASH_KEY')
  const settings: Settings = {
    service: text('OTEL_SERVICE_NAME') ?? 'shop',
    environment: text('ENVIRONMENT') ?? 'development',
    host: text('HOST') ?? '127.0.0.1',
    port: whole('PORT') ?? 3000,
    logLevel: logLevel as LogLevel,
    customerio: {
      region: required('CUSTOMERIO_REGION') as 'us' | 'eu',
      workspace: text('CUSTOMERIO_WORKSPACE'),
      track: siteId === undefined ? undefined : { siteId, apiKey: required('CUSTOMERIO_TRACK_API_KEY') },
      app: appKey === undefined ? undefined : { key: appKey },
      pipelines: writeKey === undefined ? undefined : { writeKey },
      webhooks:
        secrets === undefined
          ? undefined
          : {
              path: webhookPath,
              signingSecrets: secrets.split(',').map((secret) => secret.trim()),
              park: parkDirectory === undefined ? 'discard' : parkToDirectory(parkDirectory),
            },
      endpoints: {
        track: text('CUSTOMERIO_TRACK_URL'),
        app: text('CUSTOMERIO_APP_URL'),
        pipelines: text('CUSTOMERIO_PIPELINES_URL'),
      },
      timeout: whole('CUSTOMERIO_TIMEOUT_MS'),
      deadlineMs: whole('CUSTOMERIO_DEADLINE_MS'),
      privacy: { idHashKey },
      verifyOnReady: text('CUSTOMERIO_VERIFY') === 'off' ? false : 'log',
      shutdownTimeout: whole('SHUTDOWN_TIMEOUT_MS'),
    },
    orderMessageId: text('CUSTOMERIO_ORDER_MESSAGE_ID') ?? 'order_confirmation',
    shipmentMessageId: text('CUSTOMERIO_SHIPMENT_MESSAGE_ID') ?? 'shipment',
    broadcastId: text('CUSTOMERIO_BROADCAST_ID') ?? '1',
  }
  if (problems.length > 0) throw new ConfigurationError('environment', problems)
  return settings
}
