import type { CallScope } from '@messaging-observability/instrumentation'

/** Makes the objects users call: all of one client share methods, each has its scope. */
export interface FacadeClass {
  new (scope: CallScope): object
  /** The scope of a facade made by this class; an empty one for anything else. */
  scopeOf(facade: unknown): CallScope
}

/** Of a call that was not made on a facade itself. */
export const noScope: CallScope = Object.freeze({})

/** A new class whose objects hold a scope, and nothing that could be inspected. Its methods are added by whoever defines it. */
export function defineScoped(): FacadeClass {
  return class Scoped {
    readonly #scope: CallScope

    constructor(scope: CallScope) {
      this.#scope = scope
    }

    static scopeOf(facade: unknown): CallScope {
      // A proxy of a facade, and what inherits from one, has no scope of its own.
      return typeof facade === 'object' && facade !== null && #scope in facade ? facade.#scope : noScope
    }
  }
}
