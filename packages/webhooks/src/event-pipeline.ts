import type { HandledOutcome } from './answer.ts'
import type { Clock } from './clock.ts'
import type { ClaimResult, DedupeStore } from './dedupe-store.ts'
import { type DeliveryRun, EventRun } from './delivery-run.ts'
import { type Dispatcher, runHandlers } from './dispatcher.ts'
import type { Envelope, EnvelopeItem, WebhookEvent } from './envelope.ts'
import type { EventReport } from './event-report.ts'
import { mapLimited } from './map-limited.ts'
import { andThen, attempt, type MaybePromise } from './maybe-promise.ts'
import type { Parking } from './parking.ts'
import type { ParkReason } from './reasons.ts'
import type { WebhookPolicy, WebhookVendor } from './receiver-options.ts'

/** What became of one event. A `failed` one waits to be parked together with the others of its request. */
type EventOutcome = 'accepted' | 'duplicate' | 'failed' | 'parked' | 'unavailable'

/** What the pipeline works with. */
export interface PipelineParts {
  readonly vendor: WebhookVendor<WebhookEvent, WebhookEvent, unknown>
  readonly store: DedupeStore
  readonly dispatcher: Dispatcher
  readonly parking: Parking
  readonly policy: WebhookPolicy
  readonly report: EventReport
  readonly clock: Clock
}

/** Claims, handles, commits and parks the events of authentic requests. Waits only where store, handlers or park do. */
export class EventPipeline {
  readonly #parts: PipelineParts

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  /** Handles all events of a request. Never throws, never rejects. */
  handle(run: DeliveryRun, { items, partial = false }: Envelope<WebhookEvent>): MaybePromise<HandledOutcome> {
    const [first] = items
    run.undecided = items.length
    if (items.length === 1 && first !== undefined) {
      return this.#handleItem(run, first, (outcome) => this.#conclude(run, outcome, partial))
    }
    return andThen(this.#handleItems(run, items), (outcomes) => this.#conclude(run, outcomes, partial))
  }

  /** Sets a request aside that holds nothing one could handle. Never throws, never rejects. */
  parkWhole(run: DeliveryRun, reason: 'unparsable' | 'unusable', detail?: string): MaybePromise<HandledOutcome> {
    this.#parts.report.tally.error(reason)
    run.undecided = 1
    const outcome = (isSafe: boolean): HandledOutcome => (isSafe ? 'parked' : 'unavailable')
    return andThen(this.#parts.parking.park(run, reason, [], detail), outcome)
  }

  /**
   * The budget is over: sets the unfinished events aside, so that the sender can go on. Not where something has not begun:
   * nothing would handle it. Never throws, never rejects.
   */
  parkUnfinished(run: DeliveryRun): MaybePromise<HandledOutcome> {
    if (run.undecided > 0) return this.#unavailable(run)
    const unfinished = run.unsettled()
    const done = (): HandledOutcome => (run.mustRetry ? 'unavailable' : 'parked')
    // Their handlers go on: where the park fails, they keep their claims until they settle.
    const parked = this.#parkEvents(run, 'timeout', unfinished, () => {
      run.mustRetry = true
    })
    return andThen(parked, done)
  }

