/** Stable codes of every error this package makes. */
export type AlertsErrorCode =
  /** `defineAlert()` was given what cannot be an alert rule. */
  | 'ERR_ALERTS_SPEC_INVALID'
  /** `defineSlo()` was given what cannot be a service level objective. */
  | 'ERR_ALERTS_SLO_INVALID'
  /** `customerioAlerts()` was given options that do not fit the rules. */
  | 'ERR_ALERTS_OPTIONS_INVALID'
  /** `series()` was given labels or values that the catalogue does not know, or samples nobody can read. */
  | 'ERR_ALERTS_SERIES_INVALID'
  /** A case cannot be rendered, or a rule is built in a way that cases cannot be run against. */
  | 'ERR_ALERTS_TEST_INVALID'
  /** Routing, a mute timing, a contact point or an inhibition cannot be used. */
  | 'ERR_ALERTS_ROUTING_INVALID'
  /** A set of rules cannot be rendered together. */
  | 'ERR_ALERTS_SET_INVALID'

/** One thing that is wrong, and where. */
export interface AlertsProblem {
  /** Path into what was given, such as `cases.fires[0].series`. */
  readonly path: string
  /** What is wrong there and what to do about it. */
  readonly message: string
}

/** Every error of this package. `problems` lists all that is wrong, not only the first thing found. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError'
  /** Stable code to compare with. */
  readonly code: AlertsErrorCode
  readonly problems: readonly AlertsProblem[]

  constructor(
    code: AlertsErrorCode,
    message: string,
    options: { readonly problems: readonly AlertsProblem[]; readonly cause?: unknown },
  ) {
    const details = options.problems.map(({ path, message: text }) => `\n  - ${path}: ${text}`).join('')
    super(message + details, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.problems = options.problems
  }
}
