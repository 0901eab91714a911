import type { ObjectType, ReportingEventName } from './event-names.ts'

/** One reporting event as it goes over the wire: one JSON object a request. */
export interface ReportingEvent {
  /** Unique id of the event, a ULID. Equal on every retry: receivers de-duplicate by it. */
  event_id: string
  /** Channel of the event. Absent only in the odd form that the vendor's schema allows for preference changes. */
  object_type?: string
  /** The misspelt key of the vendor's schema for preference changes. */
  object_type_type?: string
  metric: string
  /** Unix seconds: when the event happened, not when it was sent. */
  timestamp: number
  data: Record<string, unknown>
}

/** What sent the message: it decides which ids `data` holds. `none` for a customer event that no message caused. */
export type SenderShape = 'campaign' | 'newsletter' | 'broadcast' | 'transactional' | 'none'

/** The person an event is about. Every part has an example value. */
export interface ReportingPerson {
  id?: string
  email?: string
  phone?: string
  cio_id?: string
  device_id?: string
}

/** Options of one event. */
export interface CreateEventOptions {
  /** Default: `campaign`; for `customer_subscribed` and `customer_unsubscribed` `none`. */
  sender?: SenderShape
  person?: ReportingPerson
  /** `id`: a workspace that identifies people by id only. `all` (default): id, email and cio_id. */
  identifiers?: 'id' | 'all'
  /** Overrides `object_type`: a customer event under another channel, or a channel nobody knows. `null` leaves the key out. */
  objectType?: ObjectType | (string & {}) | null
  /** Overrides `metric`: `{ metric: 'teleported' }` is an event nobody knows. */
  metric?: string
  /** Writes the channel under the vendor's misspelt key `object_type_type`. Default: false. */
  objectTypeTypo?: boolean
  /** The sender's id, the person's id and e-mail and the trigger event are `null`, the customer id is blank. Default: false. */
  nullIds?: boolean
  /** Body content in the events that carry one: `true` for an example, a string for your own. Sent only to subscriptions with `with_content`. Default: false. */
  content?: boolean | string
  /** Unix seconds. Default: now. */
  timestamp?: number
  /** Default: a new ULID. */
  eventId?: string
  /** Default: a new id in the vendor's form. */
  deliveryId?: string
  /** Merged over `data`; a key set to `undefined` is left out. */
  data?: Record<string, unknown>
}

/** Makes one event with a payload that the vendor's document accepts, unless an option asks for an odd form. */
export type CreateEvent = (name: ReportingEventName, options?: CreateEventOptions) => ReportingEvent

/** Options of {@link createEventFactory}. */
export interface EventFactoryOptions {
  /** With a seed the ids repeat from run to run. Default: random. */
  seed?: number
  /** Milliseconds since the epoch. Default: `Date.now`. */
  now?: () => number
}

/** Time, as the sender sees it. Replace it to test retries without waiting. */
export interface ReportingClock {
  /** Milliseconds since the epoch. */
  now(): number
  setTimeout(callback: () => void, delayMs: number): unknown
  clearTimeout(timer: unknown): void
}

/** How often a fault strikes: a probability from 0 to 1, or always (`true`). Drawn from the seed. */
export type FaultRate = number | boolean

