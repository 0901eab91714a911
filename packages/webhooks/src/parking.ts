import type { SerializedError } from '@messaging-observability/instrumentation'
import type { DeliveryRun, EventRun } from './delivery-run.ts'
import type { EventReport } from './event-report.ts'
import { attempt, type MaybePromise } from './maybe-promise.ts'
import type { ParkedDelivery, ParkOption } from './park.ts'
import type { ParkReason } from './reasons.ts'

/** Hands deliveries to the park and reports it. One record per request and reason, however many events it is about. */
export class Parking {
  readonly #park: ParkOption | undefined
  readonly #source: string
  readonly #workspace: string
  readonly #report: EventReport

  constructor(park: ParkOption | undefined, source: string, workspace: string, report: EventReport) {
    this.#park = park
    this.#source = source
    this.#workspace = workspace
    this.#report = report
  }

  /**
   * @param events the events it is about; none where the body could not be read
   * @param detail why the envelope is unusable, a constant text
   * @returns whether the delivery is safe. Never throws, never rejects.
   */
  park(run: DeliveryRun, reason: ParkReason, events: readonly EventRun[], detail?: string): MaybePromise<boolean> {
    const park = this.#park
    const error = this.#report.errorOf(events)
    const done = (): boolean => {
      this.#report.parked(reason, park === undefined || park === 'discard', events, detail, error)
      return true
    }
    if (park === undefined || park === 'discard') return done()
    return attempt<void, boolean>(
      () => park(this.#record(run, reason, events, error)),
      done,
      (cause) => {
        this.#report.unavailable('store', events[0]?.item, cause)
        return false
      },
    )
  }

  #record(
    run: DeliveryRun,
    reason: ParkReason,
    events: readonly EventRun[],
    error: SerializedError | undefined,
  ): ParkedDelivery {
    return {
      reason,
      source: this.#source,
      workspace: this.#workspace,
      receivedAt: run.receivedAt,
      body: run.body,
      events: events.map(({ item }) => ({ id: item.id, name: item.event.name })),
      ...(error === undefined ? {} : { error }),
    }
  }
}
