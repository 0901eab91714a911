import { isLevelEnabled, type Logger, type LogLevel } from '../log-target.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'

/**
 * How a call ended, as far as the log level goes: `retried` is a success that took more than one attempt, `partial` a success
 * with rejected items, `fault` a failure the caller caused, `failure` any other.
 */
export type CallOutcome = 'success' | 'retried' | 'partial' | 'fault' | 'failure'

/** Level of the line by outcome; `false` writes none. */
export type OutcomeLevels = Readonly<Record<CallOutcome, LogLevel | false>>

/** `success: debug, retried: info, partial: warn, fault: warn, failure: error`. */
export const defaultOutcomeLevels: OutcomeLevels = {
  success: 'debug',
  retried: 'info',
  partial: 'warn',
  fault: 'warn',
  failure: 'error',
}

/** What `createCallLog()` takes. */
export interface CallLogOptions {
  /** Where lines go, unless a call brings its own logger. Without it only such calls are logged. */
  readonly logger?: Logger | undefined
  /** Replaces single levels of `defaultOutcomeLevels`. */
  readonly levels?: Partial<OutcomeLevels> | undefined
  /** Share of success lines written, 0 to 1. Default 1. Evenly spread, not random. */
  readonly sampleSuccess?: number | undefined
  /** Lines written per interval, counted apart for successes and for the rest. Default 200 in 1,000 ms. `false`: no limit. */
  readonly burst?: { readonly lines: number; readonly intervalMs: number } | false | undefined
  /** Hears how many lines sampling or the limit held back. */
  readonly onSuppressed?: ((lines: number) => void) | undefined
  /** Counts what throws: the logger or `onSuppressed`. */
  readonly errors: TelemetryErrors
  /** Monotonic time in milliseconds. */
  readonly now?: (() => number) | undefined
}

/** Writes at most one line a call. */
export interface CallLog {
  /** Whether a line for `outcome` would be written: level, sampling and burst limit. Ask once a line, then `write()`. */
  admits(outcome: CallOutcome, logger: Logger | undefined): boolean
  write(outcome: CallOutcome, fields: object, message: string, logger: Logger | undefined): void
}

/** Make the log of one client. Nothing in it throws. */
export function createCallLog(options: CallLogOptions): CallLog {
  return new BoundedCallLog(options)
}

interface Window {
  startedAt: number
  lines: number
}

class BoundedCallLog implements CallLog {
  readonly #logger: Logger | undefined
  readonly #levels: OutcomeLevels
  readonly #sample: number
  readonly #burst: { readonly lines: number; readonly intervalMs: number } | undefined
  readonly #onSuppressed: ((lines: number) => void) | undefined
  readonly #errors: TelemetryErrors
  readonly #now: () => number
  readonly #successes: Window = { startedAt: -Infinity, lines: 0 }
  readonly #others: Window = { startedAt: -Infinity, lines: 0 }
  #credit = 0
  #suppressed = 0
  #notice: NodeJS.Timeout | undefined

  constructor(options: CallLogOptions) {
    this.#logger = options.logger
    this.#levels = { ...defaultOutcomeLevels, ...options.levels }
    this.#sample = options.sampleSuccess ?? 1
    this.#burst = options.burst === false ? undefined : (options.burst ?? { lines: 200, intervalMs: 1_000 })
    this.#onSuppressed = options.onSuppressed
    this.#errors = options.errors
    this.#now = options.now ?? (() => performance.now())
    // The first success is written, also when few are.
    this.#credit = 1 - this.#sample
  }

  admits(outcome: CallOutcome, logger: Logger | undefined): boolean {
    const target = logger ?? this.#logger
    const level = this.#levels[outcome]
    if (target === undefined || level === false) return false
    try {
      if (!isLevelEnabled(target, level)) return false
    } catch (error) {
      this.#errors.report('log', error)
      return false
    }
    return (outcome !== 'success' || this.#sampled()) && this.#withinBurst(outcome, target)
  }

  write(outcome: CallOutcome, fields: object, message: string, logger: Logger | undefined): void {
    const target = logger ?? this.#logger
    const level = this.#levels[outcome]
    if (target === undefined || level === false) return
    try {
      target[level](fields, message)
    } catch (error) {
      this.#errors.report('log', error)
    }
  }

  #sampled(): boolean {
    if (this.#sample >= 1) return true
    this.#credit += this.#sample
    // Ten tenths add up to a little less than one.
    if (this.#credit >= 1 - 1e-9) {
      this.#credit -= 1
      return true
    }
    this.#countSuppressed()
    return false
  }

  #withinBurst(outcome: CallOutcome, target: Logger): boolean {
    const burst = this.#burst
    if (burst === undefined) return true
    // Apart, so that many successes cannot use up the room of the lines that matter.
    const window = outcome === 'success' ? this.#successes : this.#others
    const now = this.#now()
    if (now - window.startedAt >= burst.intervalMs) {
      window.startedAt = now
      window.lines = 0
    }
    if (window.lines < burst.lines) {
      window.lines++
      return true
    }
    this.#suppressed++
    this.#countSuppressed()
    if (this.#notice === undefined) {
      this.#notice = setTimeout(() => this.#tell(target), burst.intervalMs)
      this.#notice.unref()
    }
    return false
  }

  #tell(target: Logger): void {
    const lines = this.#suppressed
    this.#notice = undefined
    this.#suppressed = 0
    try {
      // The logger of the application where there is one: that of a request may be gone by now.
      const logger = this.#logger ?? target
      logger.warn({ suppressed: lines }, `suppressed ${lines} lines over the burst limit`)
    } catch (error) {
      this.#errors.report('log', error)
    }
  }

  #countSuppressed(): void {
    try {
      this.#onSuppressed?.(1)
    } catch (error) {
      this.#errors.report('log', error)
    }
  }
}
