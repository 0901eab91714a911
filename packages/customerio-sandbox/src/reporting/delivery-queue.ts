import type { Random } from '../random.ts'
import { signAttempt, strikes } from './faults.ts'
import type { Poster, PostResult } from './post.ts'
import { createQueue, type Queue } from './queue.ts'
import { isPausing, retryDelay } from './retry.ts'
import type { SenderSettings } from './sender-options.ts'
import type {
  ReportingEvent,
  ReportingFaults,
  ReportingLogEntry,
  ReportingQueueStatus,
  ReportingSubscription,
} from './types.ts'

/** How long a reordered event is held back when none follows it, in real milliseconds. */
const reorderHoldMs = 1_000

/** An event on its way to one subscription. */
export interface QueuedEvent {
  event: ReportingEvent
  body: string
  /** Faults given with the event. */
  faults: ReportingFaults | undefined
  /** Names of the payload faults that struck it. */
  struck: readonly string[]
}

interface Delivery extends QueuedEvent {
  failedAttempts: number
  /** The vendor's milliseconds since the first attempt. */
  ageMs: number
}

/** What a queue needs of the sender. */
export interface DeliveryContext {
  settings: SenderSettings
  poster: Poster
  /** Draws at `emit`. Kept apart from the attempts, which come between emits at times that differ from run to run. */
  eventRandom: Random
  attemptRandom: Random
  faults(): ReportingFaults
  record(entry: Omit<ReportingLogEntry, 'at' | 'subscription'>): void
  /** Called when the queue may have become idle. */
  onSettled(): void
}

/** The ordered, blocking queue of one subscription: the next event waits until the one before is delivered or given up. */
export class DeliveryQueue {
  readonly #context: DeliveryContext
  readonly #queue: Queue<Delivery> = createQueue()
  #subscription: ReportingSubscription
  #endpoint: URL
  #abort: (() => void) | undefined
  #retryTimer: unknown
  /** A reordered event, with its duplicate, waiting for another to overtake it. */
  #held: readonly Delivery[] = []
  #holdTimer: unknown
  #closed = false

  constructor(subscription: ReportingSubscription, context: DeliveryContext) {
    this.#subscription = subscription
    this.#endpoint = new URL(subscription.endpoint)
    this.#context = context
  }

  /** A change takes effect with the next attempt; enabling tries at once. */
  configure(subscription: ReportingSubscription): void {
    this.#subscription = subscription
    this.#endpoint = new URL(subscription.endpoint)
    if (subscription.disabled) this.#stopWaiting()
    this.#next()
  }

  get backlog(): number {
    return this.#queue.size + this.#held.length
  }

  get isIdle(): boolean {
    return this.#abort === undefined && (this.backlog === 0 || this.#subscription.disabled)
  }

  get status(): ReportingQueueStatus {
    return {
      state: this.#state(),
      backlog: this.backlog,
      failedAttempts: this.#queue.first?.failedAttempts ?? 0,
    }
  }

