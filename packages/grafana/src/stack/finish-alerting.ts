import { checkNotifications } from '../alerting/notifications/checks.ts'
import type { CheckContext } from '../alerting/rules/check-context.ts'
import { placeOfRule } from '../alerting/rules/check-rule-group.ts'
import { finishRuleGroup } from '../alerting/rules/finish.ts'
import type { RuleGroup, StackAlerting } from '../alerting/types.ts'
import type { Problem } from '../errors.ts'
import { isList, isObject } from '../json-values.ts'
import { titleInWords } from './title-in-words.ts'
import type { StackOptions } from './types.ts'

const notifications = ['contactPoints', 'muteTimings', 'messageTemplates', 'notificationPolicy'] as const

/** The alerting of a stack, finished, and all that is wrong with it. */
export function finishAlerting(options: StackOptions): {
  readonly alerting: StackAlerting
  readonly problems: readonly Problem[]
} {
  const kept = notifications.filter((key) => options[key] !== undefined)
  const { groups, problems } = finishRuleGroups(options)
  return {
    alerting: {
      ...(options.ruleGroups !== undefined && { ruleGroups: groups }),
      ...Object.fromEntries(kept.map((key) => [key, options[key]])),
    },
    problems: [...problems, ...checkNotifications(options, options.name)],
  }
}

function finishRuleGroups(options: StackOptions): { groups: RuleGroup[]; problems: Problem[] } {
  const { ruleGroups } = options
  if (ruleGroups === undefined) return { groups: [], problems: [] }
  if (!isList(ruleGroups))
    return { groups: [], problems: [{ path: 'ruleGroups', message: 'must be a list of builders or rule groups' }] }
  const problems: Problem[] = []
  if (ruleGroups.length > 0 && options.dataSource === undefined) {
    const message = 'is missing: rules ask one, {} for the only Prometheus there is'
    problems.push({ path: 'dataSource', message })
  }
  const context = contextOf(options)
  const taken = new Map<string, string>()
  const groups = ruleGroups.flatMap((source, index) => {
    const { group, problems: found } = finishRuleGroup(source as object, context)
    const place = `ruleGroups[${index}]${titleInWords(group?.title)}`
    problems.push(...found.map(({ path, message }) => ({ path: path === '' ? place : `${place} ${path}`, message })))
    if (group === undefined) return []
    problems.push(...checkTaken(group, place, taken))
    return [group]
  })
  return { groups, problems }
}

/** What may be there once in a stack: Grafana would move a rule, or take two of one title. */
function checkTaken(group: RuleGroup, place: string, taken: Map<string, string>): Problem[] {
  const take = (kind: string, name: unknown, at: string): Problem[] => {
    if (typeof name !== 'string' || name === '') return []
    const twin = taken.get(`${kind} ${name}`)
    taken.set(`${kind} ${name}`, at)
    const member = kind === 'uid' ? 'uid' : 'title'
    if (twin === undefined) return []
    return [{ path: `${at} /${member}`, message: `"${name}" is the ${member} of ${twin} too: give each its own` }]
  }
  return [
    ...take('group', group.title, place),
    ...group.rules.flatMap((rule, index) => {
      if (!isObject(rule)) return []
      const at = `${place} ${placeOfRule(rule, index)}`
      return [...take('uid', rule.uid, at), ...take('rule', rule.title, at)]
    }),
  ]
}

function contextOf({ name, dataSource, contactPoints, muteTimings }: StackOptions): CheckContext {
  return {
    stack: name,
    ...(dataSource !== undefined && { dataSourceVariable: dataSource.variable ?? 'datasource' }),
    ...(isList(contactPoints) && { contactPoints: namesOf(contactPoints) }),
    ...(isList(muteTimings) && { muteTimings: namesOf(muteTimings) }),
  }
}

function namesOf(list: readonly unknown[]): string[] {
  return list.flatMap((entry) => (isObject(entry) && typeof entry.name === 'string' ? [entry.name] : []))
}
