import type { Call, CallScope, Operation } from '@messaging-observability/instrumentation'
import type { CustomerioApi } from '@messaging-observability/metrics'
import type { Attributes } from '@opentelemetry/api'
import { eventIdsFor } from '../vendor/event-ids.ts'
import { type CallArguments, helperMethods, isSend, itemsOf, operationLabel, personOf } from '../vendor/operations.ts'
import { conceal } from './conceal.ts'
import type { SdkClient } from './instrument-client.ts'
import { operationMetrics, type Runtime } from './runtime.ts'
import { createViews, type ViewFactory } from './views.ts'

/** Makes the objects users call: all of one client share methods, each has its scope. */
export interface FacadeClass {
  new (scope: CallScope): object
  /** The scope of a facade made by this class; an empty one for anything else. */
  scopeOf(facade: unknown): CallScope
}

/** Of a call that was not made on a facade itself. */
export const noScope: CallScope = Object.freeze({})

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

    static scopeOf(facade: unknown): CallScope {
      // A proxy of a facade, and what inherits from one, has no scope of its own.
      return typeof facade === 'object' && facade !== null && #scope in facade ? facade.#scope : noScope
    }
  }

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
    return function (this: Facade, ...args: unknown[]): unknown {
      operation ??= prepare(client, name, options)
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

function prepare(client: SdkClient, name: string, { api, runtime }: FacadeOptions): Operation<CallArguments> {
  const { workspace, region, observer } = runtime
  const label = operationLabel(api, name)
  return observer.operation<CallArguments>({
    name: label,
    group: api,
    attributes: {
      'customerio.api': api,
      'customerio.operation': label,
      'customerio.workspace': workspace,
      'customerio.region': region,
      // By which service graphs name what is called.
      'peer.service': 'customer.io',
      ...serverOf(client, api),
    },
    fields: { api, workspace, region },
    metrics: operationMetrics(runtime, api, name),
    items: itemsOf(name),
    person: personOf(api, name),
  })
}

const rootField = { track: 'trackRoot', app: 'apiRoot', pipelines: 'pipelinesRoot' } as const

function serverOf(client: SdkClient, api: CustomerioApi): Attributes {
  const root = (client as unknown as Record<string, string>)[rootField[api]] ?? ''
  // A client of the application's own may have any base URL: it fails by itself, not because of us.
  if (!URL.canParse(root)) return {}
  const { hostname, port, protocol } = new URL(root)
  return {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  }
}

interface FoundMethod {
  readonly method: Method
  /** Whether it is the SDK's own: not one that a subclass or the application put in its place or added. */
  readonly ofSdk: boolean
}

/** The methods of a client: its own, then those of its prototypes, the nearest of each name. */
function methodsOf(client: SdkClient): Map<string, FoundMethod> {
  const methods = new Map<string, FoundMethod>()
  for (const [owner, ofSdk] of ownersOf(client)) {
    for (const [name, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (name === 'constructor' || typeof value !== 'function' || methods.has(name)) continue
      // Of the client itself only what was assigned, and not how it is concealed.
      if (owner === client && enumerable !== true) continue
      methods.set(name, { method: value as Method, ofSdk })
    }
  }
  return methods
}

/** Names of a client's fields, and of the accessors that a subclass adds. */
function fieldsOf(client: SdkClient): Set<string> {
  const fields = new Set(Object.keys(client))
  for (const [owner] of ownersOf(client)) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (get !== undefined || set !== undefined) fields.add(name)
    }
  }
  return fields
}

/** A client and its prototypes, and whether each is the class of the SDK: that one extends nothing. */
function ownersOf(client: SdkClient): [owner: object, ofSdk: boolean][] {
  const owners: [object, boolean][] = []
  let owner: object | null = client
  while (owner !== null && owner !== Object.prototype) {
    const next = Object.getPrototypeOf(owner) as object | null
    owners.push([owner, owner !== client && (next === null || next === Object.prototype)])
    owner = next
  }
  return owners
}

/** Private members and assignments of a subclass need the client itself. How many attempts it makes is not seen there. */
function onClientOf(client: SdkClient): ViewFactory {
  return (call) => {
    call.attempt()
    return client
  }
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
