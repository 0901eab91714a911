import { isSpanContextValid } from '@opentelemetry/api'
import { privateValues } from '../redaction/private-values.ts'
import type { Redactor } from '../redaction/redactor.ts'
import { serializeError } from '../redaction/serialize-error.ts'
import type { Call } from './call.ts'
import type { CallLog, CallOutcome } from './call-log.ts'
import type { Failure, ItemOutcome } from './operation.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'

/** What `CallLines` is made of. */
export interface CallLinesOptions {
  readonly vendor: string
  readonly log: CallLog
  readonly redactor: Redactor
  readonly errors: TelemetryErrors
}

const maxLoggedItems = 20
/** Shorter ones are parts of ordinary words and numbers. */
const minIdLength = 3

/** Puts the fields of a call's line together, where the log admits one. Nothing in it throws. */
export class CallLines {
  readonly #vendor: string
  readonly #log: CallLog
  readonly #redactor: Redactor
  readonly #errors: TelemetryErrors

  constructor({ vendor, log, redactor, errors }: CallLinesOptions) {
    this.#vendor = vendor
    this.#log = log
    this.#redactor = redactor
    this.#errors = errors
  }

  success(call: Call, durationMs: number, items: ItemOutcome | undefined): void {
    const rejected = items === undefined ? 0 : items.rejected.length
    const outcome = rejected > 0 ? 'partial' : call.attempts > 1 ? 'retried' : 'success'
    if (!this.#log.admits(outcome, call.scope.logger)) return
    this.#write(call, outcome, rejected > 0 ? 'succeeded in part' : 'succeeded', () => ({
      ...this.#fields(call, 'success', durationMs),
      ...(items !== undefined && this.#itemFields(call, items)),
    }))
  }

  failure(call: Call, durationMs: number, error: unknown, failure: Failure): void {
    const outcome = failure.callerFault ? 'fault' : 'failure'
    if (!this.#log.admits(outcome, call.scope.logger)) return
    this.#write(call, outcome, `failed: ${failure.type}`, () => ({
      ...this.#fields(call, 'error', durationMs),
      errorType: failure.type,
      ...(failure.statusCode !== undefined && { statusCode: failure.statusCode }),
      ...(failure.reference !== undefined && { reference: this.#redactor.scrub(failure.reference) }),
      err: serializeError(error, this.#scrubber(call), { message: failure.message }),
    }))
  }

  #write(call: Call, outcome: CallOutcome, ending: string, fieldsOf: () => object): void {
    try {
      this.#log.write(outcome, fieldsOf(), `${call.operation.spanName} ${ending}`, call.scope.logger)
    } catch (error) {
      this.#errors.report('log', error)
    }
  }

  #fields(call: Call, status: string, durationMs: number): object {
    const { fields, name, person } = call.operation
    const personHash = this.#redactor.hashId(person?.(call.input))
    const spanContext = call.span?.span.spanContext()
    return {
      vendor: this.#vendor,
      ...fields,
      operation: name,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      attempts: call.attempts,
      ...(personHash !== undefined && { person: personHash }),
      ...(spanContext !== undefined &&
        isSpanContextValid(spanContext) && { trace_id: spanContext.traceId, span_id: spanContext.spanId }),
    }
  }

  #itemFields(call: Call, { accepted, rejected }: ItemOutcome): object {
    if (rejected.length === 0) return { accepted, rejected: 0 }
    const scrubber = this.#scrubber(call)
    const rejectedItems = rejected.slice(0, maxLoggedItems).map(({ index, reason, field }) => ({
      index,
      ...(reason !== undefined && { reason: scrubber.scrub(reason) }),
      ...(field !== undefined && { field: scrubber.scrub(field) }),
    }))
    return { accepted, rejected: rejected.length, rejectedItems }
  }

  /** Vendors repeat what they were given in their error texts, and an id may look like any other word. */
  #scrubber(call: Call): { scrub(text: string): string } {
    const marks = new Map<string, string>()
    const hide = (value: string, mark: string): void => {
      marks.set(value, mark)
      // As it stands in a URL.
      if (value.isWellFormed()) marks.set(encodeURIComponent(value), mark)
    }
    for (const value of privateValues(call.input, this.#redactor.withholds)) hide(value, '[argument]')
    const person = call.operation.person?.(call.input)
    const id = typeof person === 'number' || typeof person === 'bigint' ? String(person) : person
    if (typeof id === 'string' && id.length >= minIdLength) hide(id, '[person]')
    // The longest first: one may be part of another.
    const found = [...marks].sort(([a], [b]) => b.length - a.length)
    return {
      scrub: (text) =>
        this.#redactor.scrub(found.reduce((scrubbed, [value, mark]) => scrubbed.replaceAll(value, mark), text)),
    }
  }
}
