import { setTimeout as wait } from 'node:timers/promises'
import type { Stage, Step } from './stage.ts'

/** The demo's clock: where in the day it is. */
export interface DayClock {
  /** Hours since midnight, 0 to 24. */
  readonly hour: number
}

export interface Drive {
  readonly clock: DayClock
  /** Resolves when the last step is done. */
  readonly done: Promise<void>
}

/**
 * Lets the steps happen in their order within `durationMs`. Steps do not wait for each other, as people do not, but no more than
 * `maxRunning` run at once.
 */
export function drive(stage: Stage, steps: readonly Step[], durationMs: number, signal: AbortSignal): Drive {
  const startedAt = performance.now()
  const hourNow = (): number => Math.min(24, ((performance.now() - startedAt) / durationMs) * 24)
  return {
    clock: {
      get hour() {
        return hourNow()
      },
    },
    done: run(
      stage,
      [...steps].sort((a, b) => a.at - b.at),
      hourNow,
      durationMs / 24,
      signal,
    ),
  }
}

const maxRunning = 256

async function run(
  stage: Stage,
  steps: readonly Step[],
  hourNow: () => number,
  hourMs: number,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<unknown>>()
  for (const step of steps) {
    const early = (step.at - hourNow()) * hourMs
    if (early > 1) await wait(early, undefined, { signal }).catch(() => {})
    if (running.size >= maxRunning) await Promise.race(running)
    if (signal.aborted) break
    const result = step.act(stage)
    if (!(result instanceof Promise)) continue
    const settled = result.finally(() => running.delete(settled))
    running.add(settled)
  }
  await Promise.all(running)
}
