import type { Logger } from '@messaging-observability/instrumentation'
import type { CustomerioMetrics } from '@messaging-observability/metrics'
import type { Clock, DedupeStore, ParkOption, ReplayWindow, SecretSource } from '@messaging-observability/webhooks'
import type { PrivacyOptions } from '../client/options.ts'

/** How event ids are remembered in this process. */
export interface MemoryDedupeOptions {
  /** Event ids that fit. Default 100,000 (about 2.6 MB). */
  readonly capacity?: number
  /** Milliseconds after which the claim of a handler that never settles lapses. Default 600,000. */
  readonly claimTtlMs?: number
}

/** The part of the options that a configuration file can hold. */
export interface CustomerioWebhookSettings {
  /**
   * Signing keys that are active at once (the current and the previous one while you rotate), or a function that fetches
   * them. Each reporting webhook has its own key, on its page under Integrations > Reporting Webhooks.
   */
  readonly signingSecrets: SecretSource
  /** How often a function of `signingSecrets` is asked again, in milliseconds. Default 60,000. */
  readonly secretsRefreshMs?: number
  /**
   * Where authentic deliveries go that cannot be handled: a function, `parkToDirectory(path)` or `'discard'`.
   * Needed as soon as a handler is registered. A parked delivery holds the raw body, personal data included.
   */
  readonly park?: ParkOption
  /** A failing handler: `park` sets the event aside and answers 200; `retry` answers 503. Default `park`. */
  readonly handlerErrors?: 'park' | 'retry'
  /** Handlers over the budget: `retry` answers 503 while they go on; `park` sets the event aside. Default `retry`. */
  readonly overBudget?: 'retry' | 'park'
  /** Milliseconds from the request's arrival to the answer. The sender waits 4 s. Default 3500. */
  readonly budgetMs?: number
  /** Requests whose handlers may run at once; above it the answer is 503. Default 256. */
  readonly maxInFlight?: number
  /** Largest body in bytes. Bodies may hold whole e-mails. Default 5,242,880. */
  readonly maxBodyBytes?: number
  /**
   * How old or how far ahead the signed timestamp may be. Default: 7 days and an hour back (as long as Customer.io sends
   * again; nobody could show that it signs anew), 5 minutes ahead. `'strict'`: 5 minutes either way.
   */
  readonly replayWindow?: 'strict' | ReplayWindow
  /** A store shared by several processes, or the size of this process's own. */
  readonly dedupe?: DedupeStore | MemoryDedupeOptions
  /** Seconds in the `Retry-After` of a 503. Default 5. */
  readonly retryAfterSeconds?: number
}

/** Options of {@link createCustomerioWebhooks}. */
export interface CustomerioWebhookOptions extends CustomerioWebhookSettings {
  /** Label `workspace` of logs and parked deliveries. Default `default`. */
  readonly workspace?: string
  /** From `registerMetrics(…, customerioCatalogue, { workspace })`; nothing is recorded without. */
  readonly metrics?: CustomerioMetrics
  readonly logger?: Logger
  /** How ids and personal data are kept out of log lines and of the errors of handlers, parked or logged. */
  readonly privacy?: PrivacyOptions
  readonly clock?: Clock
}
