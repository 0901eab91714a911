import type { Problem } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { isList, isObject } from '../../json-values.ts'
import { soleVariable } from '../../promql/variables.ts'
import type { RuleGroup, RuleGroupSource } from '../types.ts'
import { canonicalGroup } from './canonical.ts'
import { expressionUid } from './canonical-query.ts'
import { readGroupSource } from './source.ts'

/** What the rules of a stack stand among. */
export interface FinishRuleGroupOptions {
  /** Name of the stack: uids of rules start with it. */
  readonly stack: string
  /** Name of the stack's data source variable. */
  readonly dataSourceVariable?: string
}

/** A group made ready for Grafana, and what is wrong with it. */
export interface FinishedRuleGroup {
  /** Absent: the source is no rule group. */
  readonly group?: RuleGroup
  /** Places are JSON pointers into the group. */
  readonly problems: readonly Problem[]
}

/** As Grafana's editor has it, for queries that do not say. */
const defaultRange = { from: 600, to: 0 }

/**
 * Makes the builder of a rule group, what it built, or JSON ready for Grafana: canonical form, without the empty `for`,
 * organisation, folder and group that the Foundation SDK writes into every rule, with the stack's data source variable
 * in one spelling.
 */
export function finishRuleGroup(source: RuleGroupSource, options: FinishRuleGroupOptions): FinishedRuleGroup {
  const read = readGroupSource(source)
  if ('problem' in read) return { problems: [read.problem] }
  const rules = isList(read.group.rules) ? read.group.rules : []
  const group = canonicalGroup({
    ...read.group,
    rules: rules.map((rule) => (isObject(rule) ? finishRule(rule, options) : rule)),
  })
  return { group, problems: [] }
}

function finishRule(rule: JsonObject, options: FinishRuleGroupOptions): JsonObject {
  const data = isList(rule.data) ? rule.data : []
  return { ...rule, data: data.map((query) => (isObject(query) ? finishQuery(query, options) : query)) }
}

function finishQuery(query: JsonObject, { dataSourceVariable }: FinishRuleGroupOptions): JsonObject {
  const { datasourceUid: uid } = query
  const isVariable = typeof uid === 'string' && uid !== '' && soleVariable(uid) === dataSourceVariable
  return {
    ...(uid !== expressionUid && { relativeTimeRange: defaultRange }),
    ...query,
    ...(isVariable && { datasourceUid: `\${${dataSourceVariable}}` }),
  }
}
