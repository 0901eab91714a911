import { type BinaryNode, bare, type PromqlNode, walk } from '../../promql/ast.ts'
import { isScalar } from '../../promql/labels.ts'
import type { AlertRuleRule, LintedRule } from '../alert-rule.ts'
import { isMovement } from '../counters.ts'

/** A share of too few says nothing. */
export const alertRatio: AlertRuleRule = {
  name: 'alert-ratio',
  finds:
    'A division of vectors that nothing keeps from 0 / 0, or one of rates without a minimum of traffic: `… and sum(increase(calls_total[5m])) >= 20`',
  why: 'One failed call out of one is 100 %, and nothing at all is NaN',
  check: function* (rule) {
    for (const { node, pointer, sourceOf } of rule.queries) {
      for (const [found, ancestors] of walk(node)) {
        if (found.kind !== 'binary' || (found.operator !== '/' && found.operator !== '%')) continue
        if (isScalar(found.right) || isUnitChange(found)) continue
        const source = brief(sourceOf(found))
        if (isTrafficGuarded(found, ancestors)) continue
        if (holdsMovement(found.right))
          yield { pointer, message: `${source} has no minimum of traffic: add and … >= n behind it` }
        else if (!isFiltered(found.right))
          yield { pointer, message: `${source} divides by what may be 0: write (… > 0) below the line` }
      }
    }
    yield* mathProblems(rule)
  },
}

/** Division within a factor: `a / b` where b is made of numbers is a change of units. */
function isUnitChange({ left, right }: BinaryNode): boolean {
  return isScalar(left) && isScalar(right)
}

/** Whether an `and` around the division asks for an amount: `(a / b) and b > 20`. */
function isTrafficGuarded(division: PromqlNode, ancestors: readonly PromqlNode[]): boolean {
  return ancestors.some(
    (ancestor) =>
      ancestor.kind === 'binary' &&
      ancestor.operator === 'and' &&
      division.from >= ancestor.left.from &&
      division.to <= ancestor.left.to &&
      asksForAmount(ancestor.right),
  )
}

function asksForAmount(node: PromqlNode): boolean {
  return [...walk(node)].some(([found]) => {
    if (found.kind !== 'binary' || !['>', '>='].includes(found.operator)) return false
    const limit = bare(found.right)
    return limit.kind === 'number' && limit.value > 0 && !holdsDivision(found.left)
  })
}

function holdsDivision(node: PromqlNode): boolean {
  return [...walk(node)].some(([found]) => found.kind === 'binary' && found.operator === '/')
}

function holdsMovement(node: PromqlNode): boolean {
  return [...walk(node)].some(([found]) => isMovement(found))
}

/** Whether what is divided by is filtered: `(x > 0)`, `clamp_min(x, 1)`. */
function isFiltered(node: PromqlNode): boolean {
  const inner = bare(node)
  if (inner.kind === 'call') return inner.name === 'clamp_min'
  return inner.kind === 'binary' && ['>', '>=', '!='].includes(inner.operator) && !inner.bool
}

function* mathProblems({ nodes, pointer }: LintedRule): Generator<{ pointer: string; message: string }> {
  for (const { type, model, pointer: place, refId } of nodes) {
    const expression = typeof model.expression === 'string' ? model.expression : ''
    if (type !== 'math' || !/\/\s*\(?\s*\$/.test(expression) || expression.includes('&&')) continue
    const message = `${refId} divides by a query that may be 0 or small: ask for a minimum with && $B >= 20`
    yield { pointer: `${pointer}${place}/model/expression`, message }
  }
}

function brief(source: string): string {
  const text = source.replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
