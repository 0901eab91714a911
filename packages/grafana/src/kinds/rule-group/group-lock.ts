import { createHash } from 'node:crypto'
import { canonicalGroup, canonicalRule } from '../../alerting/rules/canonical.ts'
import type { AlertRule } from '../../alerting/types.ts'
import type { JsonObject } from '../../json.ts'
import { normalise } from '../../json-values.ts'
import type { LiveGroup, LiveRule } from './live-rules.ts'

/**
 * What a group is, marks and pauses included, in 12 hexadecimal digits: the API has neither versions nor a lock.
 *
 * @param without - uids of rules that come and go with other groups
 */
export function groupLock(group: LiveGroup, without: ReadonlySet<string> = new Set()): string {
  const { title, interval, rules } = group
  return hash(canonicalGroup({ title, interval, rules: rules.filter(({ uid }) => !without.has(uid)) }))
}

/** What a rule is and where it stands. */
export function ruleLock({ rule, folderUid, group }: Pick<LiveRule, 'rule' | 'folderUid' | 'group'>): string {
  return hash({ folderUid, group, rule: canonicalRule(rule) as unknown as JsonObject })
}

/** Whether two rules are the same, wherever they stand. */
export function sameRule(a: AlertRule, b: AlertRule): boolean {
  return hash(canonicalRule(a)) === hash(canonicalRule(b))
}

function hash(value: object): string {
  const text = JSON.stringify(normalise(value as unknown as JsonObject))
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
