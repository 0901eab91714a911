import type { parser } from '@prometheus-io/lezer-promql'
import type { AggregationNode, LabelMatcher, PromqlNode, SelectorNode, VectorMatching } from './ast.ts'
import { readNumber, readString } from './literals.ts'
import type { Operator, Part } from './operators.ts'
import { joinOperands } from './operators.ts'

/** A node of the grammar's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

type OperandReader = (node: SyntaxNode, text: string) => PromqlNode
type SuffixReader = (node: SyntaxNode, operand: PromqlNode) => PromqlNode

const operands: Readonly<Record<string, OperandReader>> = {
  NumberDurationLiteral: (node, text) => ({ kind: 'number', ...span(node), value: readNumber(textOf(node, text)) }),
  StringLiteral: (node, text) => ({ kind: 'string', ...span(node), value: stringOf(node, text) }),
  VectorSelector: readSelector,
  FunctionCall: (node, text) => ({
    kind: 'call',
    ...span(node),
    name: textOf(node.getChild('FunctionIdentifier'), text),
    arguments: expressionsIn(node.getChild('FunctionCallBody'), text),
  }),
  AggregateExpr: readAggregation,
  ParenExpr: (node, text) => ({
    kind: 'parentheses',
    ...span(node),
    operand: read(expressionChildren(node)[0] as SyntaxNode, text),
  }),
}

/** What is written behind an operand, and belongs to the nearest. */
const suffixes: Readonly<Record<string, SuffixReader>> = {
  MatrixSelector: (node, operand) => ({
    kind: 'range',
    from: operand.from,
    to: node.to,
    operand,
    window: span(node.getChild('DurationExpr') as SyntaxNode),
  }),
  SubqueryExpr: (node, operand) => ({
    kind: 'subquery',
    from: operand.from,
    to: node.to,
    operand,
    durations: node.getChildren('DurationExpr').map(span),
  }),
  OffsetExpr: modifierReader('offset'),
  StepInvariantExpr: modifierReader('@'),
  AnchoredExpr: modifierReader('anchored'),
  SmoothedExpr: modifierReader('smoothed'),
}

/** Turns the tree of an expression without errors into the nodes that checks work on. */
export function readExpression(top: SyntaxNode, text: string): PromqlNode {
  return read(expressionChildren(top)[0] as SyntaxNode, text)
}

function modifierReader(modifier: 'offset' | '@' | 'anchored' | 'smoothed'): SuffixReader {
  return (node, operand) => ({ kind: 'modifier', modifier, from: operand.from, to: node.to, operand })
}

function read(node: SyntaxNode, text: string): PromqlNode {
  return joinOperands(partsOf(node, text))
}

/** The parts of an expression in the order they are written. */
function partsOf(node: SyntaxNode, text: string): Part[] {
  const operand = operands[node.name]
  if (operand !== undefined) return [{ kind: 'operand', node: operand(node, text) }]
  const [left, right] = expressionChildren(node) as [SyntaxNode, SyntaxNode | undefined]
  const parts = partsOf(left, text)
  const suffix = suffixes[node.name]
  if (suffix !== undefined) {
    const last = parts.at(-1) as Extract<Part, { kind: 'operand' }>
    return [...parts.slice(0, -1), { kind: 'operand', node: suffix(node, last.node) }]
  }
  if (right === undefined) return [{ kind: 'sign', from: node.from }, ...parts]
  return [...parts, { kind: 'operator', operator: readOperator(node, left, text) }, ...partsOf(right, text)]
}

function readSelector(node: SyntaxNode, text: string): SelectorNode {
  const inBraces = childrenOf(node.getChild('LabelMatchers'))
  const given = [
    ...node.getChildren('Identifier').map((child) => textOf(child, text)),
    ...inBraces.filter(isQuotedName).map((child) => stringOf(child, text)),
  ]
  const matchers = inBraces.filter((child) => !isQuotedName(child)).map((child) => readMatcher(child, text))
  const compared = matchers.filter(({ label }) => label === '__name__')
  const equality = compared.find(({ operator }) => operator === '=')
  return {
    kind: 'selector',
    ...span(node),
    metric: given[0] ?? equality?.value,
    names: given.length === 0 ? [] : [...given, ...compared.map(({ value }) => value)],
    matchers: matchers.filter((matcher) => matcher !== equality),
  }
}

function readMatcher(node: SyntaxNode, text: string): LabelMatcher {
  const quoted = node.getChild('QuotedLabelName')
  return {
    ...span(node),
    label: quoted === null ? textOf(node.getChild('LabelName'), text) : stringOf(quoted, text),
    operator: textOf(node.getChild('MatchOp'), text) as LabelMatcher['operator'],
    value: stringOf(node.getChild('StringLiteral') ?? node, text),
  }
}

function readAggregation(node: SyntaxNode, text: string): AggregationNode {
  const modifier = node.getChild('AggregateModifier')
  return {
    kind: 'aggregation',
    ...span(node),
    operator: textOf(node.getChild('AggregateOp'), text).toLowerCase(),
    grouping:
      modifier === null
        ? undefined
        : { mode: modifier.getChild('By') === null ? 'without' : 'by', labels: labelsOf(modifier, text) },
    arguments: expressionsIn(node.getChild('FunctionCallBody'), text),
  }
}

function readOperator(node: SyntaxNode, left: SyntaxNode, text: string): Operator {
  return {
    operator: textOf(left.nextSibling, text).toLowerCase(),
    bool: node.getChild('BoolModifier') !== null,
    matching: readMatching(node.getChild('MatchingModifierClause'), text),
  }
}

function readMatching(clause: SyntaxNode | null, text: string): VectorMatching | undefined {
  if (clause === null) return undefined
  const group = clause.getChild('GroupLeft') ?? clause.getChild('GroupRight')
  const [labels, included] = clause.getChildren('GroupingLabels').map((list) => namesIn(list, text))
  return {
    mode: clause.getChild('On') === null ? 'ignoring' : 'on',
    labels: labels ?? [],
    group: group === null ? undefined : { side: group.name === 'GroupLeft' ? 'left' : 'right', labels: included ?? [] },
  }
}

function labelsOf(node: SyntaxNode, text: string): string[] {
  return namesIn(node.getChild('GroupingLabels'), text)
}

function namesIn(list: SyntaxNode | null, text: string): string[] {
  return childrenOf(list).map((child) => (isQuotedName(child) ? stringOf(child, text) : textOf(child, text)))
}

function isQuotedName({ name }: SyntaxNode): boolean {
  return name === 'QuotedLabelName'
}

function expressionsIn(node: SyntaxNode | null, text: string): PromqlNode[] {
  return expressionChildren(node).map((child) => read(child, text))
}

function expressionChildren(node: SyntaxNode | null): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => isExpression(name))
}

function isExpression(name: string): boolean {
  return Object.hasOwn(operands, name) || Object.hasOwn(suffixes, name) || name === 'BinaryExpr' || name === 'UnaryExpr'
}

function stringOf(node: SyntaxNode, text: string): string {
  const read = readString(textOf(node, text))
  // Broken strings were found while parsing.
  return 'value' in read ? read.value : ''
}

function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child)
  }
  return children
}

function textOf(node: SyntaxNode | null, text: string): string {
  return node === null ? '' : text.slice(node.from, node.to)
}

function span({ from, to }: SyntaxNode): { from: number; to: number } {
  return { from, to }
}
