import type { RequiredPermission, Server } from '../server/types.ts'

/** How a check came out. `skipped`: nothing to check, or it could not be asked. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped'

/** One thing `doctor` looked at. */
export interface Check {
  /** Stable name: `version`, `apis`, `storage`, `permission dashboards:write`, `data source`, `metric up`, … */
  readonly name: string
  readonly status: CheckStatus
  /** What was found, in words. */
  readonly detail: string
  /** What to do about it. */
  readonly fix?: string
}

/** The validation report of a server, with or without a stack. */
export interface Diagnosis {
  /** Base URL, without credentials. */
  readonly url: string
  /** Name of the stack, where there is one. */
  readonly stack?: string
  /** Absent where the server could not be probed. */
  readonly server?: Server
  readonly checks: readonly Check[]
  /** No check failed. */
  readonly ok: boolean
}

/** Options of `diagnose`. */
export interface DiagnoseOptions {
  /** Permissions to check besides those the stack's folder and dashboards need. */
  readonly permissions?: readonly RequiredPermission[]
  readonly signal?: AbortSignal
}
