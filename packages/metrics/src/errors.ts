/** Stable codes of every error this package makes. */
export type MetricsErrorCode =
  /** `defineCatalogue()` was given data that cannot be a catalogue. */
  | 'ERR_METRICS_CATALOGUE_INVALID'
  /** `registerMetrics()` was given no usable registry, or registration labels that do not fit the catalogue. */
  | 'ERR_METRICS_OPTIONS_INVALID'
  /** A metric of the same name is in the registry with another type, other labels or other buckets. */
  | 'ERR_METRICS_REGISTRATION_MISMATCH'
  /** A label value is not in its closed set, and the set has no `other`. Reported to `onError`, never thrown. */
  | 'ERR_METRICS_LABEL_UNKNOWN'
  /** A value is not a finite number, or a counter was asked to fall. Reported to `onError`, never thrown. */
  | 'ERR_METRICS_VALUE_INVALID'
  /** The metrics client, or a gauge source, threw. Reported to `onError`, never thrown. */
  | 'ERR_METRICS_BACKEND_FAILED'
  /** A service level objective leaves no error budget, or has a window without burn rates. */
  | 'ERR_METRICS_OBJECTIVE_INVALID'
  /** A PromQL expression was built from parts that do not go together. */
  | 'ERR_PROMQL_INVALID'

/** One thing that is wrong, and where. */
export interface MetricsProblem {
  /** Path into what was given, such as `metrics[3].labels.status`. */
  readonly path: string
  /** What is wrong there and what to do about it. */
  readonly message: string
}

/** Every error of this package. `problems` lists all that is wrong, not only the first thing found. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  /** Stable code to compare with. */
  readonly code: MetricsErrorCode
  /** Everything that is wrong; empty where the message says it all. */
  readonly problems: readonly MetricsProblem[]

  constructor(
    code: MetricsErrorCode,
    message: string,
    options: { readonly problems?: readonly MetricsProblem[]; readonly cause?: unknown } = {},
  ) {
    const problems = options.problems ?? []
    const details = problems.map((problem) => `\n  - ${problem.path}: ${problem.message}`).join('')
    super(message + details, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.problems = problems
  }
}