/** Ways in which the sender can misbehave. Everything is off by default. */
export interface ReportingFaults {
  /** Per event: it is sent a second time, with the same `event_id`. */
  duplicate?: FaultRate
  /** Per event: it is sent after the one that follows it. Without a follower it leaves after one second. */
  reorder?: FaultRate
  /** Per event: its metric is one nobody knows. */
  unknownEvent?: FaultRate
  /** Per event: the ids that may be null are null. */
  nullIds?: FaultRate
  /** Per event: `object_type` is missing. */
  missingObjectType?: FaultRate
  /** Per event: `object_type` is spelt `object_type_type`. */
  objectTypeTypo?: FaultRate
  /** Per attempt: signed with a key that is not the subscription's. */
  wrongKey?: FaultRate
  /** Per attempt: the signature is cut in half. */
  truncatedSignature?: FaultRate
  /** Per attempt: the signature header is missing. */
  missingSignature?: FaultRate
  /** Per attempt: the body is cut in half after signing, so that the signature no longer fits. */
  tamperedBody?: FaultRate
  /** Per attempt: the body is cut in half before signing: authentic, but broken JSON. */
  brokenJson?: FaultRate
  /** Per attempt: the body is gzipped, then signed as sent, with `content-encoding: gzip`. */
  gzip?: FaultRate
  /** Seconds added to the signed timestamp. */
  clockSkewSeconds?: number
  /** `stale`: a retry carries the timestamp of the first attempt, as old as it would be without a time scale. Default: `fresh`. */
  retryTimestamp?: 'fresh' | 'stale'
  /** Replaces `content-type`; `null` leaves it out. Default: `application/json`. */
  contentType?: string | null
}

/** A reporting webhook as the App API shows it. */
export interface ReportingWebhook {
  id: number
  type: 'webhook'
  name: string
  endpoint: string
  events: string[]
  /** `false`: of the opens and clicks of one delivery only the first is sent. */
  full_resolution: boolean
  /** `true`: message bodies are part of the events. */
  with_content: boolean
  disabled: boolean
}

/** A reporting webhook with the key that signs its requests. The App API never shows the key. */
export interface ReportingSubscription extends ReportingWebhook {
  signingKey: string
}

/** What {@link ReportingSender.add} takes. */
export interface ReportingSubscriptionInput {
  /** An absolute http or https URL; loopback only, unless the sender has `allowRemoteEndpoints`. */
  endpoint: string
  /** Default: `Reporting webhook <id>`. */
  name?: string
  /** Names of {@link subscribableEvents}. Default: all subscribable events. */
  events?: readonly string[]
  /** Default: false. */
  full_resolution?: boolean
  /** Default: false. */
  with_content?: boolean
  /** Default: false. */
  disabled?: boolean
  /** Default: 64 hexadecimal characters drawn from the seed. */
  signingKey?: string
}

/** Options of one {@link ReportingSender.emit}. */
export interface EmitOptions {
  /** Only to this subscription, whatever it subscribed to. */
  to?: number
  /** Faults of this event. Those drawn per attempt strike at its first attempt only: retries have the sender's own. */
  faults?: ReportingFaults
}

/** What became of an event at {@link ReportingSender.emit}, in subscriptions. */
export interface EmitResult {
  queued: number
  /** Disabled, not subscribed to the event, or a repeated open or click without `full_resolution`. */
  filtered: number
  /** The backlog was full. */
  dropped: number
}

/** Why an attempt failed when no status was received. */
export type ReportingFailure = 'timeout' | 'refused' | 'reset' | 'eof' | 'dns' | 'tls' | 'network'

/** One line of the sender's log. */
export interface ReportingLogEntry {
  /** Milliseconds since the epoch, at the end of the attempt. */
  at: number
  subscription: number
  /** `delivered`: a 2xx came in time. `retrying`: failed, with `retryInMs`. `gave_up`: failed for the last time. `dropped`: never sent, the backlog was full. `discarded`: its subscription was removed. */
  outcome: 'delivered' | 'retrying' | 'gave_up' | 'dropped' | 'discarded'
  event: ReportingEvent
  /** 1 for the first; 0 when it was never sent. */
  attempt: number
  durationMs: number
  status?: number
  failure?: ReportingFailure
  /** The connection's own error code or text. */
  error?: string
  /** Wait before the next attempt, in the vendor's time (before `timeScale`). */
  retryInMs?: number
  /** Names of the faults that struck this attempt. */
  faults: readonly string[]
}

/** State of one subscription's queue. */
export interface ReportingQueueStatus {
  state: 'idle' | 'sending' | 'waiting' | 'disabled'
  /** Events not yet delivered, the one being tried included. */
  backlog: number
  /** Failed attempts of the event at the head. */
  failedAttempts: number
}

