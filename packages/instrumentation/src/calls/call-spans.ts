import { type Attributes, context as contextApi, SpanStatusCode } from '@opentelemetry/api'
import type { IdHasher } from '../redaction/id-hasher.ts'
import type { Call } from './call.ts'
import type { Failure } from './operation.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'
import type { SpanStarter } from './tracing.ts'

/** What `CallSpans` is made of. */
export interface CallSpansOptions {
  /** First half of the names of our own attributes. */
  readonly vendor: string
  readonly starter: SpanStarter
  readonly hashId: IdHasher
  readonly errors: TelemetryErrors
}

/** The spans of calls, from start to end. A tracer or context manager that fails is counted, and never breaks or doubles a call. */
export class CallSpans {
  readonly #vendor: string
  readonly #starter: SpanStarter
  readonly #hashId: IdHasher
  readonly #errors: TelemetryErrors

  constructor({ vendor, starter, hashId, errors }: CallSpansOptions) {
    this.#vendor = vendor
    this.#starter = starter
    this.#hashId = hashId
    this.#errors = errors
  }

  start(call: Call): void {
    const { spanName, attributes = {} } = call.operation
    try {
      call.span = this.#starter.start(spanName, { attributes }, call.scope)
    } catch (error) {
      this.#errors.report('span', error)
    }
  }

  /** Run `run` in the context of the call's span. */
  within<Input, Output>(call: Call, run: (call: Call, input: Input) => Output, input: Input): Output {
    if (call.span === undefined) return run(call, input)
    let outcome: { readonly output: Output } | { readonly thrown: unknown } | undefined
    const attempt = (): void => {
      try {
        outcome = { output: run(call, input) }
      } catch (thrown) {
        outcome = { thrown }
      }
    }
    try {
      contextApi.with(call.span.context, attempt)
    } catch (error) {
      this.#errors.report('span', error)
    }
    // Assigned in a callback, which the compiler does not follow.
    const settled = outcome as { readonly output: Output } | { readonly thrown: unknown } | undefined
    if (settled === undefined) return run(call, input)
    if ('thrown' in settled) throw settled.thrown
    return settled.output
  }

  /** End without an outcome: it was no call after all. */
  drop(call: Call): void {
    if (call.span !== undefined) this.#end(call, {})
  }

  succeeded(call: Call, rejectedItems: number): void {
    if (call.span === undefined) return
    this.#end(call, rejectedItems > 0 ? { [`${this.#vendor}.items.rejected`]: rejectedItems } : {})
  }

  failed(call: Call, { type, statusCode }: Failure): void {
    if (call.span === undefined) return
    const status = statusCode === undefined ? {} : { 'http.response.status_code': statusCode }
    this.#end(call, { 'error.type': type, ...status }, type)
  }

  #end(call: Call, outcome: Attributes, errorType?: string): void {
    if (call.span === undefined) return
    const { span } = call.span
    try {
      if (span.isRecording()) {
        span.setAttributes(outcome)
        span.setAttribute(`${this.#vendor}.attempts`, call.attempts)
        if (call.attempts > 1) span.setAttribute('http.request.resend_count', call.attempts - 1)
        const person = this.#hashId(call.operation.person?.(call.input))
        if (person !== undefined) span.setAttribute('enduser.pseudo.id', person)
        if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType })
      }
    } catch (error) {
      this.#errors.report('span', error)
    }
    // Apart, so that a span is ended even where an attribute failed.
    try {
      span.end()
    } catch (error) {
      this.#errors.report('span', error)
    }
  }
}
