import type { Environment } from '../config/environment.ts'

/** What the CLI reads and writes, so that it runs in any process. */
export interface CliIo {
  /** Results. */
  readonly write: (text: string) => void
  /** Progress, questions and errors. */
  readonly writeError: (text: string) => void
  readonly env: Environment
  readonly cwd: string
  /** Which streams are terminals. */
  readonly terminal: { readonly input: boolean; readonly output: boolean; readonly error: boolean }
  /** Asks a yes-or-no question; only called where input and error are terminals. */
  readonly confirm: (question: string) => Promise<boolean>
  /** Ends the run: no further write is started. */
  readonly signal: AbortSignal
  readonly clock: CliClock
}

/** Time, for progress. */
export interface CliClock {
  /** Milliseconds. */
  readonly now: () => number
  /** Calls back again and again until the returned function is called. */
  readonly every: (milliseconds: number, callback: () => void) => () => void
}
