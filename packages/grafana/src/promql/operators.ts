import type { BinaryNode, PromqlNode } from './ast.ts'

/** An operator between two operands, with what is written behind it. */
export type Operator = Pick<BinaryNode, 'operator' | 'bool' | 'matching'>

/** A part of an expression as it is written: operands, signs and operators in their order. */
export type Part =
  | { readonly kind: 'operand'; readonly node: PromqlNode }
  | { readonly kind: 'sign'; readonly from: number }
  | { readonly kind: 'operator'; readonly operator: Operator }

const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '<', '<=', '>', '>=', '</', '>/'],
  ['+', '-'],
  ['*', '/', '%', 'atan2'],
  ['^'],
]
const POWER: number = LEVELS.length - 1

/**
 * Joins operands by how tightly operators bind: https://prometheus.io/docs/prometheus/latest/querying/operators/#binary-operator-precedence
 * The grammar's own tree is no guide: it reads `a + b offset 5m` as `(a + b) offset 5m`.
 */
export function joinOperands(parts: readonly Part[]): PromqlNode {
  let next = 0

  const operand = (): PromqlNode => {
    const part = parts[next++] as Exclude<Part, { kind: 'operator' }>
    if (part.kind === 'operand') return part.node
    // A sign binds like multiplication: -a ^ b is -(a ^ b).
    const signed = expression(POWER)
    return { kind: 'unary', from: part.from, to: signed.to, operand: signed }
  }
  const expression = (minimum: number): PromqlNode => {
    let left = operand()
    for (let part = parts[next]; part?.kind === 'operator'; part = parts[next]) {
      const { operator } = part
      const level = LEVELS.findIndex((operators) => operators.includes(operator.operator))
      if (level < minimum) break
      next++
      const right = expression(level === POWER ? level : level + 1)
      left = { kind: 'binary', from: left.from, to: right.to, ...operator, left, right }
    }
    return left
  }
  return expression(0)
}
