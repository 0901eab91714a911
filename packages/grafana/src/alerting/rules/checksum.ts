import { createHash } from 'node:crypto'
import type { JsonObject } from '../../json.ts'
import { normalise } from '../../json-values.ts'
import type { AlertRule } from '../types.ts'
import { canonicalRule } from './canonical.ts'
import { knownRule } from './known-members.ts'
import { withoutMark } from './mark.ts'

/** Where a rule stands: its group's title and interval in seconds. */
export interface RulePlace {
  readonly group: string
  readonly interval: number
}

/**
 * What a rule says, in 12 hexadecimal digits: the start of the SHA-256 of its canonical form with its group's title and
 * interval. The mark of its stack, the pause and members that no push sends are left out. Equal for what was sent and what
 * Grafana read back.
 */
export function ruleChecksum(rule: AlertRule, { group, interval }: RulePlace): string {
  const { isPaused: _, ...content } = withoutMark(canonicalRule(knownRule(rule, rule)))
  return createHash('sha256')
    .update(JSON.stringify(normalise({ group, interval, rule: content as unknown as JsonObject })))
    .digest('hex')
    .slice(0, 12)
}
