import type { Clock } from '../../src/index.ts'

/** Time that moves only when told. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void
  /** Timers that are running. */
  readonly timers: number
}

export function fakeClock(start = Date.UTC(2026, 0, 5, 12)): FakeClock {
  let now = start
  const timers = new Set<{ at: number; readonly interval: number; readonly run: () => void }>()
  return {
    now: () => now,
    monotonic: () => now,
    every: (interval, run) => {
      const timer = { at: now + interval, interval, run }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
    advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        now = due.at
        due.at += due.interval
        due.run()
      }
      now = end
    },
    get timers() {
      return timers.size
    },
  }
}
