/** What waiting depends on; tests put their own in. */
export interface Runtime {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random: () => number
  /** Ends early, without an error, when the signal does: the caller looks at it next. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Longest a server can make us wait, in milliseconds. */
const longestWait = 60_000
const firstBackoff = 250
const longestBackoff = 10_000

/** Statuses that a gateway or a limiter gives and that may pass. */
export function passes(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504
}

/**
 * Milliseconds before the next attempt: what `Retry-After` asks for (seconds or a date, RFC 9110 §10.2.3), at most a
 * minute, plus jitter so that parallel calls spread; else exponential back-off with full jitter.
 */
export function retryDelay(attempt: number, retryAfter: string | null, runtime: Runtime): number {
  const backoff = runtime.random() * Math.min(firstBackoff * 2 ** (attempt - 1), longestBackoff)
  const asked = askedWait(retryAfter, runtime.now())
  return asked === undefined ? backoff : Math.min(asked + backoff, longestWait)
}

function askedWait(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
