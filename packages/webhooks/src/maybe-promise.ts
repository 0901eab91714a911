/** A value, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>

/** True for anything with a `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** Goes on with a value now, with the value of a promise later. */
export function andThen<T, U>(value: MaybePromise<T>, proceed: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(proceed) : proceed(value)
}

/**
 * Calls `run` and then `proceed` with its result, or `failed` with what it threw or rejected with; waits only where there is
 * something to wait for.
 */
export function attempt<T, U>(
  run: () => MaybePromise<T>,
  proceed: (value: T) => MaybePromise<U>,
  failed: (error: unknown) => MaybePromise<U>,
): MaybePromise<U> {
  let value: MaybePromise<T>
  try {
    value = run()
  } catch (error) {
    return failed(error)
  }
  return isThenable(value) ? Promise.resolve(value).then(proceed, failed) : proceed(value as T)
}
