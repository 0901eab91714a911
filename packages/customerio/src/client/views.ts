import type { Call } from '@messaging-observability/instrumentation'
import { retryReason } from '../vendor/classify-error.ts'
import type { SdkClient } from './instrument-client.ts'

type Handler = (options: unknown, attempt?: number, totalBackoff?: number) => Promise<unknown>

/** The parts of the SDK's `CIORequest` used here. `isRetryable` is private to TypeScript only. */
interface RequestInternals {
  handler: Handler
  isRetryable(error: unknown): boolean
  sleep(ms: number): Promise<void>
  retry: object
}

/** Makes the object one call runs on. */
export type ViewFactory = (call: Call) => object

/**
 * A call runs on a view of the client: an object inheriting from it whose `request` inherits from the client's `request`, with its own
 * `handler`. The SDK's retry loop goes through `this.handler` once an attempt
 * (https://github.com/customerio/customerio-node/blob/main/lib/request.ts), so attempts are counted per call, concurrent calls are
 * kept apart and calls within a call are not counted again, without changing the client.
 *
 * @param retries `false`: the view makes one attempt only.
 */
export function createViews(client: SdkClient, retries: boolean): ViewFactory {
  // The SDK does not export the class, and two of these methods are private to TypeScript.
  const base = client.request as unknown as RequestInternals

  class RequestView {
    readonly #call: Call

    constructor(call: Call) {
      this.#call = call
    }

    handler(options: unknown, attempt = 0, totalBackoff = 0): Promise<unknown> {
      const call = this.#call
      // Past its deadline or aborted: the caller has its answer, so nothing more is sent.
      if (call.settled) return Promise.reject(call.lastError)
      call.attempt(attempt === 0 ? undefined : retryReason(call.lastError))
      return base.handler.call(this, options, attempt, totalBackoff)
    }

    isRetryable(error: unknown): boolean {
      this.#call.lastError = error
      return !this.#call.settled && base.isRetryable.call(this, error)
    }

    /** The SDK's wait before a further attempt, ended when the call is. */
    sleep(ms: number): Promise<void> {
      if (Object.hasOwn(base, 'sleep')) return base.sleep(ms)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms)
        this.#call.wake = (reason) => {
          clearTimeout(timer)
          reject(reason)
        }
      })
    }
  }
  Object.setPrototypeOf(RequestView.prototype, base)
  if (!retries) {
    Object.defineProperty(RequestView.prototype, 'retry', { get: () => ({ ...base.retry, maxRetries: 0 }) })
  }

  class ClientView {
    readonly request: RequestView

    constructor(request: RequestView) {
      this.request = request
    }
  }
  Object.setPrototypeOf(ClientView.prototype, client)

  return (call) => new ClientView(new RequestView(call))
}
