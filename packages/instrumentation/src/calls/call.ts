import type { Context } from '@opentelemetry/api'
import type { Logger } from '../log-target.ts'
import type { Expiring } from './deadlines.ts'
import type { Observer } from './observer.ts'
import type { Operation } from './operation.ts'
import type { CallSpan } from './tracing.ts'

/** What one call, or all calls of a request, run under. */
export interface CallScope {
  /** Takes the lines of these calls, with the bindings of a request. */
  readonly logger?: Logger | undefined
  /** Parent of the spans. Default: the context active when the call starts. */
  readonly context?: Context | undefined
  /** Parent of the spans where `context` is not given and no span is active: in a callback that lost its context. */
  readonly fallbackContext?: Context | undefined
  /** Ends the calls early: they reject with its reason and make no further attempt. */
  readonly signal?: AbortSignal | undefined
  /** Over all attempts, in milliseconds. 0: none. Default: that of the observer. */
  readonly deadlineMs?: number | undefined
}

/** One running call. The vendor's wrapper reports attempts to it; the rest is the observer's. */
export class Call implements Expiring {
  readonly observer: Observer
  // The input's type belongs to the operation; a call only hands it back.
  readonly operation: Operation<unknown>
  readonly scope: CallScope
  readonly input: unknown
  readonly startedAt: number
  attempts = 0
  /** Error of the last failed attempt. */
  lastError: unknown = undefined
  settled = false
  span: CallSpan | undefined = undefined
  reject: ((reason: unknown) => void) | undefined = undefined
  onAbort: (() => void) | undefined = undefined
  /** Ends the wait before the next attempt; set by whoever waits. */
  wake: ((reason: unknown) => void) | undefined = undefined
  expiresAt = 0
  previous: Expiring | undefined = undefined
  next: Expiring | undefined = undefined
  listed = false

  constructor(observer: Observer, operation: Operation<unknown>, scope: CallScope, input: unknown, startedAt: number) {
    this.observer = observer
    this.operation = operation
    this.scope = scope
    this.input = input
    this.startedAt = startedAt
  }

  /**
   * Count an attempt that is about to be made.
   *
   * @param retryReason Why it is a further one; absent for the first exchange of a request.
   */
  attempt(retryReason?: string): void {
    this.attempts++
    if (retryReason !== undefined) this.observer.countRetry(this, retryReason)
  }

  expire(): void {
    this.observer.expire(this)
  }
}
