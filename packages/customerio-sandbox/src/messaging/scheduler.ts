/** Runs things later, in the order of their time. */
export interface Scheduler {
  /** `false` when the limit of waiting entries is reached: then nothing is scheduled. */
  schedule(delayMs: number, run: () => void): boolean
  /** Runs everything that waits, and what that schedules in turn, now and in order. */
  runAll(): void
  /** Forgets everything that waits. */
  clear(): void
}

interface Entry {
  readonly dueAt: number
  readonly run: () => void
}

/** Creates a scheduler of at most `limit` waiting entries whose waits are divided by `timeScale`. */
export function createScheduler(limit: number, timeScale: number): Scheduler {
  // Sorted by due time; equal times keep their order, so that one seed always gives one order.
  let entries: Entry[] = []
  let timer: NodeJS.Timeout | undefined
  // `runAll` moves this clock ahead; entries scheduled by what it ran come after, not before, what waits already.
  let ahead = 0

  const now = (): number => performance.now() + ahead

  function insert(entry: Entry): void {
    entries.splice(entries.findLastIndex(({ dueAt }) => dueAt <= entry.dueAt) + 1, 0, entry)
  }

  function arm(): void {
    clearTimeout(timer)
    const next = entries[0]
    // Longer waits than a timer can hold are split.
    if (next !== undefined) timer = setTimeout(runDue, Math.min(Math.max(next.dueAt - now(), 0), 2 ** 31 - 1)).unref()
  }

  function runDue(): void {
    while (entries[0] !== undefined && entries[0].dueAt <= now()) entries.shift()?.run()
    arm()
  }

  return {
    schedule(delayMs, run) {
      if (entries.length >= limit) return false
      const entry = { dueAt: now() + delayMs / timeScale, run }
      insert(entry)
      if (entries[0] === entry) arm()
      return true
    },
    runAll() {
      for (let next = entries.shift(); next !== undefined; next = entries.shift()) {
        ahead += Math.max(next.dueAt - now(), 0)
        next.run()
      }
      arm()
    },
    clear() {
      entries = []
      clearTimeout(timer)
    },
  }
}
