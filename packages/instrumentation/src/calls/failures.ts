import { DeadlineExceededError } from '../errors.ts'
import type { Failure } from './operation.ts'
import type { TelemetryErrors } from './telemetry-errors.ts'

/** How a call came to fail. */
export type FailureCause =
  /** Its signal aborted. */
  | 'aborted'
  /** The client threw at once: it refused the arguments, and nothing was sent. */
  | 'refused'
  /** The promise of the client rejected, or the deadline passed. */
  | 'rejected'

/** Judge a failed call: what the observer knows by itself, then the vendor's classifier. Never throws. */
export function judgeFailure(
  error: unknown,
  cause: FailureCause,
  signal: AbortSignal | undefined,
  classify: (error: unknown) => Failure,
  errors: TelemetryErrors,
): Failure {
  if (cause === 'aborted' || (signal?.aborted === true && error === signal.reason)) {
    return { type: 'aborted', callerFault: true }
  }
  if (cause === 'refused') return { type: 'validation', callerFault: true }
  if (error instanceof DeadlineExceededError) return { type: 'timeout', callerFault: false }
  try {
    return classify(error)
  } catch (failed) {
    errors.report('label', failed)
    return { type: 'unknown', callerFault: false }
  }
}
