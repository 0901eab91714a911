import { type ExitCode, exitCodes, GrafanaError } from '../errors.ts'
import type { CommandResult, OutcomeError } from './results.ts'

/** What a command ends with. */
export interface Completed {
  readonly result: CommandResult
  readonly exitCode: ExitCode
}

/** From what a script has to know first to what it may ignore. */
const severity: readonly ExitCode[] = [
  exitCodes.partial,
  exitCodes.conflict,
  exitCodes.error,
  exitCodes.unsupported,
  exitCodes.permission,
  exitCodes.refused,
  exitCodes.changesPending,
  exitCodes.clean,
]

/** The exit code of several parts of a run. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  return severity.find((code) => codes.includes(code)) ?? exitCodes.clean
}

/** What a thrown value is shown as. */
export function describeFailure(
  error: unknown,
  signal: AbortSignal,
): { readonly error: OutcomeError; readonly exitCode: ExitCode } {
  if (error instanceof GrafanaError) {
    const { code, message, problems, call, exitCode } = error
    return { error: { code, message, problems, ...(call !== undefined && { call }) }, exitCode }
  }
  if (signal.aborted) {
    const message = 'Interrupted. No further write was started.'
    return { error: { code: 'INTERRUPTED', message, problems: [] }, exitCode: exitCodes.error }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { error: { code: 'INTERNAL', message, problems: [] }, exitCode: exitCodes.error }
}
