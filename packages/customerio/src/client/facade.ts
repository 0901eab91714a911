import type { Call, CallScope, Operation } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import { eventIdsFor } from '../vendor/event-ids.ts'
import { type CallArguments, helperMethods, isSend, itemsOf, operationLabel, personOf } from '../vendor/operations.ts'
import { conceal } from './conceal.ts'
import type { SdkClient } from './instrument-client.ts'
import { operationMetrics, type Runtime } from './runtime.ts'
import { createViews } from './views.ts'

/** Makes the objects users call: all of one client share methods, each has its scope. */
export interface FacadeClass {
  new (scope: CallScope): object
  /** The scope of a facade made by this class. */
  scopeOf(facade: object): CallScope
}

/** What makes one client's facade. */
export interface FacadeOptions {
  readonly api: CustomerioApi
  readonly runtime: Runtime
  readonly retrySends: boolean
  /** Keep the client's fields and its class, so that a facade can stand in for it. */
  readonly likeClient: boolean
}

type Method = (...args: unknown[]) => unknown

/**
 * Wrap the public methods of a client, found by walking its prototypes. Fields are not copied: what inspects or serialises a facade
 * finds no credential.
 */
export function defineFacade(client: SdkClient, options: FacadeOptions): FacadeClass {
  const { api, runtime } = options

  class Facade {
    readonly #scope: CallScope

    constructor(scope: CallScope) {
      this.#scope = scope
    }

    static scopeOf(facade: object): CallScope {
      return (facade as Facade).#scope
    }
  }

  const shown = { api, workspace: runtime.workspace, region: runtime.region }
  conceal(Facade.prototype, client.constructor.name, shown)
  conceal(client, client.constructor.name, shown)
  conceal(client.request, 'Request', { api })
  const retrying = createViews(client, true)
  const once = options.retrySends ? retrying : createViews(client, false)

  for (const [name, method] of methodsOf(client)) {
    const view = isSend(api, name) ? once : retrying
    const wrapped: Method = helperMethods.has(name)
      ? (...args) => method.apply(client, args)
      : wrap(name, (call, args) => method.apply(view(call), args as unknown[]))
    Object.defineProperty(wrapped, 'name', { value: name })
    Object.defineProperty(wrapped, 'length', { value: method.length })
    Object.defineProperty(Facade.prototype, name, { value: wrapped, configurable: true, writable: true })
  }

  function wrap(name: string, run: (call: Call, args: CallArguments) => unknown): Method {
    const giveIds = runtime.eventIds ? eventIdsFor(api, name) : undefined
    // Most applications use a handful of the 186: the rest is never prepared.
    let operation: Operation<CallArguments> | undefined
    return function (this: Facade, ...args: unknown[]): unknown {
      operation ??= prepare(client, name, options)
      giveIds?.(args)
      return runtime.observer.observe(operation, Facade.scopeOf(this), run, args)
    }
  }

  Object.defineProperty(Facade.prototype, 'constructor', {
    value: client.constructor,
    configurable: true,
    writable: true,
  })
  if (options.likeClient) {
    Object.setPrototypeOf(Facade.prototype, Object.getPrototypeOf(client) as object)
    for (const key of Object.keys(client)) forward(Facade.prototype, client, key)
  }
  return Facade
}

function prepare(client: SdkClient, name: string, { api, runtime }: FacadeOptions): Operation<CallArguments> {
  const { metrics, workspace, region, observer } = runtime
  const root = new URL(rootOf(client, api))
  const label = operationLabel(api, name)
  return observer.operation<CallArguments>({
    name: label,
    group: api,
    attributes: {
      'customerio.api': api,
      'customerio.operation': label,
      'customerio.workspace': workspace,
      'customerio.region': region,
      'server.address': root.hostname,
      'server.port': root.port === '' ? (root.protocol === 'http:' ? 80 : 443) : Number(root.port),
    },
    fields: { api, workspace, region },
    metrics: metrics === undefined ? undefined : operationMetrics(metrics, api, name),
    items: itemsOf(name),
    person: personOf(api, name),
  })
}

const rootField = { track: 'trackRoot', app: 'apiRoot', pipelines: 'pipelinesRoot' } as const

/** The base URL of a client. */
function rootOf(client: SdkClient, api: CustomerioApi): string {
  const roots = client as unknown as Record<string, string>
  return roots[rootField[api]] ?? ''
}

/** The methods of a client's prototypes, the nearest of each name. */
function methodsOf(client: SdkClient): Map<string, Method> {
  const methods = new Map<string, Method>()
  let prototype: unknown = Object.getPrototypeOf(client)
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof value === 'function' && !methods.has(name))
        methods.set(name, value as Method)
    }
    prototype = Object.getPrototypeOf(prototype)
  }
  return methods
}

function forward(facade: object, client: SdkClient, key: string): void {
  const fields = client as unknown as Record<string, unknown>
  Object.defineProperty(facade, key, {
    get: () => fields[key],
    set: (value: unknown) => {
      fields[key] = value
    },
    configurable: true,
  })
}
