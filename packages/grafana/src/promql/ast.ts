/** Where a node stands in the text it was parsed from. */
interface Span {
  readonly from: number
  readonly to: number
}

/** How a selector compares a label. */
export interface LabelMatcher extends Span {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  /** Without quotes and escapes; Grafana variables as they were written. */
  readonly value: string
}

export interface NumberNode extends Span {
  readonly kind: 'number'
  readonly value: number
}

export interface StringNode extends Span {
  readonly kind: 'string'
  readonly value: string
}

export interface SelectorNode extends Span {
  readonly kind: 'selector'
  /** Name in front of the braces, quoted in them, or compared with `=`. */
  readonly metric: string | undefined
  /** The name that is given outright, and what is compared besides: together they are one too many. */
  readonly names: readonly string[]
  /** All but the equality that names the metric. */
  readonly matchers: readonly LabelMatcher[]
}

/** `operand[window]` */
export interface RangeNode extends Span {
  readonly kind: 'range'
  readonly operand: PromqlNode
  readonly window: Span
}

/** `operand[window:resolution]` */
export interface SubqueryNode extends Span {
  readonly kind: 'subquery'
  readonly operand: PromqlNode
  /** The window, and the resolution where it is given. */
  readonly durations: readonly Span[]
}

/** `operand offset …`, `operand @ …`, and the extended range selectors. */
export interface ModifierNode extends Span {
  readonly kind: 'modifier'
  readonly modifier: 'offset' | '@' | 'anchored' | 'smoothed'
  readonly operand: PromqlNode
}

export interface CallNode extends Span {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly PromqlNode[]
}

export interface AggregationNode extends Span {
  readonly kind: 'aggregation'
  /** In lower case. */
  readonly operator: string
  readonly grouping: { readonly mode: 'by' | 'without'; readonly labels: readonly string[] } | undefined
  readonly arguments: readonly PromqlNode[]
}

/** On which labels the two sides of an operator find each other. */
export interface VectorMatching {
  readonly mode: 'on' | 'ignoring'
  readonly labels: readonly string[]
  readonly group: { readonly side: 'left' | 'right'; readonly labels: readonly string[] } | undefined
}

export interface BinaryNode extends Span {
  readonly kind: 'binary'
  /** In lower case. */
  readonly operator: string
  readonly bool: boolean
  readonly matching: VectorMatching | undefined
  readonly left: PromqlNode
  readonly right: PromqlNode
}

export interface UnaryNode extends Span {
  readonly kind: 'unary'
  readonly operand: PromqlNode
}

export interface ParenthesesNode extends Span {
  readonly kind: 'parentheses'
  readonly operand: PromqlNode
}

/** A PromQL expression, as far as checks need to know it. */
export type PromqlNode =
  | NumberNode
  | StringNode
  | SelectorNode
  | RangeNode
  | SubqueryNode
  | ModifierNode
  | CallNode
  | AggregationNode
  | BinaryNode
  | UnaryNode
  | ParenthesesNode

/** The parts of an expression that are expressions themselves. */
function childrenOf(node: PromqlNode): readonly PromqlNode[] {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return []
    case 'call':
    case 'aggregation':
      return node.arguments
    case 'binary':
      return [node.left, node.right]
    default:
      return [node.operand]
  }
}

/** Visits a node and everything in it, outermost first. `ancestors` begins with the parent. */
export function* walk(
  node: PromqlNode,
  ancestors: readonly PromqlNode[] = [],
): Generator<readonly [PromqlNode, readonly PromqlNode[]]> {
  yield [node, ancestors]
  const above = [node, ...ancestors]
  for (const child of childrenOf(node)) yield* walk(child, above)
}

/** An expression without the parentheses and time modifiers around it. */
export function bare(node: PromqlNode): PromqlNode {
  let inner = node
  while (inner.kind === 'parentheses' || inner.kind === 'modifier') inner = inner.operand
  return inner
}

/** The nearest of the ancestors that is more than parentheses or a time modifier. */
export function nearest(ancestors: readonly PromqlNode[]): PromqlNode | undefined {
  return ancestors.find((node) => node.kind !== 'parentheses' && node.kind !== 'modifier')
}
