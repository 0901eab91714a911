import type { WebhookEvent } from './envelope.ts'
import { WebhooksError } from './errors.ts'
import type { Handler, Unsubscribe } from './handlers.ts'
import { isThenable, type MaybePromise } from './maybe-promise.ts'

type AnyHandler = Handler<never, never>

const none: readonly AnyHandler[] = []

/** Handlers by event name. Knows nothing of requests. */
export class Dispatcher {
  readonly #knows: (name: string) => boolean
  readonly #byName = new Map<string, readonly AnyHandler[]>()
  #any: readonly AnyHandler[] = none
  // Handlers of a name and those of every event, joined once.
  readonly #joined = new Map<string, readonly AnyHandler[]>()

  /** @param knows true if handlers may register for this name */
  constructor(knows: (name: string) => boolean) {
    this.#knows = knows
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0 && this.#any.length === 0
  }

  on(names: string | readonly string[], handler: AnyHandler): Unsubscribe {
    const list = typeof names === 'string' ? [names] : [...new Set(names)]
    const unknown = list.filter((name) => !this.#knows(name))
    if (unknown.length > 0) {
      throw new WebhooksError(
        'WEBHOOKS_EVENT_UNKNOWN',
        `no event is named ${unknown.map((name) => JSON.stringify(name)).join(', ')}; take a name from the event type, or onAny() for events newer than this package`,
      )
    }
    this.#joined.clear()
    for (const name of list) this.#byName.set(name, [...(this.#byName.get(name) ?? none), handler])
    return () => {
      this.#joined.clear()
      for (const name of list) {
        const left = without(this.#byName.get(name) ?? none, handler)
        if (left.length === 0) this.#byName.delete(name)
        else this.#byName.set(name, left)
      }
    }
  }

  onAny(handler: AnyHandler): Unsubscribe {
    this.#joined.clear()
    this.#any = [...this.#any, handler]
    return () => {
      this.#joined.clear()
      this.#any = without(this.#any, handler)
    }
  }

  /** The handlers an event goes to. Names nobody knows go to `onAny`. */
  handlersOf(name: string): readonly AnyHandler[] {
    const known = this.#byName.get(name)
    if (known === undefined) return this.#any
    if (this.#any.length === 0) return known
    let joined = this.#joined.get(name)
    if (joined === undefined) {
      joined = [...known, ...this.#any]
      this.#joined.set(name, joined)
    }
    return joined
  }
}

function without(handlers: readonly AnyHandler[], handler: AnyHandler): readonly AnyHandler[] {
  const index = handlers.indexOf(handler)
  return index === -1 ? handlers : handlers.toSpliced(index, 1)
}

/**
 * Runs all handlers of one event at once.
 * @param conclude takes `undefined` where all succeeded, else their errors in one `AggregateError`
 * @returns what `conclude` gives; a promise where a handler is asynchronous
 */
export function runHandlers<T>(
  handlers: readonly AnyHandler[],
  event: WebhookEvent,
  context: unknown,
  conclude: (failure: AggregateError | undefined) => MaybePromise<T>,
): MaybePromise<T> {
  let errors: unknown[] | undefined
  let pending: PromiseLike<unknown>[] | undefined
  for (const handler of handlers) {
    try {
      const result = (handler as Handler<unknown, unknown>)(event, context)
      if (isThenable(result)) {
        if (pending === undefined) pending = [result]
        else pending.push(result)
      }
    } catch (error) {
      if (errors === undefined) errors = [error]
      else errors.push(error)
    }
  }
  if (pending === undefined) return conclude(aggregate(errors, handlers, event))
  const [first] = pending
  if (pending.length === 1 && errors === undefined && first !== undefined) {
    return Promise.resolve(first).then(
      () => conclude(undefined),
      (error: unknown) => conclude(aggregate([error], handlers, event)),
    )
  }
  return Promise.allSettled(pending).then((results) => {
    const rejected = results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason)
    return conclude(aggregate([...(errors ?? []), ...rejected], handlers, event))
  })
}

function aggregate(
  errors: readonly unknown[] | undefined,
  handlers: readonly AnyHandler[],
  event: WebhookEvent,
): AggregateError | undefined {
  if (errors === undefined || errors.length === 0) return undefined
  return new AggregateError(errors, `${errors.length} of ${handlers.length} handlers of ${event.name} failed`)
}
