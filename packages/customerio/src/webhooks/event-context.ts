import type { Logger } from '@messaging-observability/instrumentation'
import type { Delivery, EnvelopeItem } from '@messaging-observability/webhooks'
import type { CustomerioEventContext } from './context.ts'
import type { AnyCustomerioEvent } from './envelope.ts'
import type { DeliveryData } from './event-data.ts'

/** Reads on demand, so that a handler pays for what it uses. */
export class EventContext implements CustomerioEventContext {
  readonly eventId: string
  readonly workspace: string
  readonly #event: AnyCustomerioEvent
  readonly #delivery: Delivery

  constructor({ id, event }: EnvelopeItem<AnyCustomerioEvent>, delivery: Delivery, workspace: string) {
    this.eventId = id
    this.workspace = workspace
    this.#event = event
    this.#delivery = delivery
  }

  get receivedAt(): number {
    return this.#delivery.receivedAt
  }

  get channel(): string {
    return this.#event.object_type
  }

  get deliveryId(): string | undefined {
    const { delivery_id } = this.#event.data as Partial<DeliveryData>
    return typeof delivery_id === 'string' ? delivery_id : undefined
  }

  get signal(): AbortSignal {
    return this.#delivery.signal
  }

  get logger(): Logger {
    return this.#delivery.logger
  }
}
