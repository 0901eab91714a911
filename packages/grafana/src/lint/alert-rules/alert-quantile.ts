import { bare, type CallNode, type PromqlNode, walk } from '../../promql/ast.ts'
import { type AlertRuleRule, comparedQuery, type LintedRule } from '../alert-rule.ts'
import { problemsOfQuantile } from '../quantiles.ts'

/** A quantile that is one, and can get above its limit. */
export const alertQuantile: AlertRuleRule = {
  name: 'alert-quantile',
  finds:
    'A quantile of buckets that were not summed by `le`, lost it, or were not put through a rate; a limit at or above the highest bucket (`buckets` of `metrics`)',
  why: 'A quantile of each series apart pages for one slow call, and no quantile is ever above the highest bucket: such a rule cannot fire',
  check: function* (rule, { metrics }) {
    for (const { node, pointer } of rule.queries) {
      for (const [found] of walk(node)) {
        if (found.kind !== 'call' || !/^histogram_quantiles?$/.test(found.name)) continue
        for (const message of problemsOfQuantile(found.arguments)) yield { pointer, message }
        if (bucketsIn(found).length > 0 && !holdsSum(found))
          yield { pointer, message: `${found.name} of each series apart: sum the buckets by (le, …) first` }
      }
    }
    const query = comparedQuery(rule)
    if (query === undefined) return
    const limits = [...limitsOf(rule), ...comparisonsIn(query.node)]
    for (const { quantile, limit } of limits) {
      const highest = highestBucket(quantile ?? quantileOf(query.node), metrics)
      if (highest === undefined || limit < highest) continue
      yield {
        pointer: query.pointer,
        message: `compares with ${limit}, and the highest bucket is ${highest}: no quantile gets above it`,
      }
    }
  },
}

interface Limit {
  /** Absent: of the whole query. */
  readonly quantile?: CallNode
  readonly limit: number
}

function limitsOf({ threshold }: LintedRule): Limit[] {
  if (threshold === undefined || !/^gte?$/.test(threshold.type)) return []
  return threshold.params.map((limit) => ({ limit }))
}

function comparisonsIn(node: PromqlNode): Limit[] {
  return [...walk(node)].flatMap(([found]) => {
    if (found.kind !== 'binary' || !['>', '>='].includes(found.operator)) return []
    const [quantile, limit] = [quantileOf(found.left), bare(found.right)]
    return quantile !== undefined && limit.kind === 'number' ? [{ quantile, limit: limit.value }] : []
  })
}

/** The quantile whose value an expression has. What is computed with it is another number. */
function quantileOf(node: PromqlNode): CallNode | undefined {
  const inner = bare(node)
  if (inner.kind === 'call') return inner.name === 'histogram_quantile' ? inner : undefined
  if (inner.kind !== 'binary' || ['+', '-', '*', '/', '%', '^', 'atan2'].includes(inner.operator)) return undefined
  return quantileOf(inner.left)
}

function bucketsIn(node: PromqlNode): string[] {
  return [...walk(node)].flatMap(([found]) =>
    found.kind === 'selector' && found.metric?.endsWith('_bucket') === true ? [found.metric] : [],
  )
}

function holdsSum(node: PromqlNode): boolean {
  return [...walk(node)].some(([found]) => found.kind === 'aggregation' && ['sum', 'avg'].includes(found.operator))
}

function highestBucket(
  quantile: CallNode | undefined,
  metrics: readonly { readonly name: string; readonly buckets?: readonly number[] }[],
): number | undefined {
  if (quantile === undefined) return undefined
  const names = bucketsIn(quantile)
  return metrics.find(({ name }) => names.includes(`${name}_bucket`))?.buckets?.at(-1)
}
