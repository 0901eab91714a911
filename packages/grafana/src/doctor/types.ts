import type { ExitCode } from '../errors.ts'
import type { RequiredPermission, Server } from '../server/types.ts'

/** How a check came out. `skipped`: nothing to check, or it could not be asked. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped'

/** One thing `doctor` looked at. */
export interface Check {
  /** Stable name: `version`, `storage`, `permission dashboards:write`, `data source`, `metric <name>`, … */
  readonly name: string
  readonly status: CheckStatus
  /** What was found, in words. */
  readonly detail: string
  /** What to do about it. */
  readonly fix?: string
}

/** The validation report of a server and a stack. */
export interface Diagnosis {
  /** Base URL, without credentials. */
  readonly url: string
  /** Name of the stack. */
  readonly stack: string
  readonly server: Server
  readonly checks: readonly Check[]
  /** No check failed. */
  readonly ok: boolean
  /** What the CLI exits with: 0, 3 where a permission is missing, 1 where something else failed. */
  readonly exitCode: ExitCode
}

/** Options of `diagnose`. */
export interface DiagnoseOptions {
  /** Permissions to check besides those the stack's folder and dashboards need. */
  readonly permissions?: readonly RequiredPermission[]
  readonly signal?: AbortSignal
}
