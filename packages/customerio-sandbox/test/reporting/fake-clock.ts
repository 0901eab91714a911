import type { ReportingClock } from '../../src/reporting/index.ts'

/** A clock that moves only when told. */
export interface FakeClock extends ReportingClock {
  /** Moves time on and runs what falls due, in order. */
  advance(milliseconds: number): void
  /** Delays of the running timers, shortest first. */
  delays(): number[]
}

export function createFakeClock(start = 1_760_000_000_000): FakeClock {
  let time = start
  let lastId = 0
  const timers = new Map<number, { due: number; callback: () => void }>()
  const inOrder = () => [...timers].sort(([, left], [, right]) => left.due - right.due)
  return {
    now: () => time,
    setTimeout(callback, delay) {
      timers.set(++lastId, { due: time + delay, callback })
      return lastId
    },
    clearTimeout: (id) => void timers.delete(id as number),
    advance(milliseconds) {
      const end = time + milliseconds
      for (let [next] = inOrder(); next !== undefined && next[1].due <= end; [next] = inOrder()) {
        const [id, { due, callback }] = next
        timers.delete(id)
        time = due
        callback()
      }
      time = end
    },
    delays: () => inOrder().map(([, { due }]) => due - time),
  }
}
