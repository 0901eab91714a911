import { MetricsError } from '../errors.ts'
import type { Expression, Instant, Scalar, ScalarInput } from './expression.ts'
import { expression, operand, operandOf, PRECEDENCE } from './expression.ts'
import { labelName } from './quote.ts'

/** Which series of two vectors belong together. Default: those whose labels are all alike. */
export interface Matching<Label extends string = string> {
  /** Only these labels have to be alike. An empty list joins everything. */
  readonly on?: readonly Label[]
  /** All but these labels have to be alike. */
  readonly ignoring?: readonly Label[]
  /** Many series on the left to one on the right, whose listed labels are taken over. */
  readonly groupLeft?: readonly Label[]
  /** One series on the left to many on the right. */
  readonly groupRight?: readonly Label[]
}

/** Matching of a comparison. */
export interface Comparing<Label extends string = string> extends Matching<Label> {
  /** 0 or 1 instead of leaving out what is not so. */
  readonly bool?: boolean
}

/** `+ - * / % ^ atan2`. */
export interface ArithmeticOperator {
  (left: ScalarInput, right: ScalarInput): Scalar
  <Label extends string>(left: Instant<Label>, right: ScalarInput): Instant<Label>
  <Label extends string>(left: ScalarInput, right: Instant<Label>): Instant<Label>
  <Left extends string, Right extends string>(
    left: Instant<Left>,
    right: Instant<Right>,
    matching?: Matching<NoInfer<Left | Right>>,
  ): Instant<Left | Right>
}

/** `== != > >= < <=`. Two scalars can only be compared with `bool`. */
export interface ComparisonOperator {
  (left: ScalarInput, right: ScalarInput, options: { readonly bool: true }): Scalar
  <Label extends string>(
    left: Instant<Label>,
    right: ScalarInput,
    options?: { readonly bool?: boolean },
  ): Instant<Label>
  <Label extends string>(
    left: ScalarInput,
    right: Instant<Label>,
    options?: { readonly bool?: boolean },
  ): Instant<Label>
  <Left extends string, Right extends string>(
    left: Instant<Left>,
    right: Instant<Right>,
    options?: Comparing<NoInfer<Left | Right>>,
  ): Instant<Left | Right>
}

/** `and`, `unless`: the left series that have, or have not, a partner on the right. */
export type FilterOperator = <Left extends string, Right extends string>(
  left: Instant<Left>,
  right: Instant<Right>,
  matching?: Pick<Matching<NoInfer<Left | Right>>, 'on' | 'ignoring'>,
) => Instant<Left>

/** `or`: the left series, and those right ones that have no partner on the left. */
export type UnionOperator = <Left extends string, Right extends string>(
  left: Instant<Left>,
  right: Instant<Right>,
  matching?: Pick<Matching<NoInfer<Left | Right>>, 'on' | 'ignoring'>,
) => Instant<Left | Right>

type Operand = Instant | ScalarInput

function binary(operator: string, precedence: number, given: readonly [Operand, Operand], options: Comparing): never {
  const [left, right] = given.map(operandOf) as [Instant | Scalar, Instant | Scalar]
  const scalars = [left, right].filter((side) => side.kind === 'scalar').length
  const comparesScalars = precedence === PRECEDENCE.comparison && scalars === 2
  const clause = formatMatching(options)
  const problems = [
    ...(comparesScalars && options.bool !== true ? ['two scalars can only be compared with { bool: true }'] : []),
    ...(scalars > 0 && clause !== '' ? ['only two vectors can be matched by labels'] : []),
    ...checkMatching(options),
  ]
  if (problems.length > 0) {
    throw new MetricsError('ERR_PROMQL_INVALID', `"${operator}" cannot be used so: ${problems.join('; ')}.`)
  }
  // Power groups from the right, everything else from the left.
  const rightAssociative = precedence === PRECEDENCE.power
  const leftText = operand(left, rightAssociative ? precedence + 1 : precedence)
  const rightText = operand(right, rightAssociative ? precedence : precedence + 1)
  const bool = options.bool === true ? ' bool' : ''
  const kind = scalars === 2 ? 'scalar' : 'instant'
  return expression(kind, `${leftText} ${operator}${bool}${clause} ${rightText}`, precedence) as never
}

function formatMatching(matching: Matching): string {
  const clauses = [
    ['on', matching.on],
    ['ignoring', matching.ignoring],
    ['group_left', matching.groupLeft],
    ['group_right', matching.groupRight],
  ] as const
  return clauses
    .filter(([, labels]) => labels !== undefined)
    .map(([keyword, labels]) => ` ${keyword} (${labels?.map(labelName).join(', ')})`)
    .join('')
}

function checkMatching(matching: Matching): string[] {
  const { on, ignoring, groupLeft, groupRight } = matching
  const problems: string[] = []
  if (on !== undefined && ignoring !== undefined) problems.push('give on or ignoring, not both')
  if (groupLeft !== undefined && groupRight !== undefined) problems.push('give groupLeft or groupRight, not both')
  if ((groupLeft ?? groupRight) !== undefined && (on ?? ignoring) === undefined) {
    problems.push('groupLeft and groupRight need on or ignoring')
  }
  for (const label of groupLeft ?? groupRight ?? []) {
    if (on?.includes(label)) problems.push(`"${label}" is matched by on and cannot be taken over as well`)
  }
  return problems
}

const operator =
  (text: string, precedence: number) =>
  (left: Operand, right: Operand, options: Comparing = {}): never =>
    binary(text, precedence, [left, right], options)

/** `left + right` */
export const add: ArithmeticOperator = operator('+', PRECEDENCE.addition)
/** `left - right` */
export const subtract: ArithmeticOperator = operator('-', PRECEDENCE.addition)
/** `left * right` */
export const multiply: ArithmeticOperator = operator('*', PRECEDENCE.multiplication)
/** Division by zero gives NaN or Inf; for shares of traffic see `ratio`. */
export const divide: ArithmeticOperator = operator('/', PRECEDENCE.multiplication)
/** `left % right` */
export const modulo: ArithmeticOperator = operator('%', PRECEDENCE.multiplication)
/** `left atan2 right`, in radians. */
export const atan2: ArithmeticOperator = operator('atan2', PRECEDENCE.multiplication)
/** `left ^ right`; groups from the right. */
export const power: ArithmeticOperator = operator('^', PRECEDENCE.power)

/** `left == right` */
export const equal: ComparisonOperator = operator('==', PRECEDENCE.comparison)
/** `left != right` */
export const notEqual: ComparisonOperator = operator('!=', PRECEDENCE.comparison)
/** `left > right` */
export const greater: ComparisonOperator = operator('>', PRECEDENCE.comparison)
/** `left >= right` */
export const greaterOrEqual: ComparisonOperator = operator('>=', PRECEDENCE.comparison)
/** `left < right` */
export const less: ComparisonOperator = operator('<', PRECEDENCE.comparison)
/** `left <= right` */
export const lessOrEqual: ComparisonOperator = operator('<=', PRECEDENCE.comparison)

/** `left and right`: the left series that have a partner on the right. */
export const and: FilterOperator = operator('and', PRECEDENCE.and)
/** `left unless right`: the left series that have none. */
export const unless: FilterOperator = operator('unless', PRECEDENCE.and)
/** `left or right`: the left series, and the right ones without a partner. */
export const or: UnionOperator = operator('or', PRECEDENCE.or)

/** What can be a whole query. */
export type Query = Expression<'instant' | 'scalar' | 'histogram'>
