/** One thing that is wrong with a configuration. */
export interface Problem {
  /** Path of the option, as a user writes it: `track.apiKey`, `webhooks[1].path`. Empty for the options as a whole. */
  readonly path: string
  /** What is wrong and the way out, one sentence each. Never holds the value: it may be a credential. */
  readonly message: string
}

/** Codes of the errors this package throws or rejects with. */
export type InstrumentationErrorCode = 'OBS_CONFIGURATION' | 'OBS_DEADLINE_EXCEEDED'

/**
 * The options cannot work. Holds every problem at once, so that one restart is enough to see them all.
 *
 * Recognise it by `code === 'OBS_CONFIGURATION'`.
 */
export class ConfigurationError extends Error {
  override readonly name: string = 'ConfigurationError'
  readonly code = 'OBS_CONFIGURATION' as const
  /** All problems, in the order of the options. Never empty. */
  readonly problems: readonly Problem[]

  /**
   * @param subject What is configured, as the first word of the message: `customerio`.
   * @param problems At least one.
   */
  constructor(subject: string, problems: readonly Problem[], options?: ErrorOptions) {
    const lines = problems.map(({ path, message }) => `\n  - ${path === '' ? '' : `${path}: `}${message}`)
    super(
      `${subject}: ${problems.length} configuration problem${problems.length === 1 ? '' : 's'}${lines.join('')}`,
      options,
    )
    this.problems = problems
  }
}

/**
 * A call was still running when its deadline over all attempts passed. No further attempt is made; what is on the
 * wire ends at the client's own time-out per attempt, so the vendor may still have accepted the last one.
 *
 * Recognise it by `code === 'OBS_DEADLINE_EXCEEDED'`. `cause` is the error of the last failed attempt, where there was one.
 */
export class DeadlineExceededError extends Error {
  override readonly name: string = 'DeadlineExceededError'
  readonly code = 'OBS_DEADLINE_EXCEEDED' as const
  /** Vendor and operation: `customerio.track`. */
  readonly operation: string
  /** The deadline, in milliseconds. */
  readonly deadlineMs: number
  /** Attempts started before the deadline passed. */
  readonly attempts: number

  constructor(operation: string, deadlineMs: number, attempts: number, options?: ErrorOptions) {
    super(
      `${operation} did not settle within its deadline of ${deadlineMs} ms (${attempts} attempt${attempts === 1 ? '' : 's'}); raise deadlineMs or lower the client's timeout and retry`,
      options,
    )
    this.operation = operation
    this.deadlineMs = deadlineMs
    this.attempts = attempts
  }
}