  /** Adds the event, unless the backlog is full; draws the faults of order and number. */
  push(event: QueuedEvent): boolean {
    if (this.backlog >= this.#context.settings.maxBacklog) {
      this.#context.record({ outcome: 'dropped', event: event.event, attempt: 0, durationMs: 0, faults: event.struck })
      return false
    }
    const { eventRandom: random } = this.#context
    const faults = { ...this.#context.faults(), ...event.faults }
    const struck = [...event.struck]
    const overtaken = this.#held.length === 0 && strikes(faults.reorder, random)
    if (overtaken) struck.push('reorder')
    const deliveries: Delivery[] = [{ ...event, struck, failedAttempts: 0, ageMs: 0 }]
    if (strikes(faults.duplicate, random)) {
      deliveries.push({ ...event, struck: [...struck, 'duplicate'], failedAttempts: 0, ageMs: 0 })
    }
    if (overtaken) this.#hold(deliveries)
    else {
      for (const delivery of deliveries) this.#queue.push(delivery)
      this.releaseHeld()
    }
    this.#next()
    return true
  }

  /** Lets an event go that waits for another to overtake it. */
  releaseHeld(): void {
    if (this.#held.length === 0) return
    this.#context.settings.clock.clearTimeout(this.#holdTimer)
    for (const delivery of this.#held) this.#queue.push(delivery)
    this.#held = []
    this.#next()
  }

  /** Ends the wait for a retry as if its time had passed. */
  retryNow(): void {
    if (this.#stopWaiting()) this.#next()
  }

  /** Aborts what is running and discards the rest. */
  close(): void {
    this.#closed = true
    this.#stopWaiting()
    this.releaseHeld()
    let wasSending = this.#abort !== undefined
    this.#abort?.()
    this.#abort = undefined
    for (let delivery = this.#queue.shift(); delivery !== undefined; delivery = this.#queue.shift()) {
      const { event, failedAttempts, struck } = delivery
      const attempt = failedAttempts + (wasSending ? 1 : 0)
      this.#context.record({ outcome: 'discarded', event, attempt, durationMs: 0, faults: struck })
      wasSending = false
    }
  }

  #state(): ReportingQueueStatus['state'] {
    if (this.#abort !== undefined) return 'sending'
    if (this.#subscription.disabled) return 'disabled'
    return this.backlog === 0 ? 'idle' : 'waiting'
  }

  #hold(deliveries: readonly Delivery[]): void {
    this.#held = deliveries
    this.#holdTimer = this.#context.settings.clock.setTimeout(() => this.releaseHeld(), reorderHoldMs)
  }

  #stopWaiting(): boolean {
    if (this.#retryTimer === undefined) return false
    this.#context.settings.clock.clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    return true
  }

  #next(): void {
    const delivery = this.#queue.first
    if (this.#abort !== undefined || this.#retryTimer !== undefined || this.#closed) return
    if (delivery === undefined || this.#subscription.disabled) this.#context.onSettled()
    else this.#attempt(delivery)
  }

  #attempt(delivery: Delivery): void {
    const { settings, poster, attemptRandom: random } = this.#context
    const ownFaults = delivery.failedAttempts === 0 ? delivery.faults : undefined
    const startedAt = settings.clock.now()
    const { headers, body, struck } = signAttempt({
      body: delivery.body,
      signingKey: this.#subscription.signingKey,
      now: startedAt,
      ageMs: delivery.ageMs,
      faults: ownFaults === undefined ? this.#context.faults() : { ...this.#context.faults(), ...ownFaults },
      random,
    })
    this.#abort = poster.post(this.#endpoint, headers, body, (result) => {
      this.#abort = undefined
      this.#settle(delivery, result, settings.clock.now() - startedAt, [...delivery.struck, ...struck])
      this.#next()
    })
  }

  #settle(delivery: Delivery, result: PostResult, durationMs: number, faults: string[]): void {
    const attempt = delivery.failedAttempts + 1
    const { event } = delivery
    const record = (outcome: ReportingLogEntry['outcome'], retryInMs?: number): void =>
      this.#context.record({
        outcome,
        event,
        attempt,
        durationMs,
        faults,
        ...result,
        ...(retryInMs === undefined ? {} : { retryInMs }),
      })

    if (result.status !== undefined && result.status >= 200 && result.status < 300) {
      this.#queue.shift()
      record('delivered')
      return
    }
    const { retry, clock, timeScale } = this.#context.settings
    const delay = retryDelay(retry, attempt, isPausing(result.status, result.failure))
    delivery.failedAttempts = attempt
    delivery.ageMs += durationMs + delay
    if (delivery.ageMs > retry.giveUpAfterMs) {
      this.#queue.shift()
      record('gave_up')
      return
    }
    record('retrying', delay)
    this.#retryTimer = clock.setTimeout(() => this.retryNow(), delay / timeScale)
  }
}
