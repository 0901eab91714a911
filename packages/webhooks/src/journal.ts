import { isLevelEnabled, type Logger, type SerializedError } from '@messaging-observability/instrumentation'
import type { Clock } from './clock.ts'
import { second } from './duration.ts'
import type { ParkReason, RejectionReason, UnavailableReason } from './reasons.ts'

const windowMs = 10 * second
/** Lines of one kind a window. Anybody can send unsigned requests; a broken handler fails at every event. */
const linesPerWindow = 10

/** The parts of a log line that say which event it is about. */
export interface EventFields {
  readonly event?: string
  readonly eventIdHash?: string
}

export const silentLogger: Logger = {
  level: 'silent',
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
}

/**
 * The log lines of a receiver: constant messages and allow-listed fields. At most ten lines of one kind in ten seconds; the
 * first line after that says how many were held back.
 */
export class Journal {
  readonly #logger: Logger
  readonly #fields: { readonly vendor: string; readonly workspace: string }
  readonly #clock: Clock
  readonly #onSuppressed: () => void
  readonly #onError: (error: unknown) => void
  readonly #limits = new Map<string, { startedAt: number; lines: number; suppressed: number }>()

  constructor(
    logger: Logger,
    fields: { readonly vendor: string; readonly workspace: string },
    clock: Clock,
    onSuppressed: () => void,
    onError: (error: unknown) => void,
  ) {
    this.#logger = logger
    this.#fields = fields
    this.#clock = clock
    this.#onSuppressed = onSuppressed
    this.#onError = onError
  }

  rejected(reason: RejectionReason): void {
    this.#write('warn', `rejected ${reason}`, { reason }, 'webhook request rejected')
  }

  unavailable(reason: UnavailableReason, fields: EventFields = {}, error?: SerializedError): void {
    this.#write('warn', `unavailable ${reason}`, { reason, ...fields, ...withError(error) }, 'webhook to be sent again')
  }

  parked(
    reason: ParkReason,
    discarded: boolean,
    fields: EventFields & { detail?: string },
    error?: SerializedError,
  ): void {
    const message = discarded ? 'webhook discarded' : 'webhook parked'
    this.#write('error', `parked ${reason}`, { reason, ...fields, ...withError(error) }, message)
  }

  /** A handler of an event that was answered before it settled. */
  lateFailure(fields: EventFields, error: SerializedError): void {
    this.#write('error', 'late', { ...fields, err: error }, 'webhook handler failed after its event was parked')
  }

  secretsFailed(error: SerializedError): void {
    this.#write(
      'error',
      'secrets',
      { err: error },
      'signing secrets could not be refreshed; the last ones stay in force',
    )
  }

  /** @param when `at shutdown` or `after their claims lapsed` */
  abandoned(abandoned: number, events: Readonly<Record<string, number>>, when: string): void {
    this.#write('warn', 'abandoned', { abandoned, events }, `webhook handlers given up ${when}`)
  }

  #write(level: 'warn' | 'error', kind: string, fields: object, message: string): void {
    try {
      if (!isLevelEnabled(this.#logger, level)) return
      const suppressed = this.#admit(kind)
      if (suppressed === undefined) {
        this.#onSuppressed()
        return
      }
      this.#logger[level]({ ...this.#fields, ...fields, ...(suppressed > 0 ? { suppressed } : {}) }, message)
    } catch (error) {
      this.#onError(error)
    }
  }

  /** How many lines were held back before this one; `undefined` if this one is held back, too. */
  #admit(kind: string): number | undefined {
    const now = this.#clock.monotonic()
    const limit = this.#limits.get(kind)
    if (limit === undefined || now - limit.startedAt >= windowMs) {
      this.#limits.set(kind, { startedAt: now, lines: 1, suppressed: 0 })
      return limit?.suppressed ?? 0
    }
    if (limit.lines === linesPerWindow) {
      limit.suppressed++
      return undefined
    }
    limit.lines++
    return 0
  }
}

function withError(error: SerializedError | undefined): { err?: SerializedError } {
  return error === undefined ? {} : { err: error }
}
