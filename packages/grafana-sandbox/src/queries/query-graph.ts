import type { AlertQuery } from '../alert-rules/alert-rule.ts'
import { isExpression } from '../alert-rules/canonical-query.ts'
import type { DataSourceStore } from '../state/data-sources.ts'
import { dependenciesOf, expressionProblem } from './expressions.ts'

/** Queries in the order in which they can be run, or why Grafana cannot build that order. */
export type QueryGraph = { readonly order: readonly AlertQuery[] } | { readonly problem: string }

/** Orders queries and expressions; of two with the same refId the last one counts. */
export function buildGraph(data: readonly AlertQuery[], dataSources: DataSourceStore): QueryGraph {
  if (data.length === 0) return { problem: 'expression list is empty. must be at least 1 expression' }
  const nodes = new Map(data.map((query) => [query.refId, query]))
  for (const query of nodes.values()) {
    const problem = isExpression(query) ? expressionProblem(query) : sourceProblem(query, dataSources)
    if (problem !== undefined) return { problem }
  }
  for (const query of nodes.values()) {
    for (const name of isExpression(query) ? dependenciesOf(query) : []) {
      if (!nodes.has(name)) return { problem: `unable to find dependent node '${name}'` }
      if (name === query.refId) {
        return { problem: `expression '${name}' cannot reference itself. Must be query or another expression` }
      }
    }
  }
  return sort(nodes)
}

function sort(nodes: ReadonlyMap<string, AlertQuery>): QueryGraph {
  const order: AlertQuery[] = []
  const left = new Set(nodes.values())
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const query of left) {
      const waits = isExpression(query) && dependenciesOf(query).some((name) => left.has(nodes.get(name) ?? query))
      if (waits) continue
      left.delete(query)
      order.push(query)
    }
  }
  if (left.size === 0) return { order }
  const names = [...left].map(({ refId }) => refId).sort()
  return { problem: `topo: no topological ordering: cyclic components: [[${names.join(' ')}]]` }
}

function sourceProblem({ refId, datasourceUid }: AlertQuery, dataSources: DataSourceStore): string | undefined {
  if (dataSources.get(datasourceUid) !== undefined) return undefined
  return `failed to build query '${refId}': data source not found`
}
