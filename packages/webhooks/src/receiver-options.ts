import type { Logger, SerializedError } from '@messaging-observability/instrumentation'
import type { AnswerCodes } from './answer.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './context.ts'
import type { DedupeStore } from './dedupe-store.ts'
import type { EnvelopeItem, EnvelopeReader, WebhookEvent } from './envelope.ts'
import type { WebhookMetrics } from './metrics.ts'
import type { ParkOption } from './park.ts'
import type { ReplayWindow, SignatureScheme, SignedHeaders } from './signature.ts'

/** Secrets that are active at once, or a function that fetches them: rotation without a restart. */
export type SecretSource = readonly string[] | (() => readonly string[] | Promise<readonly string[]>)

/** A vendor's part of a receiver. */
export interface WebhookVendor<
  Known extends WebhookEvent,
  Unknown extends WebhookEvent,
  Context,
  Signed extends SignedHeaders = SignedHeaders,
  Key = unknown,
> {
  /** Name of the vendor, as it appears in logs and parked deliveries. */
  readonly name: string
  readonly scheme: SignatureScheme<Signed, Key>
  readonly envelope: EnvelopeReader<Known | Unknown>
  /** True if handlers may register for this name. */
  knows(name: string): boolean
  /** Makes the second argument of handlers. Called once per event, only where there are handlers. */
  context(item: EnvelopeItem<Known | Unknown>, delivery: Delivery): Context
  /** Status codes of the vendor's sender. Default: 200, 503, 401, 413, 415. */
  readonly codes?: AnswerCodes
}

/** What the receiver does in which case. Times are milliseconds. */
export interface WebhookPolicy {
  /** A failing handler: `park` sets the event aside and answers success; `retry` asks for it again. Default `park`. */
  readonly handlerErrors: 'park' | 'retry'
  /** Handlers over the budget: `retry` answers "send again" while they go on; `park` sets the events aside. Default `retry`. */
  readonly overBudget: 'retry' | 'park'
  /** Time from the request's arrival to the answer. Kept within a tenth of a second. Default 3500. */
  readonly budgetMs: number
  /** Requests whose handlers may run at once; above it the answer is "send again". Default 256. */
  readonly maxInFlight: number
  /** Events of one request handled at once. Default 16. */
  readonly eventConcurrency: number
  /** Largest body in bytes. Default 5 MiB. */
  readonly maxBodyBytes: number
  /** How old or how far ahead a signed timestamp may be. Default: 7 days and an hour, 5 minutes. */
  readonly replayWindow: ReplayWindow
  /** Value of `Retry-After`. Default 5. */
  readonly retryAfterSeconds: number
  /** How often a function that fetches secrets is asked again. Default 60,000. */
  readonly secretsRefreshMs: number
}

/** Options of `createReceiver()`. */
export interface ReceiverOptions<
  Known extends WebhookEvent,
  Unknown extends WebhookEvent,
  Context,
  Signed extends SignedHeaders = SignedHeaders,
  Key = unknown,
> {
  readonly vendor: WebhookVendor<Known, Unknown, Context, Signed, Key>
  readonly secrets: SecretSource
  /** Which of the vendor's workspaces this route belongs to. Default `default`. */
  readonly workspace?: string
  /** Default: a memory store of 100,000 event ids, for this process only. */
  readonly store?: DedupeStore
  /** Where unhandled deliveries go. Needed as soon as a handler is registered. */
  readonly park?: ParkOption
  readonly policy?: Partial<WebhookPolicy>
  readonly metrics?: WebhookMetrics<Known | Unknown>
  readonly logger?: Logger
  /**
   * Scrubs what was thrown before it is logged or parked. `events` are those it is about: what they hold may be repeated in
   * the error's texts.
   */
  serializeError?(error: unknown, events: readonly (Known | Unknown)[]): SerializedError
  /** Keyed hash of an event id for log lines; without it, ids are not logged. */
  readonly hashId?: (id: string) => string | undefined
  readonly clock?: Clock
}