  #handleItems(run: DeliveryRun, items: readonly EnvelopeItem<WebhookEvent>[]): MaybePromise<EventOutcome[]> {
    const unique = [...new Map(items.map((item) => [item.id, item])).values()]
    for (let repeated = unique.length; repeated < items.length; repeated++) this.#parts.report.tally.duplicate()
    run.undecided = unique.length
    return mapLimited(unique, this.#parts.policy.eventConcurrency, (item) =>
      this.#handleItem(run, item, (outcome) => outcome),
    )
  }

  /** `next` takes what became of the event. It is handed down, so that an asynchronous handler is waited for only once. */
  #handleItem<T>(
    run: DeliveryRun,
    item: EnvelopeItem<WebhookEvent>,
    next: (outcome: EventOutcome) => MaybePromise<T>,
  ): MaybePromise<T> {
    return attempt<ClaimResult, T>(
      () => this.#parts.store.claim(item.id),
      (claim) => this.#claimed(run, item, claim, next),
      (error) => {
        run.undecided--
        this.#parts.report.unavailable('store', item, error)
        return next(this.#unavailable(run))
      },
    )
  }

  #claimed<T>(
    run: DeliveryRun,
    item: EnvelopeItem<WebhookEvent>,
    claim: ClaimResult,
    next: (outcome: EventOutcome) => MaybePromise<T>,
  ): MaybePromise<T> {
    const { dispatcher, report, store, vendor } = this.#parts
    run.undecided--
    if (store.evictions !== undefined) report.tally.evicted(store.evictions)
    if (claim === 'committed') {
      report.tally.duplicate()
      return next('duplicate')
    }
    if (claim === 'in_progress') {
      report.unavailable('overloaded', item)
      return next(this.#unavailable(run))
    }
    const event = new EventRun(item)
    run.events.push(event)
    // The sender has its answer, given while the store was asked. It sends again, and then the event is handled.
    if (run.expired) return andThen(this.#release(run, event), next)
    const handlers = dispatcher.handlersOf(item.event.name)
    if (handlers.length === 0) return andThen(this.#commit(run, event, 'accepted'), next)
    const handled = (failure: AggregateError | undefined): MaybePromise<T> =>
      andThen(this.#handled(run, event, failure), next)
    let context: unknown
    try {
      context = vendor.context(item, run)
    } catch (error) {
      return handled(new AggregateError([error], `the context of ${item.event.name} could not be made`))
    }
    return runHandlers(handlers, item.event, context, handled)
  }

  #handled(run: DeliveryRun, event: EventRun, failure: AggregateError | undefined): MaybePromise<EventOutcome> {
    const { policy, report } = this.#parts
    if (failure !== undefined) report.tally.error('handler')
    if (event.settled) {
      // Parked when the budget was over: nothing is left to do.
      if (failure !== undefined) report.lateFailure(event.item, failure)
      return 'parked'
    }
    if (failure === undefined) return this.#commit(run, event, 'accepted')
    event.failure = failure
    if (policy.handlerErrors === 'park') return 'failed'
    report.sendAgain('handler', event.item, failure)
    return this.#release(run, event)
  }

  #conclude(
    run: DeliveryRun,
    outcomes: EventOutcome | readonly EventOutcome[],
    partial: boolean,
  ): MaybePromise<HandledOutcome> {
    if (outcomes === 'accepted' && !partial) return 'accepted'
    const list = typeof outcomes === 'string' ? [outcomes] : outcomes
    const failed = run.unsettled().filter((event) => event.failure !== undefined)
    if (failed.length === 0) {
      const onlyDuplicates = list.length > 0 && list.every((outcome) => outcome === 'duplicate')
      return this.#parkRest(
        run,
        list.includes('parked') ? 'parked' : onlyDuplicates ? 'duplicate' : 'accepted',
        partial,
      )
    }
    const parked = this.#parkEvents(run, 'handler', failed, () => this.#releaseAll(run, failed))
    return andThen(parked, () => this.#parkRest(run, 'parked', partial))
  }

  /** Sets aside what the envelope reader could not use, unless the whole request comes again anyway. */
  #parkRest(run: DeliveryRun, outcome: HandledOutcome, partial: boolean): MaybePromise<HandledOutcome> {
    if (run.mustRetry) return 'unavailable'
    return partial ? this.parkWhole(run, 'unusable', 'some items are unusable') : outcome
  }

  /** Parks events in one record and commits them; `unsafe` runs where the park fails. */
  #parkEvents(
    run: DeliveryRun,
    reason: ParkReason,
    events: readonly EventRun[],
    unsafe: () => MaybePromise<unknown>,
  ): MaybePromise<unknown> {
    const { parking } = this.#parts
    const then = (isSafe: boolean): MaybePromise<unknown> =>
      isSafe ? all(events.map((event) => this.#commit(run, event, 'parked'))) : unsafe()
    return andThen(parking.park(run, reason, events), then)
  }

  #commit(run: DeliveryRun, event: EventRun, outcome: 'accepted' | 'parked'): MaybePromise<EventOutcome> {
    if (event.settled) return outcome
    return attempt<void, EventOutcome>(
      () => this.#parts.store.commit(event.item.id),
      () => {
        if (!event.settled) this.#parts.report.tally.received(event.item.event, run.receivedAt)
        event.settled = true
        return outcome
      },
      (error) => {
        this.#parts.report.unavailable('store', event.item, error)
        // Parked while its handler still runs: the claim stays until that has settled.
        const isRunning = outcome === 'parked' && event.failure === undefined
        return isRunning ? this.#unavailable(run) : this.#release(run, event)
      },
    )
  }

  #release(run: DeliveryRun, event: EventRun): MaybePromise<EventOutcome> {
    const { clock, report, store } = this.#parts
    event.settled = true
    // A claim that has lapsed may be somebody else's by now.
    if (store.claimTtlMs !== undefined && clock.monotonic() - run.startedAt >= store.claimTtlMs) {
      return this.#unavailable(run)
    }
    return attempt<void, EventOutcome>(
      () => store.release(event.item.id),
      () => this.#unavailable(run),
      (error) => {
        report.unavailable('store', event.item, error)
        return this.#unavailable(run)
      },
    )
  }

  #releaseAll(run: DeliveryRun, events: readonly EventRun[]): MaybePromise<unknown> {
    return all(events.map((event) => this.#release(run, event)))
  }

  #unavailable(run: DeliveryRun): 'unavailable' {
    run.mustRetry = true
    return 'unavailable'
  }
}

function all(outcomes: readonly MaybePromise<EventOutcome>[]): MaybePromise<unknown> {
  const pending = outcomes.filter((outcome) => outcome instanceof Promise)
  return pending.length > 0 ? Promise.all(pending) : undefined
}
