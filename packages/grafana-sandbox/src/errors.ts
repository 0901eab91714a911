/** Every code a {@link GrafanaSandboxError} can carry. */
export type GrafanaSandboxErrorCode =
  /** Options are wrong; `problems` lists all of them. */
  | 'GRAFANA_SANDBOX_OPTIONS'
  /** A fault is wrong, or one too many; `problems` lists all of it. */
  | 'GRAFANA_SANDBOX_FAULT'
  /** The server could not listen; `cause` holds the system's error. */
  | 'GRAFANA_SANDBOX_LISTEN'
  /** An object that the call needs does not exist, or one that it seeds does already. */
  | 'GRAFANA_SANDBOX_STATE'

/** One thing wrong with an option: where, and what to write instead. */
export interface OptionProblem {
  /** Path of the option, for example `dataSources[0].uid` or `match.path`. */
  readonly path: string
  /** What is wrong and what is accepted. */
  readonly message: string
}

/** Thrown for a wrong use of the sandbox from code. Nothing a client sends over HTTP ever throws. */
export class GrafanaSandboxError extends Error {
  override readonly name = 'GrafanaSandboxError'
  readonly code: GrafanaSandboxErrorCode
  readonly problems: readonly OptionProblem[]

  constructor(
    code: GrafanaSandboxErrorCode,
    message: string,
    problems: readonly OptionProblem[] = [],
    cause?: unknown,
  ) {
    const list = problems.map(({ path, message: text }) => `\n  ${path === '' ? '' : `${path} `}${text}`).join('')
    super(`${message}${list}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.problems = problems
  }
}
