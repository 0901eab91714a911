import type { CallScope, DrainReport, GroupStatus } from '@messaging-observability/instrumentation'
import type { CustomerioApi, CustomerioErrorType } from '@messaging-observability/metrics'
import type { APIClient, PipelinesClient, TrackClient } from 'customerio-node'
import type { RegionName } from './options.ts'

/** The public methods of a class, without its fields: those of the SDK's clients hold credentials. */
export type MethodsOf<Client> = {
  [Key in keyof Client as Client[Key] extends (...args: never[]) => unknown ? Key : never]: Client[Key]
}

/** What `scope()` takes: what the calls of one request, one job or one call run under. */
export interface CustomerioScope extends CallScope {}

/** How one configured API stands. */
export interface PartCheck {
  /** `unchecked`: there is no call that would show it without an effect. */
  readonly status: 'ok' | 'failed' | 'unchecked'
  readonly errorType?: CustomerioErrorType
  /** One sentence: what was found, and what to do about it. */
  readonly message: string
}

/** Answer of `verify()`. */
export interface VerifyReport {
  /** No configured part failed. */
  readonly ok: boolean
  /** The configured parts. */
  readonly parts: Readonly<Partial<Record<CustomerioApi, PartCheck>>>
}

/** Answer of `status()`, for a health route. Holds no personal data and no credential. */
export interface CustomerioStatus {
  readonly workspace: string
  readonly region: RegionName
  /** Figures since the start, of the configured parts. */
  readonly apis: Readonly<Partial<Record<CustomerioApi, GroupStatus>>>
  /** Calls started and not settled, all parts. */
  readonly inFlight: number
  /** Failures of our own metrics, spans and logs. */
  readonly telemetryErrors: number
}

/**
 * The instrumented client: the public methods of the official `TrackClient`, with those of `APIClient` under `.app` and those of
 * `PipelinesClient` under `.pipelines`. Arguments, results, errors and types are the SDK's own. Beyond them a call may
 *
 * - reject with `DeadlineExceededError` (`OBS_DEADLINE_EXCEEDED`) when its deadline over all attempts passes,
 * - reject with the reason of the `signal` of its scope,
 * - throw `CustomerioError` (`CIO_NOT_CONFIGURED`) when its part was not configured.
 */
export interface Customerio extends MethodsOf<TrackClient> {
  /** The App API. */
  readonly app: MethodsOf<APIClient>
  /** The Pipelines API. */
  readonly pipelines: MethodsOf<PipelinesClient>
  /**
   * The same client for one request or one call: with its logger, its trace context, its abort signal, its deadline.
   * Cheap, shares everything else. Scopes of a scope inherit what they do not replace.
   *
   * @example await customerio.scope({ signal }).track('u-1', { name: 'order_placed' })
   * @throws {ConfigurationError} `OBS_CONFIGURATION` for a scope that cannot work, such as `signal: controller`.
   */
  scope(scope: CustomerioScope): Customerio
  /**
   * Check credentials and region of each configured part with one harmless call each. Track: `GET /accounts/region`.
   * App: `GET /workspaces`. Pipelines has no call without an effect and is reported as unchecked. Never rejects.
   */
  verify(): Promise<VerifyReport>
  status(): CustomerioStatus
  /** Wait until no call is running, at most `limitMs` milliseconds; reports how many were given up. Never rejects. */
  drain(limitMs: number): Promise<DrainReport>
}
