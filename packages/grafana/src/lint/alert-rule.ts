import { canonicalGroup } from '../alerting/rules/canonical.ts'
import { type RuleNode, readRuleNodes } from '../alerting/rules/rule-graph.ts'
import type { AlertRule, RuleGroup } from '../alerting/types.ts'
import type { Json, JsonObject } from '../json.ts'
import type { PromqlNode } from '../promql/ast.ts'
import type { ExpectedMetric } from '../stack/types.ts'
import type { Dashboard } from './dashboard.ts'
import { objectOf, objectsOf, textOf } from './read-json.ts'
import type { LintRule } from './types.ts'

/** PromQL of a rule that parses. */
export interface RuleQuery {
  readonly refId: string
  /** JSON pointer into the group. */
  readonly pointer: string
  readonly text: string
  readonly node: PromqlNode
  readonly sourceOf: (span: { readonly from: number; readonly to: number }) => string
}

/** What the condition of a rule compares with. */
export interface RuleThreshold {
  /** `gt`, `lt`, … */
  readonly type: string
  readonly params: readonly number[]
  /** RefId of what is compared. */
  readonly refId: string
  /** JSON pointer into the group. */
  readonly pointer: string
}

/** An alert rule, read as far as it can be read. */
export interface LintedRule {
  readonly group: LintedGroup
  /** JSON pointer into the group. */
  readonly pointer: string
  readonly uid: string
  readonly title: string
  readonly rule: AlertRule
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly nodes: readonly RuleNode[]
  readonly queries: readonly RuleQuery[]
  /** Absent: the condition is no threshold. */
  readonly threshold: RuleThreshold | undefined
}

/** A rule group, read as far as it can be read. */
export interface LintedGroup {
  readonly title: string
  readonly rules: readonly LintedRule[]
}

/** What a rule for alert rules knows besides the alert rule. */
export interface AlertRuleContext {
  readonly groups: readonly LintedGroup[]
  /** Dashboards that are linted together with the rules. */
  readonly dashboards: readonly Dashboard[]
  readonly metrics: readonly ExpectedMetric[]
  /** Seconds. */
  readonly scrapeInterval: number
  readonly testedRules: readonly string[] | undefined
  readonly runbooks: readonly string[] | undefined
}

/** A finding before it is known where the alert rule belongs. */
export interface AlertRuleFound {
  /** JSON pointer into the group. */
  readonly pointer: string
  readonly message: string
}

/** A rule for alert rules: what it looks for, why, and how. */
export interface AlertRuleRule {
  readonly name: LintRule
  /** For the reference: what it finds. */
  readonly finds: string
  /** For the reference: why that matters. */
  readonly why: string
  readonly check?: (rule: LintedRule, context: AlertRuleContext) => Iterable<AlertRuleFound>
  /** What no alert rule can be asked for alone. */
  readonly checkGroup?: (group: LintedGroup, context: AlertRuleContext) => Iterable<AlertRuleFound>
  /** What no group can be asked for alone; told of the first group. */
  readonly checkAll?: (context: AlertRuleContext) => Iterable<AlertRuleFound>
}

/** Reads a rule group, ours or anybody's. What has another form than Grafana's is left out. */
export function readRuleGroup(source: object): LintedGroup {
  const canonical = canonicalGroup(source) as RuleGroup
  const rules: LintedRule[] = []
  const group: LintedGroup = { title: textOf(canonical.title as Json), rules }
  for (const { item, index } of objectsOf(canonical.rules as unknown as Json)) rules.push(readRule(item, index, group))
  return group
}

function readRule(json: JsonObject, index: number, group: LintedGroup): LintedRule {
  const pointer = `/rules/${index}`
  const rule = { ...json, data: objectsOf(json.data).map(({ item }) => item) } as unknown as AlertRule
  const nodes = readRuleNodes(rule)
  const queries = nodes.flatMap(({ refId, pointer: place, promql }) =>
    promql?.node === undefined
      ? []
      : [{ ...promql, node: promql.node, refId, pointer: `${pointer}${place}/model/expr` }],
  )
  return {
    group,
    pointer,
    uid: textOf(json.uid),
    title: textOf(json.title),
    rule,
    labels: textsOf(json.labels),
    annotations: textsOf(json.annotations),
    nodes,
    queries,
    threshold: thresholdOf(nodes, textOf(json.condition), pointer),
  }
}

function textsOf(value: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function thresholdOf(nodes: readonly RuleNode[], condition: string, pointer: string): RuleThreshold | undefined {
  const node = nodes.find(({ refId }) => refId === condition)
  if (node?.type !== 'threshold') return undefined
  const evaluator = objectOf(objectOf(objectsOf(node.model.conditions)[0]?.item).evaluator)
  const params: readonly Json[] = Array.isArray(evaluator.params) ? evaluator.params : []
  return {
    type: textOf(evaluator.type),
    params: params.filter((param) => typeof param === 'number'),
    refId: node.needs[0] ?? '',
    pointer: `${pointer}${node.pointer}/model/conditions/0/evaluator`,
  }
}

/** The query whose value is compared, past what reduces it. */
export function comparedQuery({ nodes, queries, threshold, rule }: LintedRule): RuleQuery | undefined {
  let refId = threshold?.refId ?? rule.condition
  for (let steps = 0; steps <= nodes.length; steps++) {
    const query = queries.find((candidate) => candidate.refId === refId)
    if (query !== undefined) return query
    const node = nodes.find((candidate) => candidate.refId === refId)
    if (node?.type !== 'reduce' && node?.type !== 'resample') return undefined
    refId = node.needs[0] ?? ''
  }
  return undefined
}
