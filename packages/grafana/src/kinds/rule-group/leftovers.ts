import type { AlertRule } from '../../alerting/types.ts'
import type { Stack } from '../../stack/types.ts'
import type { KindContext } from '../kind.ts'
import { isOurs } from './rule-marks.ts'
import type { RuleSurvey } from './survey.ts'

/** A group with rules of a stack that are no longer in it. */
export interface Leftover {
  /** The title; after the folder where that is not the stack's. */
  readonly uid: string
  readonly title: string
  readonly folderUid: string
  readonly rules: readonly AlertRule[]
}

/** What is left over of a stack, but for rules in a group it wants: that group's push deletes them. */
export function findLeftovers({ stack, home }: KindContext, { rules }: RuleSurvey): Leftover[] {
  const groups = new Map<string, Leftover>()
  for (const { rule, folderUid, group: title } of rules) {
    if (!isOurs(stack, rule) || isWanted(stack, rule) || (folderUid === home.uid && isWantedGroup(stack, title)))
      continue
    const uid = folderUid === home.uid ? title : `${folderUid}/${title}`
    const known = groups.get(uid)?.rules ?? []
    groups.set(uid, { uid, title, folderUid, rules: [...known, rule] })
  }
  return [...groups.values()]
}

/** Whether the stack wants a rule, in whichever group. */
function isWanted({ alerting }: Stack, { uid }: AlertRule): boolean {
  return alerting.ruleGroups?.some(({ rules }) => rules.some((rule) => rule.uid === uid)) ?? false
}

function isWantedGroup({ alerting }: Stack, title: string): boolean {
  return alerting.ruleGroups?.some((group) => group.title === title) ?? false
}
