import { type CallScope, ConfigurationError } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import { type APIClient, type PipelinesClient, RegionEU, type TrackClient } from 'customerio-node'
import { CustomerioError } from '../errors.ts'
import { checkInstrumentOptions } from './check-options.ts'
import { checkScope } from './check-scope.ts'
import { defineFacade } from './facade.ts'
import type { InstrumentClientOptions, RegionName } from './options.ts'
import { createRuntime } from './runtime.ts'
import type { FacadeClass } from './scoped.ts'

/** A client of the official SDK. */
export type SdkClient = TrackClient | APIClient | PipelinesClient

const classes = new WeakMap<object, FacadeClass>()

/**
 * Instrument one existing client, where there is no Fastify: a worker, a script. Gives an object of the same type, whose calls are
 * measured, traced and logged; use it in place of the client. The client itself works as before, except that inspecting or
 * serialising it no longer shows its credentials.
 *
 * Methods that a subclass adds or overrides, or that were assigned to the client, run on the client itself: they are measured, but
 * count as one attempt whatever the SDK makes of them, and `retrySends` does not reach them.
 *
 * @example
 * const metrics = registerMetrics({ client: promClient }, customerioCatalogue, { workspace: 'default' })
 * const track = instrumentClient(new TrackClient(siteId, apiKey, { region: RegionEU }), { metrics, logger })
 *
 * @throws {ConfigurationError} `OBS_CONFIGURATION` with all problems of the options.
 * @throws {CustomerioError} `CIO_UNKNOWN_CLIENT` for anything but a client of the SDK, `CIO_ALREADY_INSTRUMENTED` for one made here.
 */
export function instrumentClient<Client extends SdkClient>(
  client: Client,
  options: InstrumentClientOptions = {},
): Client {
  const problems = checkInstrumentOptions(options)
  if (problems.length > 0) throw new ConfigurationError('customerio', problems)
  const api = apiOf(client)
  if (api === undefined) {
    throw new CustomerioError(
      'CIO_UNKNOWN_CLIENT',
      'instrumentClient() takes a TrackClient, APIClient or PipelinesClient of customerio-node 5; pass the client itself, not its promise or a wrapper.',
    )
  }
  if (facadeClassOf(client) !== undefined) {
    throw new CustomerioError(
      'CIO_ALREADY_INSTRUMENTED',
      'This client is instrumented already, so every call would be counted twice; pass the original client, or use scopeClient() for other settings per request.',
    )
  }
  const region = options.region ?? regionOf(client)
  const facade = defineFacade(client, {
    api,
    runtime: createRuntime(options, region, [api], options.inFlight),
    retrySends: options.retrySends ?? true,
    likeClient: true,
  })
  classes.set(facade.prototype, facade)
  // It has the client's class, its fields by accessor and each of its methods.
  return new facade({}) as Client
}

/**
 * An instrumented client for one request, job or call: with its logger, trace context, abort signal and deadline.
 *
 * @example await scopeClient(track, { signal: AbortSignal.timeout(2_000) }).identify('u-1', { plan: 'pro' })
 *
 * @throws {CustomerioError} `CIO_UNKNOWN_CLIENT` for a client that `instrumentClient()` did not make.
 * @throws {ConfigurationError} `OBS_CONFIGURATION` for a scope that cannot work, such as `signal: controller`.
 */
export function scopeClient<Client extends SdkClient>(client: Client, scope: CallScope): Client {
  const facade = facadeClassOf(client)
  if (facade === undefined) {
    throw new CustomerioError(
      'CIO_UNKNOWN_CLIENT',
      'scopeClient() takes a client made by instrumentClient(); instrument it first.',
    )
  }
  checkScope(scope)
  return new facade({ ...facade.scopeOf(client), ...scope }) as Client
}

function facadeClassOf(client: object): FacadeClass | undefined {
  return classes.get(Object.getPrototypeOf(client) as object)
}

/** By its base URL, not by its class: an application may hold two copies of the SDK. */
function apiOf(client: unknown): CustomerioApi | undefined {
  if (typeof client !== 'object' || client === null || !('request' in client)) return undefined
  if ('trackRoot' in client) return 'track'
  if ('apiRoot' in client) return 'app'
  return 'pipelinesRoot' in client ? 'pipelines' : undefined
}

function regionOf(client: SdkClient): RegionName {
  return client.defaults.region.trackUrl === RegionEU.trackUrl ? 'eu' : 'us'
}
