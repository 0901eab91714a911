import type { CallLogOptions, InFlight, Logger, RedactorOptions } from '@messaging-observability/instrumentation'
import type { CustomerioMetrics } from '@messaging-observability/metrics'
import type { Tracer } from '@opentelemetry/api'
import type { PipelinesContext, RequestDefaults, RetryOptions } from 'customerio-node'

/** Customer.io's data regions. */
export type RegionName = 'us' | 'eu'

/**
 * As the SDK types it, which is by the global `RequestInit`. Where a program's `lib` holds the DOM (TypeScript's default), that one
 * knows no dispatcher, and any object is taken.
 */
type Dispatcher = [DispatcherKey] extends [never] ? object : RequestDefaults[DispatcherKey]
type DispatcherKey = Extract<'dispatcher', keyof RequestDefaults>

/**
 * How person ids and personal data are kept out of logs and spans. The defaults are always on. No object of the caller's is ever
 * logged, so that only texts are left to scrub: there are no paths to give, and no depth.
 */
export interface PrivacyOptions extends Pick<RedactorOptions, 'keys' | 'detectors' | 'maxStringLength'> {
  /** Makes person ids appear as keyed hashes in logs and spans. At least 16 characters. Without it they do not appear. */
  readonly idHashKey?: string | undefined
}

/** Level by outcome, sampling of success lines and burst limit. */
export type LogOptions = Pick<CallLogOptions, 'levels' | 'sampleSuccess' | 'burst'>

/** What is recorded of the calls, and how. */
export interface TelemetryOptions {
  /** Names the Customer.io workspace in metrics, spans and logs. Default `default`. */
  readonly workspace?: string | undefined
  /** From `registerMetrics(…, customerioCatalogue, { workspace })`. Without it nothing is counted. */
  readonly metrics?: CustomerioMetrics | undefined
  /** Takes one line a call, unless a scope brings its own logger. */
  readonly logger?: Logger | undefined
  /** Default: that of the globally registered OpenTelemetry SDK. */
  readonly tracer?: Tracer | undefined
  readonly privacy?: PrivacyOptions | undefined
  readonly logs?: LogOptions | undefined
  /** Over all attempts of a call, in milliseconds. `false`: none. Default 30,000. */
  readonly deadlineMs?: number | false | undefined
  /**
   * Give events without an `id` a ULID, by which Customer.io drops repeats. Covers `track`, `trackAnonymous` and the events in
   * `entity` and `batch`; Pipelines calls get a `messageId` from the SDK. Default true.
   */
  readonly eventIds?: boolean | undefined
}

/** What `createCustomerio()` takes. At least one of `track`, `app` and `pipelines`. */
export interface CustomerioOptions extends TelemetryOptions {
  /** Region of the account. A wrong one is found by `verify()`. */
  readonly region: RegionName
  /** Track API: Settings > API credentials. */
  readonly track?: { readonly siteId: string; readonly apiKey: string } | undefined
  /** App API: Settings > API credentials > App API keys. */
  readonly app?:
    | {
        readonly key: string
        /** Needed with a service-account token (`sa_live_…`). */
        readonly workspaceId?: string | number | undefined
        /**
         * Whether the SDK retries sends and broadcast triggers. The App API takes no idempotency key, so a retry after a
         * time-out may deliver a message twice. Default true.
         */
        readonly retrySends?: boolean | undefined
      }
    | undefined
  /** Pipelines API: the write key of a source. */
  readonly pipelines?:
    | {
        readonly writeKey: string
        /** Ask for real errors: without it Customer.io answers 200 to invalid payloads and wrong keys. Default true. */
        readonly strictMode?: boolean | undefined
        /** Merged under the `context` of every call. */
        readonly defaultContext?: PipelinesContext | undefined
      }
    | undefined
  /**
   * Other hosts, such as a sandbox: `http://127.0.0.1:8080`. The API's base path (`/api/v1`, `/v1`) is added to a bare origin.
   */
  readonly endpoints?:
    | {
        readonly track?: string | undefined
        readonly app?: string | undefined
        readonly pipelines?: string | undefined
      }
    | undefined
  /** Per attempt, in milliseconds. Default 10,000. */
  readonly timeout?: number | undefined
  /** Replaces single values of the SDK's retry policy. */
  readonly retry?: Partial<RetryOptions> | undefined
  /** An undici `Dispatcher`: keep-alive, proxies, custom TLS. */
  readonly dispatcher?: Dispatcher | undefined
}

/** What `instrumentClient()` takes besides the client. */
export interface InstrumentClientOptions extends TelemetryOptions {
  /** Default: read from the client. */
  readonly region?: RegionName | undefined
  /** See `CustomerioOptions.app.retrySends`. */
  readonly retrySends?: boolean | undefined
  /** Counts the running calls, so that a shutdown can wait for them: `inFlight.drain(5_000)`. */
  readonly inFlight?: InFlight | undefined
}
