/** Maps with at most `limit` calls at a time, in order; stops starting new ones after the first failure. */
export async function mapLimited<T, R>(items: readonly T[], limit: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  let failed = false
  const work = async (): Promise<void> => {
    while (!failed) {
      const index = next++
      const item = items[index]
      if (index >= items.length) return
      try {
        results[index] = await map(item as T)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, work))
  const failure = workers.find((worker) => worker.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return results
}
