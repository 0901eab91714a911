import type { ReportingFailure } from './types.ts'

/** Status codes after which Customer.io waits at least an hour. 503, 408, 413, 422 and others are not among them. */
const pausingStatuses = new Set([400, 401, 402, 403, 404, 405, 410, 429, 500, 502, 521])

/** Connection errors with the same effect: EOF, DNS, refused, reset, certificate. A time-out is not among them. */
const pausingFailures = new Set<ReportingFailure>(['eof', 'dns', 'refused', 'reset', 'tls'])

/** The sender's retry policy, in the vendor's milliseconds. */
export interface RetryPolicy {
  pauseMs: number
  initialMs: number
  factor: number
  maxMs: number
  giveUpAfterMs: number
}

/** Whether the answer is one after which the vendor pauses. */
export function isPausing(status: number | undefined, failure: ReportingFailure | undefined): boolean {
  return failure === undefined ? pausingStatuses.has(Number(status)) : pausingFailures.has(failure)
}

/**
 * The wait after the given number of failed attempts.
 *
 * The vendor words it as an hour before a listed failure is retried, with "the same exponential backoff" after that. Read
 * here as: a listed failure waits for the hour or for the backoff, whichever is longer.
 */
export function retryDelay(policy: RetryPolicy, failedAttempts: number, pausing: boolean): number {
  const backoff = Math.min(policy.initialMs * policy.factor ** (failedAttempts - 1), policy.maxMs)
  return pausing ? Math.max(policy.pauseMs, backoff) : backoff
}
