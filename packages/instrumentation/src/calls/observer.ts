import {
  type Attributes,
  context as contextApi,
  isSpanContextValid,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api'
import { DeadlineExceededError } from '../errors.ts'
import { InFlight } from '../in-flight.ts'
import type { Redactor } from '../redaction/redactor.ts'
import { serializeError } from '../redaction/serialize-error.ts'
import { Call, type CallScope } from './call.ts'
import type { CallLog, CallOutcome } from './call-log.ts'
import { DeadlineList } from './deadlines.ts'
import {
  type Failure,
  type GroupFigures,
  type ItemOutcome,
  noMetrics,
  type Operation,
  type OperationOptions,
} from './operation.ts'
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

/** What one group of operations did since the start. */
export interface GroupStatus {
  readonly calls: number
  readonly errors: number
  readonly inFlight: number
  /** `null`: never. */
  readonly lastSuccessAt: Date | null
  /** `null`: never. */
  readonly lastError: { readonly type: string; readonly at: Date } | null
}

const maxLoggedItems = 20

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
  readonly #log: CallLog
  readonly #redactor: Redactor
  readonly #errors: TelemetryErrors
  readonly #deadlineMs: number
  readonly #spans: SpanStarter
  readonly #now: () => number
  readonly #deadlines: DeadlineList
  readonly #groups: Map<string, GroupFigures> = new Map()

  constructor(options: ObserverOptions) {
    this.inFlight = options.inFlight ?? new InFlight()
    this.#vendor = options.vendor
    this.#classify = options.classify
    this.#log = options.log
    this.#redactor = options.redactor
    this.#errors = options.errors
    this.#deadlineMs = options.deadlineMs ?? 30_000
    this.#spans = new SpanStarter(options.tracerName ?? '@messaging-observability/instrumentation', options.tracer)
    this.#now = options.now ?? (() => performance.now())
    this.#deadlines = new DeadlineList(this.#now)
    for (const group of options.groups ?? []) this.#figures(group)
  }

  /** Prepare an operation. Done once, at start-up. */
  operation<Input, Output = unknown>(options: OperationOptions<Input, Output>): Operation<Input, Output> {
    return {
      ...options,
      spanName: `${this.#vendor}.${options.name}`,
      cells: options.metrics ?? noMetrics,
      figures: this.#figures(options.group),
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
    this.#begin(call)
    if (scope.signal?.aborted === true) {
      const { reason } = scope.signal
      this.#fail(call, reason, false, true)
      return Promise.reject(reason) as Output
    }
    let output: Output
    try {
      output = call.span === undefined ? run(call, input) : this.#runTraced(call, run, input)
    } catch (error) {
      this.#fail(call, error, false)
      throw error
    }
    if (!isPromiseLike(output)) {
      this.#leave(call)
      this.#endSpan(call, {})
      return output
    }
    return this.#follow(call, output) as Output
  }

  /** What each group did since the start. */
  status(): Record<string, GroupStatus> {
    const toDate = (at: number): Date => new Date(Date.now() - (this.#now() - at))
    const status: Record<string, GroupStatus> = {}
    for (const [group, { calls, errors, inFlight, lastSuccessAt, lastErrorAt, lastErrorType }] of this.#groups) {
      status[group] = {
        calls,
        errors,
        inFlight,
        lastSuccessAt: lastSuccessAt < 0 ? null : toDate(lastSuccessAt),
        lastError: lastErrorType === undefined ? null : { type: lastErrorType, at: toDate(lastErrorAt) },
      }
    }
    return status
  }

  /** For `Call` only: one attempt after the first. */
  countRetry(call: Call, reason: string): void {
    try {
      call.operation.cells.retries(reason).inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
  }

  /** For `Call` only: its deadline has passed. */
  expire(call: Call): void {
    const deadlineMs = call.scope.deadlineMs ?? this.#deadlineMs
    const cause = call.lastError === undefined ? undefined : { cause: call.lastError }
    this.#cut(call, new DeadlineExceededError(call.operation.spanName, deadlineMs, call.attempts, cause))
  }

  #figures(group: string): GroupFigures {
    let figures = this.#groups.get(group)
    if (figures === undefined) {
      figures = { calls: 0, errors: 0, inFlight: 0, lastSuccessAt: -1, lastErrorAt: -1, lastErrorType: undefined }
      this.#groups.set(group, figures)
    }
    return figures
  }

  #begin(call: Call): void {
    const { operation } = call
    this.inFlight.begin()
    operation.figures.inFlight++
    try {
      operation.cells.inFlight.inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
    try {
      call.span = this.#spans.start(operation.spanName, { attributes: operation.attributes ?? {} }, call.scope)
    } catch (error) {
      this.#errors.report('span', error)
    }
  }

  /** A context manager that fails must neither lose the call nor run it twice. */
  #runTraced<Input, Output>(call: Call, run: (call: Call, input: Input) => Output, input: Input): Output {
    let outcome: { readonly output: Output } | { readonly thrown: unknown } | undefined
    const attempt = (): void => {
      try {
        outcome = { output: run(call, input) }
      } catch (thrown) {
        outcome = { thrown }
      }
    }
    try {
      contextApi.with(call.span?.context ?? contextApi.active(), attempt)
    } catch (error) {
      this.#errors.report('span', error)
    }
    const settled = outcome as { readonly output: Output } | { readonly thrown: unknown } | undefined
    if (settled === undefined) return run(call, input)
    if ('thrown' in settled) throw settled.thrown
    return settled.output
  }

  #follow<T>(call: Call, promise: PromiseLike<T>): Promise<T> {
    const { signal, deadlineMs = this.#deadlineMs } = call.scope
    if (deadlineMs > 0) {
      call.expiresAt = call.startedAt + deadlineMs
      this.#deadlines.add(call)
    }
    return new Promise<T>((resolve, reject) => {
      call.reject = reject
      if (signal !== undefined) {
        call.onAbort = () => this.#cut(call, signal.reason, true)
        signal.addEventListener('abort', call.onAbort, { once: true })
      }
      promise.then(
        (value) => {
          if (call.settled) return
          this.#succeed(call, value)
          resolve(value)
        },
        (error: unknown) => {
          if (call.settled) return
          this.#fail(call, error, true)
          reject(error)
        },
      )
    })
  }

  /** End a call before the vendor does. */
  #cut(call: Call, reason: unknown, aborted = false): void {
    if (call.settled) return
    this.#fail(call, reason, true, aborted)
    call.reject?.(reason)
    call.wake?.(reason)
  }

  /** What every end of a call has in common. */
  #leave(call: Call): void {
    const { operation, scope } = call
    call.settled = true
    this.#deadlines.remove(call)
    if (call.onAbort !== undefined) scope.signal?.removeEventListener('abort', call.onAbort)
    operation.figures.inFlight--
    try {
      operation.cells.inFlight.dec()
    } catch (error) {
      this.#errors.report('metric', error)
    }
    this.inFlight.end()
  }

  #succeed(call: Call, value: unknown): void {
    const { cells, figures } = call.operation
    const endedAt = this.#now()
    const durationMs = endedAt - call.startedAt
    figures.calls++
    figures.lastSuccessAt = endedAt
    try {
      cells.latency.success.observe(durationMs, traceIdOf(call))
      cells.requests.success.inc()
    } catch (error) {
      this.#errors.report('metric', error)
    }
    const items = call.operation.items === undefined ? undefined : this.#countItems(call, value)
    const rejected = items === undefined ? 0 : items.rejected.length
    if (call.span !== undefined)
      this.#endSpan(call, rejected > 0 ? { [`${this.#vendor}.items.rejected`]: rejected } : {})
    const outcome = rejected > 0 ? 'partial' : call.attempts > 1 ? 'retried' : 'success'
    if (this.#log.admits(outcome, call.scope.logger)) this.#writeSuccess(call, outcome, durationMs, items)
    this.#leave(call)
  }

  #countItems(call: Call, value: unknown): ItemOutcome | undefined {
    const { cells } = call.operation
    try {
      const items = call.operation.items?.(value, call.input)
      if (items === undefined) return undefined
      if (items.accepted > 0) cells.items?.accepted.inc(items.accepted)
      if (items.rejected.length > 0) cells.items?.rejected.inc(items.rejected.length)
      return items
    } catch (error) {
      this.#errors.report('metric', error)
      return undefined
    }
  }

  #fail(call: Call, error: unknown, timed: boolean, aborted = false): void {
    const { cells, figures } = call.operation
    const endedAt = this.#now()
    const durationMs = endedAt - call.startedAt
    const failure = this.#judge(call, error, timed, aborted)
    figures.calls++
    figures.errors++
    figures.lastErrorAt = endedAt
    figures.lastErrorType = failure.type
    try {
      if (timed) cells.latency.error.observe(durationMs, traceIdOf(call))
      cells.requests.error.inc()
      cells.errors(failure.type).inc()
    } catch (cause) {
      this.#errors.report('metric', cause)
    }
    if (call.span !== undefined) this.#endSpan(call, failureAttributes(failure), failure.type)
    const outcome = failure.callerFault ? 'fault' : 'failure'
    if (this.#log.admits(outcome, call.scope.logger)) this.#writeFailure(call, outcome, durationMs, error, failure)
    this.#leave(call)
  }

  #judge(call: Call, error: unknown, timed: boolean, aborted: boolean): Failure {
    if (aborted || (call.scope.signal?.aborted === true && error === call.scope.signal.reason)) {
      return { type: 'aborted', callerFault: true }
    }
    // The client refused the arguments; nothing was sent.
    if (!timed) return { type: 'validation', callerFault: true }
    if (error instanceof DeadlineExceededError) return { type: 'timeout', callerFault: false }
    try {
      return this.#classify(error)
    } catch (cause) {
      this.#errors.report('label', cause)
      return { type: 'unknown', callerFault: false }
    }
  }

  #endSpan(call: Call, attributes: Attributes, errorType?: string): void {
    if (call.span === undefined) return
    const { span } = call.span
    try {
      if (span.isRecording()) {
        span.setAttributes(attributes)
        span.setAttribute(`${this.#vendor}.attempts`, call.attempts)
        if (call.attempts > 1) span.setAttribute('http.request.resend_count', call.attempts - 1)
        const person = this.#person(call)
        if (person !== undefined) span.setAttribute('enduser.pseudo.id', person)
        if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType })
      }
      span.end()
    } catch (error) {
      this.#errors.report('span', error)
    }
  }

  #writeSuccess(call: Call, outcome: CallOutcome, durationMs: number, items: ItemOutcome | undefined): void {
    try {
      const fields = this.#fields(call, 'success', durationMs)
      if (items !== undefined) {
        fields.accepted = items.accepted
        fields.rejected = items.rejected.length
        const scrubber = this.#scrubber(call)
        if (items.rejected.length > 0) {
          fields.rejectedItems = items.rejected.slice(0, maxLoggedItems).map(({ index, reason, field }) => ({
            index,
            ...(reason === undefined ? {} : { reason: scrubber.scrub(reason) }),
            ...(field === undefined ? {} : { field: scrubber.scrub(field) }),
          }))
        }
      }
      const ending = outcome === 'partial' ? 'succeeded in part' : 'succeeded'
      this.#log.write(outcome, fields, `${call.operation.spanName} ${ending}`, call.scope.logger)
    } catch (error) {
      this.#errors.report('log', error)
    }
  }

  #writeFailure(call: Call, outcome: CallOutcome, durationMs: number, error: unknown, failure: Failure): void {
    try {
      const fields = this.#fields(call, 'error', durationMs)
      fields.errorType = failure.type
      if (failure.statusCode !== undefined) fields.statusCode = failure.statusCode
      if (failure.reference !== undefined) fields.reference = this.#redactor.scrub(failure.reference)
      fields.err = serializeError(error, this.#scrubber(call), { message: failure.message })
      this.#log.write(outcome, fields, `${call.operation.spanName} failed: ${failure.type}`, call.scope.logger)
    } catch (cause) {
      this.#errors.report('log', cause)
    }
  }

  #fields(call: Call, status: string, durationMs: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {
      vendor: this.#vendor,
      ...call.operation.fields,
      operation: call.operation.name,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      attempts: call.attempts,
    }
    const person = this.#person(call)
    if (person !== undefined) fields.person = person
    const spanContext = call.span?.span.spanContext()
    if (spanContext !== undefined && isSpanContextValid(spanContext)) {
      fields.trace_id = spanContext.traceId
      fields.span_id = spanContext.spanId
    }
    return fields
  }

  /** Vendors repeat ids in their error texts, and an id may look like any other word. */
  #scrubber(call: Call): { scrub(text: string): string } {
    const id = call.operation.person?.(call.input)
    if (typeof id !== 'string' || id.length < 3) return this.#redactor
    return { scrub: (text) => this.#redactor.scrub(text.replaceAll(id, '[person]')) }
  }

  #person(call: Call): string | undefined {
    const id = call.operation.person?.(call.input)
    return id === undefined ? undefined : this.#redactor.hashId(id)
  }
}

function failureAttributes(failure: Failure): Attributes {
  return failure.statusCode === undefined
    ? { 'error.type': failure.type }
    : { 'error.type': failure.type, 'http.response.status_code': failure.statusCode }
}

/** An exemplar that leads to a trace nobody kept is worse than none. */
function traceIdOf(call: Call): string | undefined {
  if (call.span === undefined) return undefined
  const { traceId, traceFlags } = call.span.span.spanContext()
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : traceId
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