/** Counters since start or {@link ReportingSender.reset}. */
export interface ReportingStats {
  emitted: number
  attempts: number
  delivered: number
  retries: number
  gaveUp: number
  dropped: number
  discarded: number
}

/** Options of {@link createReportingSender}. */
export interface ReportingSenderOptions {
  /** Keys and faults repeat from run to run with it. Default: random. */
  seed?: number
  /** Waits before retries are divided by it: at 3600 the hour lasts a second. The request time-out is not scaled. Default: 1. */
  timeScale?: number
  /** Time-out of one request, in real milliseconds. Default: 4000 (the vendor's). */
  timeoutMs?: number
  /** Least wait after the status codes and connection errors on the vendor's list. Default: one hour. */
  pauseMs?: number
  /** The vendor publishes no intervals; these are ours. Default: 10 s, doubled each time, at most 12 hours. */
  backoff?: { initialMs?: number; factor?: number; maxMs?: number }
  /** An event is given up when its next attempt would come later than this after its first. Default: seven days. */
  giveUpAfterMs?: number
  /** Default: 100. */
  maxSubscriptions?: number
  /** Events waiting in one subscription; a further one is dropped and counted. Default: 10,000. */
  maxBacklog?: number
  /** Default: 1,000. The oldest entry goes first. */
  maxLogEntries?: number
  /** Deliveries remembered per subscription to tell a first open or click. Default: 100,000. The oldest goes first. */
  maxTrackedDeliveries?: number
  /** Default: false: an endpoint must be a loopback address or `localhost`. */
  allowRemoteEndpoints?: boolean
  faults?: ReportingFaults
  clock?: ReportingClock
}

/** Sends signed events to its subscriptions the way Customer.io does: one event a request, in order, blocking behind a failed one. */
export interface ReportingSender {
  /** @throws SandboxError `CIO_SANDBOX_SUBSCRIPTION` when it is wrong or one too many, `CIO_SANDBOX_CLOSED` */
  add(input: ReportingSubscriptionInput): ReportingSubscription
  /** Changes the given parts; the backlog stays. `undefined` when there is none with this id. @throws SandboxError `CIO_SANDBOX_SUBSCRIPTION`, `CIO_SANDBOX_CLOSED` */
  update(id: number, changes: Partial<ReportingSubscriptionInput>): ReportingSubscription | undefined
  /** Removes the subscription, discards its backlog and aborts its request. `false` when there was none. */
  remove(id: number): boolean
  /** Oldest first. */
  list(): ReportingSubscription[]
  get(id: number): ReportingSubscription | undefined
  /** Queues the event for every enabled subscription that wants it; an event whose name cannot be subscribed to goes to all. @throws SandboxError `CIO_SANDBOX_EVENT`, `CIO_SANDBOX_SUBSCRIPTION` for an unknown `to`, `CIO_SANDBOX_CLOSED` */
  emit(event: ReportingEvent, options?: EmitOptions): EmitResult
  /** Resolves when nothing is queued, on the wire or waiting for a retry. Disabled subscriptions do not count. */
  idle(): Promise<void>
  /** Skips the running waits: tries what is waiting now. */
  retryNow(id?: number): void
  /** Replaces the sender's faults; `{}` ends them. */
  setFaults(faults: ReportingFaults): void
  status(id: number): ReportingQueueStatus | undefined
  /** Oldest first. */
  readonly log: readonly ReportingLogEntry[]
  /** Events not yet delivered, over all subscriptions. */
  readonly backlog: number
  readonly stats: Readonly<ReportingStats>
  /** Removes all subscriptions with their backlog, empties the log, zeroes the counters, ends the faults given at run time and starts the seed anew. */
  reset(): void
  /** Aborts requests, discards the backlog and frees the sockets. Afterwards `add` and `emit` throw. */
  close(): Promise<void>
}
