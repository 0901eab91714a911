import { type AggregationNode, type PromqlNode, walk } from '../promql/ast.ts'
import { isPlaceholder } from '../promql/variables.ts'
import { isMovement } from './counters.ts'

/** What is wrong with the buckets that a quantile is taken of. */
export function* problemsOfQuantile(given: readonly PromqlNode[]): Generator<string> {
  for (const argument of given) {
    for (const [node, ancestors] of walk(argument)) {
      if (node.kind !== 'selector' || node.metric?.endsWith('_bucket') !== true) continue
      const loses = ancestors.find((ancestor) => ancestor.kind === 'aggregation' && !keepsLe(ancestor))
      if (loses !== undefined) yield `the buckets of ${node.metric} lose le on the way to the quantile; add it to by`
      if (!ancestors.some(isMovement)) {
        yield `the quantile of ${node.metric} is that of all time since the start; put rate or increase around it`
      }
    }
  }
}

function keepsLe({ operator, grouping }: AggregationNode): boolean {
  if (['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(operator)) return true
  if (grouping === undefined) return false
  if (grouping.labels.some(isPlaceholder)) return true
  return grouping.labels.includes('le') === (grouping.mode === 'by')
}
