import { setImmediate } from 'node:timers/promises'
import type { LoopSubject } from '../../measure/subject.ts'

/** Operations between two turns of the event loop. */
const operationsPerTurn = 1_000

/** @param part answers a value */
export function synchronous(part: () => unknown): LoopSubject {
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 0; done < operations; done++) part()
      completed += operations
    },
  }
}

/** @param part answers a promise */
export function asynchronous(part: () => Promise<unknown>): LoopSubject {
  let completed = 0
  return {
    kind: 'loop',
    completed: () => completed,
    async run(operations) {
      for (let done = 1; done <= operations; done++) {
        await part()
        if (done % operationsPerTurn === 0) await setImmediate()
      }
      completed += operations
    },
  }
}

/** Picks the part that the settings name. */
export async function choose(
  parts: Readonly<Record<string, () => LoopSubject | Promise<LoopSubject>>>,
  { part = '' }: Readonly<Record<string, string>>,
): Promise<LoopSubject> {
  const start = parts[part]
  if (start === undefined) throw new Error(`no part is named '${part}'`)
  return start()
}
