import { InFlight, type Logger } from '@messaging-observability/instrumentation'
import type { Answer, Answers, HandledOutcome } from './answer.ts'
import type { Authenticator, NotAuthentic } from './authenticator.ts'
import { Budget } from './budget.ts'
import type { Clock } from './clock.ts'
import type { DedupeStore } from './dedupe-store.ts'
import { DeliveryRun } from './delivery-run.ts'
import type { Dispatcher } from './dispatcher.ts'
import { minute } from './duration.ts'
import type { Envelope, WebhookEvent } from './envelope.ts'
import { WebhooksError } from './errors.ts'
import type { EventPipeline } from './event-pipeline.ts'
import type { EventReport } from './event-report.ts'
import type { Handler, Unsubscribe } from './handlers.ts'
import type { Journal } from './journal.ts'
import { parseJson } from './json.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import { isWellFormedMediaType } from './media-type.ts'
import type { RejectionReason } from './reasons.ts'
import type { WebhookPolicy, WebhookVendor } from './receiver-options.ts'
import type { Receiver } from './receiver-types.ts'
import type { RequestHeaders, WebhookRequest } from './request.ts'
import type { SignedHeaders } from './signature.ts'
import type { ReceiverStatus, WebhookDrainReport } from './status.ts'

/** What a receiver is put together from. */
export interface ReceiverParts {
  readonly vendor: WebhookVendor<WebhookEvent, WebhookEvent, unknown>
  readonly policy: WebhookPolicy
  readonly answers: Answers
  readonly authenticator: Authenticator
  readonly store: DedupeStore
  readonly dispatcher: Dispatcher
  readonly pipeline: EventPipeline
  readonly report: EventReport
  readonly journal: Journal
  readonly logger: Logger
  readonly clock: Clock
  /** True where it is said what becomes of deliveries that cannot be handled. */
  readonly hasPark: boolean
}

/** For stores that do not tell: that of the memory store. */
const defaultClaimTtlMs = 10 * minute

/** What became of an authentic request, or the answer to one that is not. */
type Verdict = HandledOutcome | Answer

/** The way of a request: refuse, verify, read, handle, answer. */
export class WebhookReceiver implements Receiver<WebhookEvent, WebhookEvent, never> {
  readonly #parts: ReceiverParts
  readonly #inFlight = new InFlight()
  readonly #budget: Budget
  readonly #detachGauges: () => void
  #closing = false

