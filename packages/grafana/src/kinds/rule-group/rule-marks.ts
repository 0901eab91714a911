import { type RulePlace, ruleChecksum } from '../../alerting/rules/checksum.ts'
import { knownRule } from '../../alerting/rules/known-members.ts'
import { ruleMark } from '../../alerting/rules/mark.ts'
import type { AlertRule, RuleGroup } from '../../alerting/types.ts'
import type { Stack } from '../../stack/types.ts'
import { managerId } from '../dashboard/marks.ts'
import { belongs } from '../ownership.ts'

/** Whose a rule is, and what it said when it was pushed last. */
export interface RuleMark {
  readonly stack: string
  readonly checksum: string
}

const pattern = new RegExp(`^${managerId('([a-z0-9-]+)')} ([0-9a-f]{12})$`)

/** The mark of a rule; `undefined` when it carries none. */
export function markOf({ annotations }: AlertRule): RuleMark | undefined {
  const [, stack, checksum] = pattern.exec(annotations?.[ruleMark] ?? '') ?? []
  return stack === undefined || checksum === undefined ? undefined : { stack, checksum }
}

/** A group whose rules carry a stack's mark. */
export function withMarks(stack: string, group: RuleGroup): RuleGroup {
  const place = placeOf(group)
  const rules = group.rules.map((rule) => {
    const mark = `${managerId(stack)} ${ruleChecksum(rule, place)}`
    return { ...rule, annotations: { ...rule.annotations, [ruleMark]: mark } }
  })
  return { ...group, rules }
}

/** Whether a rule is a stack's. A copy made in Grafana carries the mark too, but another uid. */
export function isOurs(stack: Pick<Stack, 'name' | 'adoptedUids'>, rule: AlertRule): boolean {
  return markOf(rule)?.stack === stack.name && belongs(stack, rule.uid)
}

/**
 * Whether a rule that is ours says something else than when it was pushed, or stands elsewhere. What an upgraded Grafana
 * fills into its models is no edit: it counts as it is read, as far as the code names it, and without.
 *
 * @param wanted - the rule in the code
 */
export function isEdited(rule: AlertRule, place: RulePlace, wanted?: AlertRule): boolean {
  const checksum = markOf(rule)?.checksum
  return [rule, knownRule(rule, wanted), knownRule(rule)].every((form) => ruleChecksum(form, place) !== checksum)
}

/** Where the rules of a group stand. */
export function placeOf({ title, interval }: Pick<RuleGroup, 'title' | 'interval'>): RulePlace {
  return { group: title, interval }
}

/** A rule that is written where it does not belong for good: the mark follows, so that it does not look edited. */
export function remarked(rule: AlertRule, from: RulePlace, to: RulePlace): AlertRule {
  const mark = markOf(rule)
  if (mark === undefined || isEdited(rule, from)) return rule
  const moved = { title: to.group, interval: to.interval, rules: [rule] }
  return withMarks(mark.stack, moved).rules[0] as AlertRule
}
