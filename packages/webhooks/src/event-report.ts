import type { SerializedError } from '@messaging-observability/instrumentation'
import type { EventRun } from './delivery-run.ts'
import type { EnvelopeItem, WebhookEvent } from './envelope.ts'
import type { EventFields, Journal } from './journal.ts'
import type { ParkReason, UnavailableReason } from './reasons.ts'
import type { Tally } from './tally.ts'

type Item = EnvelopeItem<WebhookEvent>

/** What happens to events, counted and logged in one place. Ids appear as keyed hashes or not at all. */
export class EventReport {
  readonly tally: Tally<WebhookEvent>
  readonly #journal: Journal
  readonly #serializeError: (error: unknown, events: readonly WebhookEvent[]) => SerializedError
  readonly #hashId: (id: string) => string | undefined

  constructor(
    tally: Tally<WebhookEvent>,
    journal: Journal,
    serializeError: (error: unknown, events: readonly WebhookEvent[]) => SerializedError,
    hashId: (id: string) => string | undefined,
  ) {
    this.tally = tally
    this.#journal = journal
    this.#serializeError = serializeError
    this.#hashId = hashId
  }

  /** What the handlers of these events threw, scrubbed. */
  errorOf(events: readonly EventRun[]): SerializedError | undefined {
    const failures = events.map(({ failure }) => failure).filter((failure) => failure !== undefined)
    const [first] = failures
    if (first === undefined) return undefined
    return this.#serialize(
      failures.length === 1 ? first : new AggregateError(failures, `handlers of ${failures.length} events failed`),
      events.map(({ item }) => item.event),
    )
  }

  /** @param cause what failed, where something did */
  unavailable(reason: UnavailableReason, item: Item | undefined, cause?: unknown): void {
    this.tally.error(reason)
    this.sendAgain(reason, item, cause)
  }

  /** As `unavailable`, for what is counted elsewhere. */
  sendAgain(reason: UnavailableReason, item: Item | undefined, cause?: unknown): void {
    const error = cause === undefined ? undefined : this.#serialize(cause, item === undefined ? [] : [item.event])
    this.#journal.unavailable(reason, this.#fields(item), error)
  }

  parked(
    reason: ParkReason,
    discarded: boolean,
    events: readonly EventRun[],
    detail: string | undefined,
    error: SerializedError | undefined,
  ): void {
    this.tally.parked(reason, Math.max(events.length, 1))
    const fields = {
      ...this.#fields(events[0]?.item),
      ...(events.length > 1 ? { events: events.length } : {}),
      ...(detail === undefined ? {} : { detail }),
    }
    this.#journal.parked(reason, discarded, fields, error)
  }

  lateFailure(item: Item, failure: AggregateError): void {
    this.#journal.lateFailure(this.#fields(item), this.#serialize(failure, [item.event]))
  }

  #fields(item: Item | undefined): EventFields {
    if (item === undefined) return {}
    const eventIdHash = this.#hash(item.id)
    return { event: item.event.name, ...(eventIdHash === undefined ? {} : { eventIdHash }) }
  }

  #hash(id: string): string | undefined {
    try {
      return this.#hashId(id)
    } catch (error) {
      this.tally.telemetryError('log', error)
      return undefined
    }
  }

  #serialize(error: unknown, events: readonly WebhookEvent[]): SerializedError {
    try {
      return this.#serializeError(error, events)
    } catch (cause) {
      this.tally.telemetryError('log', cause)
      return { type: 'Error', message: 'the error could not be serialised' }
    }
  }
}
