import type { Tracer } from '@opentelemetry/api'
import { DeadlineExceededError } from '../errors.ts'
import { InFlight } from '../in-flight.ts'
import type { Redactor } from '../redaction/redactor.ts'
import { Call, type CallScope } from './call.ts'
import { CallLines } from './call-lines.ts'
import type { CallLog } from './call-log.ts'
import { CallMetrics } from './call-metrics.ts'
import { CallSpans } from './call-spans.ts'
import { DeadlineList } from './deadlines.ts'
import { type FailureCause, judgeFailure } from './failures.ts'
import { type GroupStatus, Groups } from './groups.ts'
import { type Failure, noMetrics, type Operation, type OperationOptions } from './operation.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'
import { SpanStarter } from './tracing.ts'

/** What `createObserver()` takes. */
export interface ObserverOptions {
  /** First half of span names and log messages: `customerio`. */
  readonly vendor: string
  /** Judges what a call threw or rejected with. Must not throw. */
  readonly classify: (error: unknown) => Failure
  readonly log: CallLog
  readonly redactor: Redactor
  readonly errors: TelemetryErrors
  /** Groups that `status()` shows from the start. Others appear with their first operation. */
  readonly groups?: readonly string[] | undefined
  /** Default deadline over all attempts in milliseconds; 0: none. Default 30,000. */
  readonly deadlineMs?: number | undefined
  /** Instrumentation scope of the spans. Default `@messaging-observability/instrumentation`. */
  readonly tracerName?: string | undefined
  /** Used instead of the globally registered one. */
  readonly tracer?: Tracer | undefined
  /** Counts running calls. Default: one of its own. */
  readonly inFlight?: InFlight | undefined
  /** Monotonic time in milliseconds. Default `performance.now`. */
  readonly now?: (() => number) | undefined
}

/** Make the observer of one client. See `Observer.observe()`. */
export function createObserver(options: ObserverOptions): Observer {
  return new Observer(options)
}

/**
 * Turns one vendor operation into metrics, a CLIENT span and a log line. Built once per client; operations are prepared once.
 * Nothing that fails in here reaches the caller: it is counted in `TelemetryErrors`.
 */
export class Observer {
  readonly inFlight: InFlight
  readonly #vendor: string
  readonly #classify: (error: unknown) => Failure
  readonly #errors: TelemetryErrors
  readonly #deadlineMs: number
  readonly #now: () => number
  readonly #deadlines: DeadlineList
  readonly #groups: Groups
  readonly #metrics: CallMetrics
  readonly #spans: CallSpans
  readonly #lines: CallLines

  constructor(options: ObserverOptions) {
    const { vendor, errors, redactor, log } = options
    this.inFlight = options.inFlight ?? new InFlight()
    this.#vendor = vendor
    this.#classify = options.classify
    this.#errors = errors
    this.#deadlineMs = options.deadlineMs ?? 30_000
    this.#now = options.now ?? (() => performance.now())
    this.#deadlines = new DeadlineList(this.#now)
    this.#groups = new Groups(options.groups ?? [], this.#now)
    this.#metrics = new CallMetrics(errors)
    const starter = new SpanStarter(options.tracerName ?? '@messaging-observability/instrumentation', options.tracer)
    this.#spans = new CallSpans({ vendor, starter, hashId: redactor.hashId, errors })
    this.#lines = new CallLines({ vendor, log, redactor, errors })
  }

  /** Prepare an operation. Done once, at start-up. */
  operation<Input, Output = unknown>(options: OperationOptions<Input, Output>): Operation<Input, Output> {
    return {
      ...options,
      spanName: `${this.#vendor}.${options.name}`,
      cells: options.metrics ?? noMetrics,
      figures: this.#groups.figures(options.group),
    }
  }

