import type { AggregationNode, BinaryNode, CallNode, ModifierNode, PromqlNode, RangeNode, SelectorNode } from './ast.ts'
import type { ArgumentType } from './functions.ts'
import { aggregationParameters, promqlFunctions } from './functions.ts'
import { readNumber } from './literals.ts'
import { compileMatcher } from './regular-expression.ts'
import type { PromqlProblem, PromqlType } from './types.ts'
import { fillQuoted, isPlaceholder } from './variables.ts'

const NAMES: Readonly<Record<PromqlType, string>> = {
  instant: 'an instant vector',
  range: 'a range vector',
  scalar: 'a scalar',
  string: 'a string',
  any: 'anything',
}
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const SET_OPERATORS: readonly string[] = ['and', 'or', 'unless']

interface Context {
  readonly text: string
  readonly report: (message: string, node: { readonly from: number }) => void
}

/** Checks a parsed expression by the rules of Prometheus, and says what it evaluates to. */
export function checkTypes(
  node: PromqlNode,
  text: string,
): { readonly type: PromqlType; readonly problems: readonly PromqlProblem[] } {
  const problems: PromqlProblem[] = []
  const type = typeOf(node, { text, report: (message, { from }) => problems.push({ message, position: from }) })
  return { type, problems }
}

/** What a parsed expression evaluates to. */
function typeOf(node: PromqlNode, context: Context): PromqlType {
  switch (node.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      return checkSelector(node, context)
    case 'range':
      return checkRange(node, context)
    case 'subquery':
      expect(node.operand, 'instant', 'a subquery', context)
      for (const duration of node.durations) checkDuration(duration, context)
      return 'range'
    case 'modifier':
      return checkModifier(node, context)
    case 'call':
      return checkCall(node, context)
    case 'aggregation':
      return checkAggregation(node, context)
    case 'binary':
      return checkBinary(node, context)
    case 'unary':
      return checkOperand(node.operand, 'a sign', context)
    case 'parentheses':
      return typeOf(node.operand, context)
  }
}

function expect(node: PromqlNode, wanted: ArgumentType, taker: string, context: Context): void {
  const found = typeOf(node, context)
  if (found === wanted || found === 'any') return
  const message = `${taker} needs ${NAMES[wanted]} and is given ${NAMES[found]}`
  context.report(wanted === 'range' ? `${message}; a window such as [$__rate_interval] is missing` : message, node)
}

function checkOperand(node: PromqlNode, taker: string, context: Context): PromqlType {
  const type = typeOf(node, context)
  if (type !== 'range' && type !== 'string') return type
  context.report(`${taker} takes instant vectors and scalars, not ${NAMES[type]}`, node)
  return 'any'
}

function checkSelector(node: SelectorNode, context: Context): PromqlType {
  if (node.names.length > 1) context.report(`the metric has two names, ${node.names.join(' and ')}`, node)
  let narrows = node.metric !== undefined && node.metric !== ''
  for (const matcher of node.matchers) {
    const { operator, value } = matcher
    // Its value is not known, and rarely empty.
    const sample = fillQuoted(value, 'x')
    if (operator === '=' || operator === '!=') narrows ||= (operator === '=') === (sample !== '')
    else {
      const pattern = compileMatcher(sample)
      if (pattern === undefined) context.report(`"${value}" is no regular expression that Prometheus takes`, matcher)
      else narrows ||= (operator === '=~') !== pattern.test('')
    }
  }
  if (!narrows)
    context.report('the selector needs a metric name, or a matcher that an absent label does not meet', node)
  return isPlaceholder(node.metric) && node.matchers.length === 0 ? 'any' : 'instant'
}

function checkRange(node: RangeNode, context: Context): PromqlType {
  const { operand, window } = node
  if (operand.kind === 'modifier') context.report(`${operand.modifier} goes behind the window, not before it`, operand)
  else if (operand.kind !== 'selector') {
    context.report('only a selector has a window; write [5m:] for a subquery of an expression', operand)
  }
  typeOf(operand, context)
  checkDuration(window, context)
  return 'range'
}

