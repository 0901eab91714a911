import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { isList, isObject } from '../../json-values.ts'
import { soleVariable } from '../../promql/variables.ts'
import type { RuleGroup, RuleGroupSource } from '../types.ts'
import { canonicalGroup, canonicalRule } from './canonical.ts'
import { expressionUid } from './canonical-query.ts'
import type { CheckContext } from './check-context.ts'
import { checkRuleGroup } from './check-rule-group.ts'
import { withoutMark } from './mark.ts'
import { readGroupSource } from './source.ts'

/** A group made ready for Grafana, and what is wrong with it. */
export interface FinishedRuleGroup {
  /** Absent: the source is no rule group. */
  readonly group?: RuleGroup
  /** Places are a JSON pointer into the group, or a rule and a JSON pointer into it: `rules[0] "HighErrorRate" /for`. */
  readonly problems: readonly Problem[]
}

/** As Grafana's editor has it, for queries that do not say. */
const defaultRange = { from: 600, to: 0 }

/**
 * Makes the builder of a rule group, what it built, or JSON ready for Grafana: canonical form, without the empty `for`,
 * organisation, folder and group that the Foundation SDK writes into every rule, with the stack's data source variable
 * in one spelling; and finds what is wrong with it, most of which Grafana's API would take.
 */
export function finishRuleGroup(source: RuleGroupSource, context: CheckContext): FinishedRuleGroup {
  const read = readGroupSource(source)
  if ('problem' in read) return { problems: [read.problem] }
  const rules = isList(read.json.rules) ? read.json.rules : []
  const group = canonicalGroup({
    ...read.json,
    rules: rules.map((rule) => (isObject(rule) ? finishRule(rule, context) : rule)),
  })
  return { group, problems: checkRuleGroup(group, context) }
}

function finishRule(rule: JsonObject, context: CheckContext): JsonObject {
  const data = isList(rule.data) ? rule.data : []
  const finished = { ...rule, data: data.map((query) => (isObject(query) ? finishQuery(query, context) : query)) }
  return withoutMark(canonicalRule(finished)) as unknown as JsonObject
}

function finishQuery(query: JsonObject, { dataSourceVariable }: CheckContext): JsonObject {
  const { datasourceUid: uid } = query
  const isVariable = typeof uid === 'string' && uid !== '' && soleVariable(uid) === dataSourceVariable
  return {
    ...(uid !== expressionUid && { relativeTimeRange: defaultRange }),
    ...query,
    ...(isVariable && { datasourceUid: `\${${dataSourceVariable}}` }),
  }
}