  /**
   * Run one call. A result that is no promise passes through and is not counted: it did not leave the process. A synchronous
   * throw is counted as an error without latency, and thrown on. A promise settles with the same value or error as the vendor's.
   *
   * The promise rejects early with `DeadlineExceededError` when the deadline passes, and with the signal's reason when it aborts.
   *
   * @param run Makes the call. Gets `input` back, so that no closure is needed per call, and tells `call` of its attempts.
   */
  observe<Input, Output>(
    operation: Operation<Input, Output>,
    scope: CallScope,
    run: (call: Call, input: Input) => Output,
    input: Input,
  ): Output {
    const call = new Call(this, operation as Operation<unknown>, scope, input, this.#now())
    this.inFlight.begin()
    operation.figures.inFlight++
    this.#metrics.begun(call)
    this.#spans.start(call)
    if (scope.signal?.aborted === true) {
      const { reason } = scope.signal
      this.#fail(call, reason, 'aborted', false)
      return Promise.reject(reason) as Output
    }
    let output: Output
    try {
      output = this.#spans.within(call, run, input)
    } catch (error) {
      this.#fail(call, error, 'refused', false)
      throw error
    }
    if (!isPromiseLike(output)) {
      this.#leave(call)
      this.#spans.drop(call)
      return output
    }
    return this.#follow(call, output) as Output
  }

  /** What each group did since the start. */
  status(): Record<string, GroupStatus> {
    return this.#groups.status()
  }

  /** For `Call` only: one attempt after the first. */
  countRetry(call: Call, reason: string): void {
    this.#metrics.retried(call, reason)
  }

  /** For `Call` only: its deadline has passed. */
  expire(call: Call): void {
    const deadlineMs = call.scope.deadlineMs ?? this.#deadlineMs
    const cause = call.lastError === undefined ? undefined : { cause: call.lastError }
    this.#cut(call, new DeadlineExceededError(call.operation.spanName, deadlineMs, call.attempts, cause), 'rejected')
  }

  #follow<T>(call: Call, promise: PromiseLike<T>): Promise<T> {
    const { signal, deadlineMs = this.#deadlineMs } = call.scope
    if (deadlineMs > 0) {
      call.expiresAt = call.startedAt + deadlineMs
      this.#deadlines.add(call)
    }
    return new Promise<T>((resolve, reject) => {
      call.reject = reject
      const failed = (error: unknown): void => {
        if (call.settled) return
        this.#fail(call, error, 'rejected', true)
        reject(error)
      }
      try {
        promise.then((value) => {
          if (call.settled) return
          this.#succeed(call, value)
          resolve(value)
        }, failed)
      } catch (error) {
        // Only a promise of somebody else's making throws here. To an `await` that is a rejection.
        failed(error)
      }
      if (signal !== undefined && !call.settled) {
        const onAbort = (): void => this.#cut(call, signal.reason, 'aborted')
        signal.addEventListener('abort', onAbort, { once: true })
        call.onAbort = onAbort
      }
    })
  }

  /** End a call before the vendor does. */
  #cut(call: Call, reason: unknown, cause: FailureCause): void {
    if (call.settled) return
    this.#fail(call, reason, cause, true)
    call.reject?.(reason)
    call.wake?.(reason)
  }

  #succeed(call: Call, value: unknown): void {
    const { figures, items: hasItems } = call.operation
    const endedAt = this.#now()
    const durationMs = endedAt - call.startedAt
    figures.calls++
    figures.lastSuccessAt = endedAt
    this.#metrics.succeeded(call, durationMs)
    const items = hasItems === undefined ? undefined : this.#metrics.items(call, value)
    this.#spans.succeeded(call, items === undefined ? 0 : items.rejected.length)
    this.#lines.success(call, durationMs, items)
    this.#leave(call)
  }

  /** @param sent Whether anything was sent: what was not has no latency. */
  #fail(call: Call, error: unknown, cause: FailureCause, sent: boolean): void {
    const { figures } = call.operation
    const endedAt = this.#now()
    const durationMs = endedAt - call.startedAt
    const failure = judgeFailure(error, cause, call.scope.signal, this.#classify, this.#errors)
    figures.calls++
    figures.errors++
    figures.lastErrorAt = endedAt
    figures.lastErrorType = failure.type
    this.#metrics.failed(call, failure.type, sent ? durationMs : undefined)
    this.#spans.failed(call, failure)
    this.#lines.failure(call, durationMs, error, failure)
    this.#leave(call)
  }

  /** What every end of a call has in common. */
  #leave(call: Call): void {
    const { operation, scope } = call
    call.settled = true
    this.#deadlines.remove(call)
    if (call.onAbort !== undefined) scope.signal?.removeEventListener('abort', call.onAbort)
    operation.figures.inFlight--
    this.#metrics.ended(call)
    this.inFlight.end()
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false
  try {
    return typeof (value as { then?: unknown }).then === 'function'
  } catch {
    return false
  }
}
