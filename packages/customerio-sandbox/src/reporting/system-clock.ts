import type { ReportingClock } from './types.ts'

/** Longest delay a Node timer takes; a longer one would fire at once. */
const maxDelayMs = 2_147_483_647

/** The machine's own time. */
export const systemClock: ReportingClock = {
  now: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, Math.min(delayMs, maxDelayMs)),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}
