import type { RequestPurpose } from '../http/route.ts'

/** One request that the sandbox has answered. */
export interface RequestRecord {
  /** Counted from 1 since the last reset. */
  readonly sequence: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  /** Path and query, below the API's root. */
  readonly path: string
  /** What was answered; `undefined` when the connection was cut. */
  readonly status: number | undefined
  readonly purpose: RequestPurpose
  /** Who asked: a login, or `anonymous`. */
  readonly login: string
  /** The fault that struck, by its id. */
  readonly fault?: number
}

/** The newest requests. */
export interface RequestLog {
  readonly entries: readonly RequestRecord[]
  /** Let go to stay within the limit. */
  readonly dropped: number
  push(entry: Omit<RequestRecord, 'sequence'>): void
  reset(): void
}

/** Creates a log that keeps the newest `limit` entries. */
export function createRequestLog(limit: number): RequestLog {
  let entries: RequestRecord[] = []
  let sequence = 0
  return {
    get entries() {
      return entries
    },
    get dropped() {
      return sequence - entries.length
    },
    push(entry) {
      sequence += 1
      entries.push({ sequence, ...entry })
      if (entries.length > limit) entries.shift()
    },
    reset() {
      entries = []
      sequence = 0
    },
  }
}
