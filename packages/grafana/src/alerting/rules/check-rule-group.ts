import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { isList, isObject, textOf } from '../../json-values.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import { titleInWords } from '../../stack/title-in-words.ts'
import type { AlertRule, RuleGroup } from '../types.ts'
import { type CheckContext, checkMembers, isText } from './check-context.ts'
import { checkLinks } from './check-links.ts'
import { checkNotificationSettings } from './check-notification-settings.ts'
import { checkQueries } from './check-queries.ts'
import { checkTemplates } from './check-templates.ts'
import { readDuration } from './duration.ts'
import { ruleMembers } from './known-members.ts'
import { readRuleNodes } from './rule-graph.ts'

/** The scheduler of Grafana ticks in these seconds. */
const baseInterval = 10
/** Grafana counts the bytes of titles. */
const longestTitle = 190
const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/
const labelPattern = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const ofGrafana: ReadonlySet<string> = new Set([
  ...['alertname', 'grafana_folder', '__alert_rule_uid__', '__alert_rule_namespace_uid__'],
])
const groupMembers: readonly string[] = ['title', 'interval', 'rules']
const states: Readonly<Record<'noDataState' | 'execErrState', readonly string[]>> = {
  noDataState: ['OK', 'Alerting', 'NoData', 'KeepLast'],
  execErrState: ['OK', 'Alerting', 'Error', 'KeepLast'],
}

/**
 * All that is wrong with a rule group in canonical form, most of which Grafana's API would take: PromQL that does not
 * parse, expressions that name nothing, templates it cannot expand. Paths are places in the group.
 */
export function checkRuleGroup(group: RuleGroup, context: CheckContext): Problem[] {
  const { title, interval, rules } = group as unknown as JsonObject
  const problems = [...checkMembers('', group, groupMembers), ...checkTitle('/title', title)]
  if (textOf(title).startsWith('no_group_for_rule_'))
    problems.push({ path: '/title', message: 'starts with "no_group_for_rule_", which Grafana keeps for itself' })
  if (typeof interval !== 'number' || !Number.isInteger(interval) || interval <= 0 || interval % baseInterval !== 0) {
    const given = interval === undefined ? 'is missing' : `is ${JSON.stringify(interval)}`
    problems.push({
      path: '/interval',
      message: `${given}; give seconds between evaluations, a multiple of ${baseInterval}: 60`,
    })
  }
  if (!isList(rules) || rules.length === 0)
    return [...problems, { path: '/rules', message: 'is empty: a group needs at least one rule' }]
  return [
    ...problems,
    ...rules.flatMap((rule, index) => {
      const place = placeOfRule(rule, index)
      if (!isObject(rule)) return [{ path: place, message: 'is no rule' }]
      return checkRule(rule as unknown as AlertRule, context).map(({ path, message }) => ({
        path: `${place} ${path}`,
        message,
      }))
    }),
  ]
}

/** Where a rule stands, for a person: `rules[0] "HighErrorRate"`. */
export function placeOfRule(rule: unknown, index: number): string {
  return `rules[${index}]${titleInWords(isObject(rule) ? rule.title : undefined)}`
}

function checkRule(rule: AlertRule, context: CheckContext): Problem[] {
  const nodes = readRuleNodes(rule)
  const { record, ...rest } = rule as unknown as JsonObject
  if (record !== undefined)
    return [{ path: '/record', message: 'is set: recording rules are not kept here, only alert rules are' }]
  return [
    ...checkMembers('', rest, ruleMembers),
    ...checkUid(rest.uid, context),
    ...checkTitle('/title', rest.title),
    ...checkTimes(rest),
    ...checkStates(rest),
    ...checkQueries(rule, nodes, context),
    ...checkLabels(rest.labels),
    ...checkLinks(rest.annotations),
    ...checkTemplates(rule, nodes),
    ...checkNotificationSettings(rest.notification_settings, context),
  ]
}

function checkUid(uid: unknown, { stack }: CheckContext): Problem[] {
  if (typeof uid !== 'string' || !uidPattern.test(uid)) {
    const given = typeof uid === 'string' && uid !== '' ? `"${uid}"` : 'missing'
    const message = `is ${given}; give 1 to 40 letters, digits, dashes or underscores, starting with "${stack}-"`
    return [{ path: '/uid', message }]
  }
  if (startsWithStack(stack, uid)) return []
  return [{ path: '/uid', message: `"${uid}" has to start with "${stack}-"` }]
}

function checkTitle(path: string, title: unknown): Problem[] {
  if (!isText(title) || title.trim() === '') return [{ path, message: 'is missing' }]
  const bytes = Buffer.byteLength(title)
  return bytes <= longestTitle ? [] : [{ path, message: `has ${bytes} bytes; Grafana takes ${longestTitle}` }]
}

function checkTimes(rule: JsonObject): Problem[] {
  const { missingSeriesEvalsToResolve: missing, isPaused } = rule
  const problems = (['for', 'keep_firing_for'] as const).flatMap((key) => checkDuration(`/${key}`, rule[key]))
  if (missing !== undefined && !(Number.isSafeInteger(missing) && (missing as number) > 0))
    problems.push({ path: '/missingSeriesEvalsToResolve', message: 'is no whole number above 0' })
  if (isPaused !== undefined && typeof isPaused !== 'boolean')
    problems.push({
      path: '/isPaused',
      message: 'must be true or false; leave it out to keep what was chosen in Grafana',
    })
  return problems
}

function checkDuration(path: string, value: unknown): Problem[] {
  if (value === undefined || (typeof value === 'string' && readDuration(value) !== undefined)) return []
  return [{ path, message: `is ${JSON.stringify(value)}, which is no duration; write 5m, 1h30m or 0s` }]
}

function checkStates(rule: JsonObject): Problem[] {
  return (['noDataState', 'execErrState'] as const)
    .filter((key) => !states[key].some((state) => state === rule[key]))
    .map((key) => {
      const given = rule[key] === undefined ? 'is missing' : `is ${JSON.stringify(rule[key])}`
      return { path: `/${key}`, message: `${given}; choose one of ${states[key].join(', ')}` }
    })
}

function checkLabels(labels: unknown): Problem[] {
  if (labels === undefined) return []
  if (!isObject(labels)) return [{ path: '/labels', message: 'must be an object of names and texts' }]
  return Object.entries(labels).flatMap(([name, value]) => {
    const path = `/labels/${name}`
    if (!labelPattern.test(name))
      return [{ path, message: 'is no label name: letters, digits and underscores, no digit in front' }]
    if (name.startsWith('__grafana_') || ofGrafana.has(name))
      return [{ path, message: 'is set by Grafana: take another name' }]
    return isText(value) ? [] : [{ path, message: 'must be a text' }]
  })
}
