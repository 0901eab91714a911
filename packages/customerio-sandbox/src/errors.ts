/** Every code a {@link SandboxError} can carry. */
export type SandboxErrorCode =
  /** Options are wrong; `problems` lists all of them. */
  | 'CIO_SANDBOX_OPTIONS'
  /** A fault description is wrong; `problems` lists all of them. */
  | 'CIO_SANDBOX_FAULT'
  /** The server could not listen; `cause` holds the system's error. */
  | 'CIO_SANDBOX_LISTEN'
  /** A reporting webhook's subscription is wrong, unknown or one too many; `problems` lists all of it. */
  | 'CIO_SANDBOX_SUBSCRIPTION'
  /** A reporting event cannot be made or sent as asked; `problems` lists all of it. */
  | 'CIO_SANDBOX_EVENT'
  /** The reporting sender was used after `close()`. */
  | 'CIO_SANDBOX_CLOSED'

/** One thing wrong with an option: where, and what to write instead. */
export interface OptionProblem {
  /** Path of the option, for example `credentials.siteId` or `faults[0].preset`. */
  readonly path: string
  /** What is wrong and what is accepted. */
  readonly message: string
}

/** Thrown for a wrong configuration. Nothing a client of the sandbox sends ever throws. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError'
  readonly code: SandboxErrorCode
  readonly problems: readonly OptionProblem[]

  constructor(code: SandboxErrorCode, message: string, problems: readonly OptionProblem[] = [], cause?: unknown) {
    const details = problems.map(({ path, message }) => `\n  - ${path}: ${message}`).join('')
    super(message + details, cause === undefined ? undefined : { cause })
    this.code = code
    this.problems = problems
  }
}
