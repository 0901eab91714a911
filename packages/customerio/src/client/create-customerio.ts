import { type CallScope, ConfigurationError, type DrainReport } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import { type ClientRules, checkClientOptions } from './check-options.ts'
import { checkScope } from './check-scope.ts'
import { conceal } from './conceal.ts'
import type { Customerio, CustomerioScope, CustomerioStatus, VerifyReport } from './customerio.ts'
import { defineFacade } from './facade.ts'
import type { CustomerioOptions } from './options.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { type FacadeClass, noScope } from './scoped.ts'
import { createSdkClients, type SdkClients } from './sdk-clients.ts'
import { defineUnconfigured } from './unconfigured.ts'
import { verifyParts } from './verify.ts'

/**
 * Create the instrumented client: metrics, one CLIENT span and one safe log line per call, a deadline over all attempts, typed errors.
 * Opens no connection.
 *
 * @example
 * const customerio = createCustomerio({ region: 'eu', track: { siteId, apiKey }, metrics, logger })
 * await customerio.identify('u-1', { plan: 'pro' })
 *
 * @param rules Relaxes the check of the options.
 * @throws {ConfigurationError} `OBS_CONFIGURATION` with all problems of the options.
 */
export function createCustomerio(options: CustomerioOptions, rules?: ClientRules): Customerio {
  const problems = checkClientOptions(options, '', rules)
  if (problems.length > 0) throw new ConfigurationError('customerio', problems)
  const clients = createSdkClients(options)
  const apis = (['track', 'app', 'pipelines'] as const).filter((api) => clients[api] !== undefined)
  const runtime = createRuntime(options, options.region, apis)
  const facades = {
    track: facadeOf('track', clients, runtime, true),
    app: facadeOf('app', clients, runtime, options.app?.retrySends ?? true),
    pipelines: facadeOf('pipelines', clients, runtime, true),
  }
  const Client = defineCustomerio(runtime, apis, facades)
  return new Client({}) as unknown as Customerio
}

function facadeOf(api: CustomerioApi, clients: SdkClients, runtime: Runtime, retrySends: boolean): FacadeClass {
  const client = clients[api]
  return client === undefined
    ? defineUnconfigured(api)
    : defineFacade(client, { api, runtime, retrySends, likeClient: false })
}

/** The methods of Track come from its facade; what is added to them stands here. */
function defineCustomerio(
  runtime: Runtime,
  apis: readonly CustomerioApi[],
  facades: Readonly<Record<CustomerioApi, FacadeClass>>,
): new (
  scope: CallScope,
) => object {
  const { workspace, region, observer, telemetryErrors } = runtime

  class CustomerioClient extends facades.track {
    #app: object | undefined
    #pipelines: object | undefined

    get app(): object {
      // A proxy of it has no private members.
      if (!(#app in this)) return new facades.app(noScope)
      this.#app ??= new facades.app(facades.track.scopeOf(this))
      return this.#app
    }

    get pipelines(): object {
      if (!(#pipelines in this)) return new facades.pipelines(noScope)
      this.#pipelines ??= new facades.pipelines(facades.track.scopeOf(this))
      return this.#pipelines
    }

    scope(scope: CustomerioScope): object {
      checkScope(scope)
      return new CustomerioClient({ ...facades.track.scopeOf(this), ...scope })
    }

    verify(): Promise<VerifyReport> {
      return verifyParts(this as unknown as Customerio, region, apis)
    }

    status(): CustomerioStatus {
      return {
        workspace,
        region,
        apis: observer.status(),
        inFlight: observer.inFlight.size,
        telemetryErrors: telemetryErrors.count,
      }
    }

    drain(limitMs: number): Promise<DrainReport> {
      return observer.inFlight.drain(limitMs)
    }
  }
  conceal(CustomerioClient.prototype, 'Customerio', { workspace, region, apis })
  return CustomerioClient
}
