import type { PromqlNode } from './ast.ts'
import { checkTypes } from './check-types.ts'
import { parsePromql } from './parse.ts'
import type { PromqlCheck, PromqlCheckOptions, PromqlProblem, PromqlType, PromqlVariables } from './types.ts'
import { substituteVariables } from './variables.ts'

/** Longer expressions are refused unread. */
const MAX_LENGTH = 65_536

/** A query of a dashboard: parsed, checked, with the way back to its text. */
export interface PromqlAnalysis {
  /** Absent: it does not parse. */
  readonly node: PromqlNode | undefined
  readonly type: PromqlType
  readonly problems: readonly PromqlProblem[]
  /** What a node was in the expression as it was given. */
  readonly sourceOf: (span: { readonly from: number; readonly to: number }) => string
}

/** Parses an expression with Grafana variables and finds all that Prometheus would refuse. */
export function analysePromql(expression: string, variables?: PromqlVariables): PromqlAnalysis {
  if (expression.length > MAX_LENGTH) {
    const message = `the expression has ${expression.length} characters; ${MAX_LENGTH} is the most that is read`
    return { node: undefined, type: 'any', problems: [{ message, position: MAX_LENGTH }], sourceOf: () => '' }
  }
  const { text, originOf, unknown } = substituteVariables(expression, variables)
  const sourceOf = ({ from, to }: { readonly from: number; readonly to: number }): string =>
    expression.slice(originOf(from), originOf(to))
  const undefinedVariables = unknown.map(({ message, position }) => ({ message, position }))
  const located = ({ message, position }: PromqlProblem): PromqlProblem => ({ message, position: originOf(position) })

  const parsed = parsePromql(text)
  if ('message' in parsed) {
    return { node: undefined, type: 'any', problems: [...undefinedVariables, located(parsed)], sourceOf }
  }
  const { type, problems } = checkTypes(parsed.node, text)
  return { node: parsed.node, type, problems: [...undefinedVariables, ...problems.map(located)], sourceOf }
}

/**
 * Checks a PromQL expression as Prometheus would on parsing it: syntax, types of operands and arguments, regular
 * expressions, selectors that select everything. Grafana's own variables (`$__rate_interval`, …) and the dashboard's
 * (`$x`, `${x:regex}`, `[[x]]`) are replaced first. Never throws.
 *
 * The language is that of the current Prometheus 3, experimental functions included: `holt_winters` is gone,
 * `x[300]` is a window of 300 s, which Prometheus 2 refuses.
 *
 * @example checkPromql('rate(sum(x))', { variables: {} })
 * // { ok: false, message: 'rate needs a range vector and is given an instant vector; …', position: 5 }
 */
export function checkPromql(expression: string, options: PromqlCheckOptions = {}): PromqlCheck {
  const { type, problems } = analysePromql(expression, options.variables)
  const [first] = problems
  return first === undefined ? { ok: true, type } : { ok: false, ...first }
}
