import type { AggregationNode, BinaryNode, CallNode, PromqlNode } from './ast.ts'
import { isPlaceholder } from './variables.ts'

/** Functions whose result has other labels than their argument. */
const CHANGES_LABELS: ReadonlySet<string> = new Set([
  'absent',
  'absent_over_time',
  'info',
  'label_join',
  'label_replace',
])
/** Aggregations that pick series and leave them as they are. */
const PICKS: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])

/**
 * The labels the series of an expression have, where the expression itself says so by an aggregation.
 * `undefined`: that depends on the data.
 */
export function labelsOf(node: PromqlNode): readonly string[] | undefined {
  switch (node.kind) {
    case 'call':
      return labelsOfCall(node)
    case 'aggregation':
      return labelsOfAggregation(node)
    case 'binary':
      return labelsOfBinary(node)
    case 'parentheses':
    case 'unary':
    case 'modifier':
    case 'subquery':
      return labelsOf(node.operand)
    default:
      return undefined
  }
}

/** Whether an expression is a number without labels. */
export function isScalar(node: PromqlNode): boolean {
  switch (node.kind) {
    case 'number':
      return true
    case 'call':
      return ['scalar', 'time', 'pi', 'start', 'end', 'range', 'step'].includes(node.name)
    case 'parentheses':
    case 'unary':
      return isScalar(node.operand)
    case 'binary':
      return isScalar(node.left) && isScalar(node.right)
    default:
      return false
  }
}

/** Labels of one side of an operator that the other side lacks, so that no two series ever meet. */
export function unmatchedLabels({ left, right, matching }: BinaryNode): readonly string[] {
  if (matching?.mode === 'on') return []
  const leftLabels = labelsOf(left)
  const rightLabels = labelsOf(right)
  if (leftLabels === undefined || rightLabels === undefined) return []
  return difference(leftLabels, rightLabels).filter((label) => !matching?.labels.includes(label))
}

function labelsOfCall({ name, arguments: given }: CallNode): readonly string[] | undefined {
  if (name === 'vector') return []
  if (CHANGES_LABELS.has(name)) return undefined
  const labels = given.map(labelsOf).find((found) => found !== undefined)
  return name.startsWith('histogram_') ? labels?.filter((label) => label !== 'le') : labels
}

function labelsOfAggregation({ operator, grouping, arguments: given }: AggregationNode): readonly string[] | undefined {
  const inner = given.at(-1)
  const below = inner === undefined ? undefined : labelsOf(inner)
  if (PICKS.has(operator)) return below
  const own: string[] = []
  if (operator === 'count_values') {
    const [name] = given
    if (name?.kind !== 'string') return undefined
    own.push(name.value)
  }
  const { mode, labels } = grouping ?? { mode: 'by', labels: [] }
  if (labels.some(isPlaceholder)) return undefined
  const kept = mode === 'by' ? labels : below?.filter((label) => !labels.includes(label))
  return kept === undefined ? undefined : [...kept, ...own]
}

function labelsOfBinary({ operator, matching, left, right }: BinaryNode): readonly string[] | undefined {
  if (isScalar(left)) return labelsOf(right)
  if (isScalar(right)) return labelsOf(left)
  if (matching?.group !== undefined) return undefined
  const leftLabels = labelsOf(left)
  if (operator === 'or') {
    const rightLabels = labelsOf(right)
    const same =
      leftLabels !== undefined && rightLabels !== undefined && difference(leftLabels, rightLabels).length === 0
    return same ? leftLabels : undefined
  }
  if (operator === 'and' || operator === 'unless') return leftLabels
  if (matching?.mode === 'on') return matching.labels.some(isPlaceholder) ? undefined : matching.labels
  return leftLabels?.filter((label) => !matching?.labels.includes(label))
}

/** What only one of two lists holds. */
function difference(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...one.filter((label) => !other.includes(label)), ...other.filter((label) => !one.includes(label))]
}
