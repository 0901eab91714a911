import type { Call, Operation } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import { eventIdsFor } from '../vendor/event-ids.ts'
import { type CallArguments, helperMethods, isSend } from '../vendor/operations.ts'
import { conceal } from './conceal.ts'
import type { SdkClient } from './instrument-client.ts'
import { prepareOperation } from './prepare-operation.ts'
import type { Runtime } from './runtime.ts'
import { defineScoped, type FacadeClass } from './scoped.ts'
import { fieldsOf, type Method, methodsOf, onClientOf } from './sdk-methods.ts'
import { createViews } from './views.ts'

/** What makes one client's facade. */
export interface FacadeOptions {
  readonly api: CustomerioApi
  readonly runtime: Runtime
  readonly retrySends: boolean
  /** Keep the client's fields and its class, so that a facade can stand in for it. */
  readonly likeClient: boolean
}

/**
 * Wrap the public methods of a client, its own and those of its prototypes. Fields are not copied: what inspects or serialises a facade
 * finds no credential.
 */
export function defineFacade(client: SdkClient, options: FacadeOptions): FacadeClass {
  const { api, runtime } = options
  const Facade = defineScoped()
  const shown = { api, workspace: runtime.workspace, region: runtime.region }
  conceal(Facade.prototype, client.constructor.name, shown)
  conceal(client, client.constructor.name, shown)
  conceal(client.request, 'Request', { api })
  const retrying = createViews(client, true)
  const once = options.retrySends ? retrying : createViews(client, false)

  for (const [name, { method, ofSdk }] of methodsOf(client)) {
    // `toJSON` stays the one that conceals.
    if (Object.hasOwn(Facade.prototype, name)) continue
    const view = ofSdk ? (isSend(api, name) ? once : retrying) : onClientOf(client)
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
    return function (this: unknown, ...args: unknown[]): unknown {
      operation ??= prepareOperation(client, api, name, runtime)
      return runtime.observer.observe(operation, Facade.scopeOf(this), giveIds === undefined ? run : runWithIds, args)
    }

    // Within the call, because it reads the event: what a getter throws is thrown by the SDK too.
    function runWithIds(call: Call, args: CallArguments): unknown {
      giveIds?.(args as unknown[])
      return run(call, args)
    }
  }

  Object.defineProperty(Facade.prototype, 'constructor', {
    value: client.constructor,
    configurable: true,
    writable: true,
  })
  if (options.likeClient) {
    Object.setPrototypeOf(Facade.prototype, Object.getPrototypeOf(client) as object)
    for (const key of fieldsOf(client))
      if (!Object.hasOwn(Facade.prototype, key)) forward(Facade.prototype, client, key)
  }
  return Facade
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
