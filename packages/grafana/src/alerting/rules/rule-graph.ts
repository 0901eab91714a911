import type { JsonObject } from '../../json.ts'
import { isList, isObject, objectsOf, textOf } from '../../json-values.ts'
import { analysePromql, type PromqlAnalysis } from '../../promql/check.ts'
import { labelsOf } from '../../promql/labels.ts'
import type { AlertQuery, AlertRule } from '../types.ts'
import { expressionUid } from './canonical-query.ts'
import { readMathExpression } from './math-expression.ts'

/** Types of Grafana's expressions. */
export const expressionTypes = ['math', 'reduce', 'resample', 'classic_conditions', 'threshold', 'sql'] as const
/** One of {@link expressionTypes}. */
export type ExpressionType = (typeof expressionTypes)[number]

/** A query or expression of a rule. */
export interface RuleNode {
  readonly refId: string
  /** JSON pointer into the rule. */
  readonly pointer: string
  readonly model: JsonObject
  /** `query`: of a data source. Absent: an expression of unknown type. */
  readonly type: 'query' | ExpressionType | undefined
  /** RefIds it takes its values from. */
  readonly needs: readonly string[]
  /** Where it asks a Prometheus. */
  readonly promql: (PromqlAnalysis & { readonly text: string }) | undefined
}

/** What a node answers with. */
export interface NodeOutput {
  /** `number`: one a series, which can be alerted on. */
  readonly shape: 'number' | 'series' | 'unknown'
  /** Labels of its series, where the expressions say so. */
  readonly labels: readonly string[] | undefined
}

const unknown: NodeOutput = { shape: 'unknown', labels: undefined }

/** The queries and expressions of a rule, as far as they can be read. */
export function readRuleNodes(rule: AlertRule): readonly RuleNode[] {
  const { data } = rule as unknown as JsonObject
  return isList(data) ? data.flatMap((query, index) => (isObject(query) ? [readNode(query, index)] : [])) : []
}

function readNode(query: JsonObject, index: number): RuleNode {
  const { refId, datasourceUid, queryType } = query as unknown as AlertQuery
  const model = isObject(query.model) ? query.model : {}
  const type = datasourceUid === expressionUid ? expressionTypeOf(model) : 'query'
  const text = textOf(model.expr)
  // A model with a query type is another data source's: Loki has `expr`, too.
  const isPromql = type === 'query' && text !== '' && queryType === undefined
  return {
    refId: textOf(refId),
    pointer: `/data/${index}`,
    model,
    type,
    needs: needsOf(type, model),
    promql: isPromql ? { ...analysePromql(text), text } : undefined,
  }
}

function expressionTypeOf({ type }: JsonObject): ExpressionType | undefined {
  return expressionTypes.find((known) => known === type)
}

function needsOf(type: RuleNode['type'], model: JsonObject): readonly string[] {
  const expression = textOf(model.expression)
  switch (type) {
    case 'math': {
      const math = readMathExpression(expression)
      return 'references' in math ? math.references : []
    }
    case 'threshold':
      return expression === '' ? [] : [expression]
    case 'reduce':
    case 'resample':
      return expression === '' ? [] : [expression.replace(/^\$/, '')]
    case 'classic_conditions':
      return objectsOf(model.conditions).flatMap(({ query }) => {
        const params = isObject(query) ? query.params : undefined
        const [refId] = Array.isArray(params) ? params : []
        return typeof refId === 'string' ? [refId] : []
      })
    default:
      return []
  }
}

/** What the node with a refId answers with. Unknown for what needs itself or names nothing. */
export function outputOf(refId: string, nodes: readonly RuleNode[], above: readonly string[] = []): NodeOutput {
  const node = nodes.find((candidate) => candidate.refId === refId)
  if (node === undefined || above.includes(refId)) return unknown
  const inputs = (): NodeOutput[] => node.needs.map((needed) => outputOf(needed, nodes, [...above, refId]))
  switch (node.type) {
    case 'query':
      return outputOfQuery(node)
    case 'reduce':
      return { shape: 'number', labels: inputs()[0]?.labels }
    case 'resample':
      return { shape: 'series', labels: inputs()[0]?.labels }
    case 'threshold':
    case 'math':
      return joined(inputs())
    case 'classic_conditions':
      return { shape: 'number', labels: [] }
    default:
      return unknown
  }
}

function outputOfQuery({ promql, model }: RuleNode): NodeOutput {
  if (promql?.node === undefined) return unknown
  const isInstant = model.instant === true && model.range !== true && promql.type !== 'range'
  const labels = promql.type === 'scalar' ? [] : labelsOf(promql.node)
  return { shape: isInstant ? 'number' : 'series', labels }
}

/** Math meets series by their labels: the side with more of them gives the labels of the result. */
function joined(inputs: readonly NodeOutput[]): NodeOutput {
  const shapes = inputs.map(({ shape }) => shape)
  const shape = shapes.includes('series') ? 'series' : shapes.includes('unknown') ? 'unknown' : 'number'
  const labels = inputs.map((input) => input.labels)
  if (labels.includes(undefined)) return { shape, labels: undefined }
  return { shape, labels: [...new Set(labels.flatMap((list) => list ?? []))] }
}

/** RefIds of nodes that need themselves, by way of others or not. */
export function cyclesIn(nodes: readonly RuleNode[]): readonly string[] {
  const reaches = (from: string, target: string, seen: Set<string>): boolean =>
    (nodes.find(({ refId }) => refId === from)?.needs ?? []).some((needed) => {
      if (needed === target) return true
      if (seen.has(needed)) return false
      seen.add(needed)
      return reaches(needed, target, seen)
    })
  return nodes.map(({ refId }) => refId).filter((refId) => reaches(refId, refId, new Set()))
}