function checkDuration(duration: { readonly from: number; readonly to: number }, context: Context): void {
  const seconds = readNumber(context.text.slice(duration.from, duration.to))
  if (seconds <= 0) context.report('a window and a step are longer than 0', duration)
}

function checkModifier(node: ModifierNode, context: Context): PromqlType {
  let inner = node.operand
  while (inner.kind === 'modifier') {
    if (inner.modifier === node.modifier) context.report(`${node.modifier} is written twice`, node)
    inner = inner.operand
  }
  if (!['selector', 'range', 'subquery'].includes(inner.kind)) {
    context.report(`${node.modifier} goes behind a selector, its window, or a subquery`, inner)
  }
  if (/@\s*[+-]?(?:inf|nan)$/i.test(context.text.slice(node.operand.to, node.to))) {
    context.report('@ takes a time in seconds', node)
  }
  return typeOf(node.operand, context)
}

function checkCall(node: CallNode, context: Context): PromqlType {
  const signature = promqlFunctions.get(node.name)
  // The grammar may be newer than the table.
  if (signature === undefined) return 'any'
  const { parameters, optional = 0, repeated = false, returns } = signature
  const given = node.arguments.length
  const least = parameters.length - optional
  if (given < least || (given > parameters.length && !repeated)) {
    const wanted = repeated ? `${least} or more` : [...new Set([least, parameters.length])].join(' to ')
    context.report(`${node.name} takes ${wanted} arguments, not ${given}`, node)
  }
  for (const [index, argument] of node.arguments.entries()) {
    expect(argument, parameters[index] ?? parameters.at(-1) ?? 'scalar', node.name, context)
  }
  const pattern = node.name === 'label_replace' ? node.arguments[4] : undefined
  if (pattern?.kind === 'string' && compileMatcher(fillQuoted(pattern.value, 'x')) === undefined) {
    context.report(`"${pattern.value}" is no regular expression that Prometheus takes`, pattern)
  }
  return returns
}

function checkAggregation(node: AggregationNode, context: Context): PromqlType {
  const { operator } = node
  const parameter = aggregationParameters.get(operator)
  const wanted: ArgumentType[] = parameter === undefined ? ['instant'] : [parameter, 'instant']
  if (node.arguments.length !== wanted.length) {
    context.report(`${operator} takes ${wanted.length} arguments, not ${node.arguments.length}`, node)
  }
  for (const [index, type] of wanted.entries()) {
    const argument = node.arguments[index]
    if (argument !== undefined) expect(argument, type, operator, context)
  }
  return 'instant'
}

function checkBinary(node: BinaryNode, context: Context): PromqlType {
  const { operator, matching } = node
  const left = checkOperand(node.left, operator, context)
  const right = checkOperand(node.right, operator, context)
  const isSet = SET_OPERATORS.includes(operator)
  const isComparison = COMPARISONS.includes(operator)

  if (node.bool && !isComparison) context.report(`bool goes with a comparison, not with ${operator}`, node)
  if (isComparison && !node.bool && left === 'scalar' && right === 'scalar') {
    context.report(`two scalars are compared with ${operator} bool`, node)
  }
  if (left === 'scalar' || right === 'scalar') {
    if (isSet) context.report(`${operator} goes between two instant vectors`, node)
    else if (matching !== undefined && matching.labels.length > 0) {
      context.report(`${matching.mode} goes between two instant vectors`, node)
    }
  }
  if (isSet && matching?.group !== undefined) context.report(`${operator} takes no group_${matching.group.side}`, node)
  const twice = matching?.mode === 'on' ? matching.labels.find((l) => matching.group?.labels.includes(l)) : undefined
  if (twice !== undefined) context.report(`label "${twice}" stands in on and in group at once`, node)

  if (left === 'scalar' && right === 'scalar') return 'scalar'
  return left === 'instant' || right === 'instant' || isSet ? 'instant' : 'any'
}
