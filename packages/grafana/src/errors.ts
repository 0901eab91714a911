import type { Json } from './json.ts'

/** What the process that runs the publisher ends with; the CLI's exit codes. */
export const exitCodes = {
  clean: 0,
  error: 1,
  changesPending: 2,
  permission: 3,
  partial: 4,
  conflict: 5,
  unsupported: 6,
  refused: 7,
} as const

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Stable code of a {@link GrafanaError}. */
export type GrafanaErrorCode =
  /** Options, environment or config file are wrong; `problems` lists all of it. */
  | 'GRAFANA_CONFIG'
  /** A stack or a dashboard in it is wrong; `problems` lists all of it. */
  | 'GRAFANA_STACK'
  /** The server could not be reached: DNS, refused, reset, cut. */
  | 'GRAFANA_NETWORK'
  /** The TLS handshake failed. */
  | 'GRAFANA_TLS'
  /** No answer within the time-out. */
  | 'GRAFANA_TIMEOUT'
  /** What answers is not a Grafana API: an HTML page, a proxy's login. */
  | 'GRAFANA_NOT_GRAFANA'
  /** 401. */
  | 'GRAFANA_UNAUTHORIZED'
  /** 403, or a permission found missing before the first write. */
  | 'GRAFANA_FORBIDDEN'
  /** Any other answer that is an error. */
  | 'GRAFANA_HTTP'
  /** 409 or 412: somebody else wrote in between, twice. */
  | 'GRAFANA_CONFLICT'
  /** Grafana 10 and older, or a feature the server lacks. */
  | 'GRAFANA_UNSUPPORTED'
  /** No data source fits, or more than one does. */
  | 'GRAFANA_DATA_SOURCE'
  /** A guard said no: a foreign object, a UI edit, the prune limit. */
  | 'GRAFANA_REFUSED'
  /** The caller ended a push before anything was written: a signal, a journal that failed. */
  | 'GRAFANA_ABORTED'
  /** Some objects were written, others were not. */
  | 'GRAFANA_PARTIAL'
  /** What was read back is not what was written. */
  | 'GRAFANA_VERIFICATION'

const exitCodeOf: Readonly<Record<GrafanaErrorCode, ExitCode>> = {
  GRAFANA_CONFIG: exitCodes.error,
  GRAFANA_STACK: exitCodes.error,
  GRAFANA_NETWORK: exitCodes.error,
  GRAFANA_TLS: exitCodes.error,
  GRAFANA_TIMEOUT: exitCodes.error,
  GRAFANA_NOT_GRAFANA: exitCodes.error,
  GRAFANA_UNAUTHORIZED: exitCodes.permission,
  GRAFANA_FORBIDDEN: exitCodes.permission,
  GRAFANA_HTTP: exitCodes.error,
  GRAFANA_CONFLICT: exitCodes.conflict,
  GRAFANA_UNSUPPORTED: exitCodes.unsupported,
  GRAFANA_DATA_SOURCE: exitCodes.error,
  GRAFANA_REFUSED: exitCodes.refused,
  GRAFANA_ABORTED: exitCodes.error,
  GRAFANA_PARTIAL: exitCodes.partial,
  GRAFANA_VERIFICATION: exitCodes.partial,
}

/** One thing that is wrong, where, and what to do about it. */
export interface Problem {
  /** Where: an option path (`contexts.prod.url`), or a place in a dashboard (`dashboards[0] "Overview" panel 3 "Latency"`). */
  readonly path: string
  readonly message: string
}

/** The HTTP call an error comes from. No credentials, no bodies. */
export interface FailedCall {
  readonly method: string
  /** Path and query, without the host. */
  readonly path: string
  readonly status?: number
  /** `reason` of a Kubernetes-style Status, `messageId` or `status` of a legacy answer. */
  readonly reason?: string
  /** The server's own words, shortened. */
  readonly answer?: Json
}

/** Details of a {@link GrafanaError}. */
export interface GrafanaErrorDetails {
  readonly problems?: readonly Problem[]
  readonly call?: FailedCall
  readonly cause?: unknown
}

/** Every error the publisher throws. The message names the thing and the way out; nothing in it is secret. */
export class GrafanaError extends Error {
  override readonly name = 'GrafanaError'
  readonly code: GrafanaErrorCode
  /** What the CLI exits with. */
  readonly exitCode: ExitCode
  /** All problems found, where the code has several. */
  readonly problems: readonly Problem[]
  readonly call: FailedCall | undefined

  constructor(code: GrafanaErrorCode, message: string, details: GrafanaErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.exitCode = exitCodeOf[code]
    this.problems = details.problems ?? []
    this.call = details.call
  }
}
