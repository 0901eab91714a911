import type { Logger } from '@messaging-observability/instrumentation'
import type { Answer } from './answer.ts'
import type { Delivery } from './context.ts'
import type { EnvelopeItem, WebhookEvent } from './envelope.ts'

/** One event whose claim is ours. */
export class EventRun {
  readonly item: EnvelopeItem<WebhookEvent>
  /** What its handlers threw. */
  failure: AggregateError | undefined
  /** Committed or released: nothing is left to do. */
  settled = false

  constructor(item: EnvelopeItem<WebhookEvent>) {
    this.item = item
  }
}

/** One request from its arrival until the last of its handlers has settled. */
export class DeliveryRun implements Delivery {
  readonly receivedAt: number
  /** On the monotonic clock. */
  readonly startedAt: number
  readonly body: Buffer
  readonly logger: Logger
  readonly events: EventRun[] = []
  /** Parts nobody has taken charge of: a body that is not read or not parked yet, events that have not begun. */
  undecided = 1
  /** The sender has its answer, and it was "send again" or "parked": what has not begun must not begin. */
  expired = false
  /** It has outlived its claims and counts no longer as running. */
  givenUp = false
  /** An event of this request must be sent again. */
  mustRetry = false
  /** Gives the answer; absent where it was given or nobody waits for a promise. */
  resolve: ((answer: Answer) => void) | undefined
  #controller: AbortController | undefined
  #abortReason: Error | undefined

  constructor(receivedAt: number, startedAt: number, body: Buffer, logger: Logger) {
    this.receivedAt = receivedAt
    this.startedAt = startedAt
    this.body = body
    this.logger = logger
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  /** Tells handlers that nobody waits for them any more. */
  abort(reason: string): void {
    this.#abortReason = new Error(reason)
    this.#controller?.abort(this.#abortReason)
  }

  /** The events that are neither committed nor released. */
  unsettled(): EventRun[] {
    return this.events.filter((event) => !event.settled)
  }
}