  constructor(parts: ReceiverParts) {
    this.#parts = parts
    this.#budget = new Budget(parts.policy.budgetMs, parts.clock, (run) => this.#expire(run))
    const { report, store } = parts
    this.#detachGauges = report.tally.attach({
      inFlight: () => this.#inFlight.size,
      ...(store.size === undefined ? {} : { dedupeEntries: () => store.size ?? 0 }),
    })
  }

  on(name: string | readonly string[], handler: Handler<never, never>): Unsubscribe {
    this.#requirePark()
    return this.#parts.dispatcher.on(name, handler)
  }

  onAny(handler: Handler<never, never>): Unsubscribe {
    this.#requirePark()
    return this.#parts.dispatcher.onAny(handler)
  }

  get hasHandlers(): boolean {
    return !this.#parts.dispatcher.isEmpty
  }

  receive({ headers, body, logger }: WebhookRequest): Answer | Promise<Answer> {
    const { authenticator, clock, policy, report } = this.#parts
    const startedAt = clock.monotonic()
    if (!isWellFormedMediaType(headers['content-type'])) {
      return this.#answered(this.#refuse('unsupported_media_type'), startedAt)
    }
    if (body.length > policy.maxBodyBytes) return this.#answered(this.#refuse('too_large'), startedAt)
    const isFull = this.#inFlight.size >= policy.maxInFlight && !this.#giveUpLapsed(startedAt)
    if (this.#closing || isFull) return this.#answered(this.unavailable(), startedAt)
    const run = new DeliveryRun(clock.now(), startedAt, body, logger ?? this.#parts.logger)
    this.#inFlight.begin()
    let verdict: MaybePromise<Verdict>
    try {
      verdict = andThen(authenticator.authenticate(run, headers), (signed) => this.#judge(run, headers, signed))
    } catch (error) {
      report.unavailable('store', undefined, error)
      verdict = 'unavailable'
    }
    if (verdict instanceof Promise) return this.#await(run, verdict)
    this.#inFlight.end()
    return this.#answered(this.#answerTo(verdict), startedAt)
  }

  reject(reason: RejectionReason): Answer {
    return this.#answered(this.#refuse(reason), this.#parts.clock.monotonic())
  }

  unavailable(): Answer {
    this.#parts.report.unavailable('overloaded', undefined)
    return this.#parts.answers.unavailable
  }

  ready(): Promise<void> {
    return this.#parts.authenticator.ready()
  }

  close(): void {
    this.#closing = true
  }

  async drain(limitMs: number): Promise<WebhookDrainReport> {
    const { abandoned } = await this.#inFlight.drain(limitMs)
    const events = abortAll(this.#budget.running, 'the shutdown gave up waiting for this handler')
    if (this.#closing) this.#detachGauges()
    if (abandoned > 0) this.#parts.journal.abandoned(abandoned, events, 'at shutdown')
    return { abandoned, events }
  }

  status(): ReceiverStatus {
    const { report, store } = this.#parts
    const { duplicates, errorsBy, events, lastReceivedAt, parkedBy } = report.tally
    const { capacity, evictions, size } = store
    return {
      closing: this.#closing,
      lastReceivedAt: lastReceivedAt === undefined ? null : new Date(lastReceivedAt),
      events,
      duplicates,
      parked: { ...parkedBy },
      errors: { ...errorsBy },
      inFlight: this.#inFlight.size,
      dedupe: {
        ...(size === undefined ? {} : { size }),
        ...(capacity === undefined ? {} : { capacity }),
        ...(evictions === undefined ? {} : { evictions }),
      },
    }
  }

  #requirePark(): void {
    if (this.#parts.hasPark) return
    throw new WebhooksError(
      'WEBHOOKS_PARK_REQUIRED',
      "a handler needs somewhere to put events it fails on, because the sender gets its 200 all the same: set park to a function, parkToDirectory(path) or 'discard'",
    )
  }

  #judge(run: DeliveryRun, headers: RequestHeaders, signed: SignedHeaders | NotAuthentic): MaybePromise<Verdict> {
    // Answered while the secrets were fetched: the sender sends again.
    if (run.expired || signed === 'unavailable') return 'unavailable'
    return typeof signed === 'string' ? this.#refuse(signed) : this.#handle(run, headers, signed)
  }

  #handle(run: DeliveryRun, headers: RequestHeaders, signed: SignedHeaders): MaybePromise<Verdict> {
    const { authenticator, pipeline, report } = this.#parts
    const value = parseJson(run.body)
    const envelope = value === undefined ? undefined : this.#read(value, headers)
    const signedAt = signed.signedAt ?? (typeof envelope === 'object' ? envelope.signedAt : undefined)
    const misfit = authenticator.outsideWindow(run, signedAt)
    if (misfit !== undefined) return this.#refuse(misfit)
    report.tally.authentic(run.receivedAt, signedAt)
    if (envelope === undefined) return pipeline.parkWhole(run, 'unparsable')
    if (typeof envelope === 'string') return pipeline.parkWhole(run, 'unusable', envelope)
    return pipeline.handle(run, envelope)
  }

  #read(value: unknown, headers: RequestHeaders): Envelope<WebhookEvent> | string {
    try {
      return this.#parts.vendor.envelope.read(value, headers)
    } catch {
      return 'the envelope reader failed'
    }
  }

  #await(run: DeliveryRun, verdict: Promise<Verdict>): Promise<Answer> {
    this.#budget.add(run)
    const settle = (settled: Verdict): void => {
      this.#budget.delete(run)
      if (!run.givenUp) this.#inFlight.end()
      this.#resolve(run, settled)
    }
    return new Promise((resolve) => {
      run.resolve = resolve
      verdict.then(settle, (error: unknown) => {
        this.#parts.report.unavailable('store', undefined, error)
        settle('unavailable')
      })
    })
  }

  /**
   * Frees the places of handlers that have outlived their claims, so that some that never settle do not close the route: their
   * senders were answered long ago, and the events may be claimed anew. True if there were any.
   */
  #giveUpLapsed(now: number): boolean {
    const { journal, store } = this.#parts
    const { claimTtlMs = defaultClaimTtlMs } = store
    const lapsed = [...this.#budget.running].filter((run) => now - run.startedAt >= claimTtlMs)
    if (lapsed.length === 0) return false
    for (const run of lapsed) {
      run.givenUp = true
      this.#budget.delete(run)
      this.#inFlight.end()
    }
    journal.abandoned(
      lapsed.length,
      abortAll(lapsed, 'the claim of this event has lapsed'),
      'after their claims lapsed',
    )
    return true
  }

  /** The budget of a request is over. Its handlers go on and keep their claims. */
  #expire(run: DeliveryRun): void {
    const { pipeline, policy, report } = this.#parts
    if (run.expired) {
      this.#resolve(run, 'unavailable')
      return
    }
    run.expired = true
    if (policy.overBudget === 'retry') {
      report.unavailable('timeout', run.unsettled()[0]?.item)
      this.#resolve(run, 'unavailable')
      return
    }
    report.tally.error('timeout')
    void andThen(pipeline.parkUnfinished(run), (outcome) => {
      if (outcome === 'parked') run.abort('the time budget is over and the event was parked')
      this.#resolve(run, outcome)
    })
  }

  #resolve(run: DeliveryRun, verdict: Verdict): void {
    const { resolve } = run
    if (resolve === undefined) return
    run.resolve = undefined
    resolve(this.#answered(this.#answerTo(verdict), run.startedAt))
  }

  #refuse(reason: RejectionReason): Answer {
    this.#parts.report.tally.error(reason)
    this.#parts.journal.rejected(reason)
    return this.#parts.answers.rejected[reason]
  }

  #answerTo(verdict: Verdict): Answer {
    return typeof verdict === 'string' ? this.#parts.answers[verdict] : verdict
  }

  #answered(answer: Answer, startedAt: number): Answer {
    this.#parts.report.tally.answered(answer.outcome, this.#parts.clock.monotonic() - startedAt)
    return answer
  }
}

/** Tells handlers that nobody waits for them any more. Their unfinished events by name. */
function abortAll(runs: Iterable<DeliveryRun>, reason: string): Record<string, number> {
  const events: Record<string, number> = {}
  for (const run of runs) {
    run.abort(reason)
    for (const { item } of run.unsettled()) events[item.event.name] = (events[item.event.name] ?? 0) + 1
  }
  return events
}
