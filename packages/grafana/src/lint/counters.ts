import type { PromqlNode, SelectorNode } from '../promql/ast.ts'
import { nearest } from '../promql/ast.ts'

const MOVEMENTS: readonly string[] = ['rate', 'irate', 'increase']
/** Functions and aggregations for which it is enough that samples are there, or that they change. */
const BLIND: ReadonlySet<string> = new Set([
  ...['absent', 'absent_over_time', 'count', 'count_over_time', 'group', 'present_over_time', 'timestamp'],
  ...['changes', 'resets'],
])

/** Whether a node turns a counter into its movement. */
export function isMovement(node: PromqlNode | undefined): boolean {
  return node?.kind === 'call' && MOVEMENTS.includes(node.name)
}

/** Whether the value of a counter is used as it is, which depends on when its process started. */
export function isShownRaw(selector: SelectorNode, ancestors: readonly PromqlNode[]): boolean {
  const windows = ancestors.findIndex(({ kind }) => kind === 'range' || kind === 'subquery')
  const taker = nearest(windows === -1 ? ancestors : ancestors.slice(windows + 1))
  if (windows !== -1 && isMovement(taker)) return false
  if (taker?.kind === 'call') return !BLIND.has(taker.name)
  if (taker?.kind === 'aggregation') return !BLIND.has(taker.operator)
  const onlyMatched = taker?.kind === 'binary' && ['and', 'unless'].includes(taker.operator)
  return !(onlyMatched && selector.from >= taker.right.from)
}
