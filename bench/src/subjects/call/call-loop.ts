import { setImmediate } from 'node:timers/promises'
import type { LoopSubject } from '../../measure/subject.ts'

/** Calls between two turns of the event loop. */
const callsPerTurn = 500

/** Makes one call after the other, as often as told. */
export function sequentially(call: () => Promise<unknown>): LoopSubject {
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 1; done <= operations; done++) {
        await call()
        completed++
        // Timers and collected signals are only looked at between turns.
        if (done % callsPerTurn === 0) await setImmediate()
      }
    },
  }
}

/** Keeps `concurrency` calls in flight. */
export function concurrently(concurrency: number, call: () => Promise<unknown>): LoopSubject {
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      let left = operations
      const work = async (): Promise<void> => {
        while (left > 0) {
          left--
          await call()
          completed++
        }
      }
      await Promise.all(Array.from({ length: concurrency }, work))
    },
  }
}
