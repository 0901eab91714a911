import { isThenable, type MaybePromise } from './maybe-promise.ts'

/**
 * Maps with at most `limit` promises pending at once; answers a value where `map` gave no promise.
 * @param map must not throw or reject
 */
export function mapLimited<T, U>(
  items: readonly T[],
  limit: number,
  map: (item: T) => MaybePromise<U>,
): MaybePromise<U[]> {
  const results: U[] = []
  let next = 0

  /** Works until an item has to be waited for, and goes on from there. */
  const work = (): Promise<void> | undefined => {
    while (next < items.length) {
      const index = next++
      const result = map(items[index] as T)
      if (isThenable(result)) {
        return Promise.resolve(result).then((value) => {
          results[index] = value
          return work()
        })
      }
      results[index] = result as U
    }
    return undefined
  }

  const workers: Promise<void>[] = []
  while (next < items.length && workers.length < limit) {
    const worker = work()
    if (worker !== undefined) workers.push(worker)
  }
  return workers.length === 0 ? results : Promise.all(workers).then(() => results)
}
