import type { AggregationNode, PromqlNode } from '../../promql/ast.ts'
import { bare, nearest, walk } from '../../promql/ast.ts'
import { labelsOf, unmatchedLabels } from '../../promql/labels.ts'
import { isPlainText } from '../../promql/regular-expression.ts'
import { isMovement, isShownRaw } from '../counters.ts'
import type { Dashboard } from '../dashboard.ts'
import { promqlTargets } from '../dashboard.ts'
import { problemsOfQuantile } from '../quantiles.ts'
import type { Rule } from '../rule.ts'

/**
 * Aggregations that give no number, or a wrong one, without any error. A `sum` over everything is right as such; it is
 * wrong over raw counters, before a rate, over quantiles, without `le` below a quantile or heatmap, and next to a side
 * with other labels.
 */
export const promqlAggregation: Rule = {
  name: 'promql-aggregation',
  finds:
    'Buckets of a quantile or heatmap aggregated without `le`, or not through a rate; `sum` or `avg` of raw counters or of quantiles; a rate of a sum; two aggregated sides of an operator whose labels never match; `=~` with plain text',
  why: 'Prometheus answers with an empty or a wrong number, not with an error',
  check: function* (dashboard) {
    const counters = histogramCounters(dashboard)
    for (const { panel, target, query } of promqlTargets(dashboard)) {
      if (query.node === undefined) continue
      for (const message of problemsIn(query.node, counters, query.sourceOf)) {
        yield { panel, pointer: query.pointer, message }
      }
      if (
        target.spec.format === 'heatmap' &&
        hasBuckets(query.node) &&
        labelsOf(query.node)?.includes('le') === false
      ) {
        yield { panel, pointer: query.pointer, message: 'a heatmap of buckets needs sum by (le)' }
      }
    }
  },
}

function* problemsIn(
  query: PromqlNode,
  counters: ReadonlySet<string>,
  sourceOf: (node: PromqlNode) => string,
): Generator<string> {
  for (const [node, ancestors] of walk(query)) {
    if (node.kind === 'selector') {
      for (const { label, operator, value } of node.matchers) {
        if ((operator === '=~' || operator === '!~') && isPlainText(value)) {
          yield `${label}${operator}"${value}" holds no pattern; write ${operator === '=~' ? '=' : '!='}`
        }
      }
      const taker = nearest(ancestors)
      const isCounter =
        node.metric !== undefined && (counters.has(node.metric) || /_(?:total|bucket)$/.test(node.metric))
      if (isCounter && taker?.kind === 'aggregation' && isSum(taker) && isShownRaw(node, ancestors)) {
        yield `${taker.operator} of the raw counter ${node.metric} drops whenever a process restarts; put rate or increase inside`
      }
    } else if (node.kind === 'call' && /^histogram_quantiles?$/.test(node.name)) {
      yield* problemsOfQuantile(node.arguments)
    } else if (node.kind === 'call' && isMovement(node)) {
      const [argument] = node.arguments
      if (argument !== undefined && isSumInSubquery(argument)) {
        yield `${node.name} of a sum takes the restart of one process for a jump; put ${node.name} inside the sum`
      }
    } else if (node.kind === 'aggregation' && isSum(node)) {
      const inner = node.arguments.map(bare).at(-1)
      if (inner !== undefined && isQuantile(inner)) {
        yield `${node.operator} of quantiles is no quantile; aggregate the buckets by le first`
      }
    } else if (node.kind === 'binary' && node.operator !== 'or') {
      const labels = unmatchedLabels(node)
      if (labels.length > 0) {
        const sides = `${brief(sourceOf(node.left))} and ${brief(sourceOf(node.right))}`
        yield `${sides} never match: only one side has ${labels.join(', ')}; aggregate both by the same labels, or say on (…)`
      }
    }
  }
}

function brief(source: string): string {
  const text = source.replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function isSum({ operator }: AggregationNode): boolean {
  return operator === 'sum' || operator === 'avg'
}

function isQuantile(node: PromqlNode): boolean {
  if (node.kind === 'aggregation') return node.operator === 'quantile'
  return node.kind === 'call' && ['histogram_quantile', 'quantile_over_time'].includes(node.name)
}

function isSumInSubquery(argument: PromqlNode): boolean {
  const range = bare(argument)
  const inner = range.kind === 'subquery' ? bare(range.operand) : undefined
  if (inner?.kind !== 'aggregation' || !isSum(inner)) return false
  return [...walk(inner)].some(([node, ancestors]) => node.kind === 'selector' && !ancestors.some(isMovement))
}

function hasBuckets(query: PromqlNode): boolean {
  return [...walk(query)].some(([node]) => node.kind === 'selector' && node.metric?.endsWith('_bucket') === true)
}

/** `x_sum` and `x_count` where the dashboard queries both: a gauge may end so, too, but not twice. */
function histogramCounters(dashboard: Dashboard): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { query } of promqlTargets(dashboard)) {
    if (query.node === undefined) continue
    for (const [node] of walk(query.node))
      if (node.kind === 'selector' && node.metric !== undefined) names.add(node.metric)
  }
  const bases = [...names].filter((name) => name.endsWith('_sum')).map((name) => name.slice(0, -'_sum'.length))
  return new Set(bases.filter((base) => names.has(`${base}_count`)).flatMap((base) => [`${base}_sum`, `${base}_count`]))
}
