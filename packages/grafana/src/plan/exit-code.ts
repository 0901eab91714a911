import { type ExitCode, exitCodes } from '../errors.ts'
import type { Plan } from './types.ts'

/** What a process that only plans ends with: refused 7, permission missing 3, changes pending 2, clean 0. The worst counts. */
export function planExitCode(plan: Plan): ExitCode {
  if (plan.changes.some(({ refusal }) => refusal !== undefined)) return exitCodes.refused
  if (plan.missingPermissions.length > 0) return exitCodes.permission
  return plan.changes.some(({ writes }) => writes) ? exitCodes.changesPending : exitCodes.clean
}
