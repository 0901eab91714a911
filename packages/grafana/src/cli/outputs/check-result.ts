import type { Difference } from '../../plan/types.ts'
import { describeValue, plain } from './plain.ts'

/** One thing that was looked at, as the formats of CI systems want it. */
export interface CheckResult {
  /** The stack. */
  readonly suite: string
  readonly name: string
  /** Stable id of what was checked: a rule of the linter, a guard, an action. */
  readonly rule: string
  /** `pending`: would be changed by a push, which is no fault. */
  readonly status: 'passed' | 'pending' | 'failed'
  readonly level: 'error' | 'warning' | 'note'
  readonly message: string
  /** More lines, bounded. */
  readonly details: readonly string[]
  /** Where in the stack: `customerio/dashboard/customerio-overview`. */
  readonly location: string
}

/** Lines of details. */
export const mostDetails = 20

type Parts = Pick<CheckResult, 'rule' | 'status' | 'level' | 'message' | 'location'> & {
  readonly details?: readonly string[]
}

/** A result with what most have in common. */
export function check(suite: string, name: string, { details = [], ...parts }: Parts): CheckResult {
  return { suite, name: plain(name), details, ...parts }
}

/** Differences as lines, bounded. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const lines = differences.slice(0, mostDetails).map(({ label, before, after }) => {
    const from = before === undefined ? '' : describeValue(before, 80)
    const to = after === undefined ? '' : describeValue(after, 80)
    return `${plain(label)}${from === '' && to === '' ? '' : `: ${from} → ${to}`}`
  })
  const hidden = differences.length - lines.length
  return hidden > 0 ? [...lines, `… and ${hidden} more`] : lines
}
