import { createRequire } from 'node:module'
import type { PromqlNode } from './ast.ts'
import { readString } from './literals.ts'
import type { SyntaxNode } from './read.ts'
import { readExpression } from './read.ts'
import type { PromqlProblem } from './types.ts'

const require = createRequire(import.meta.url)

/** Deeper nesting is refused, before the call stack would be. */
const MAX_DEPTH = 1000

/** Parses an expression without Grafana variables. The grammar is Prometheus' own for editors. */
export function parsePromql(text: string): { readonly node: PromqlNode } | PromqlProblem {
  // Loaded with the first expression: a plan does not wait for it.
  const { parser } = require('@prometheus-io/lezer-promql') as typeof import('@prometheus-io/lezer-promql')
  const tree = parser.parse(withoutTrailingPoints(text))
  let problem: PromqlProblem | undefined
  let depth = 0
  tree.iterate({
    enter: ({ type, from, to }) => {
      depth++
      if (problem !== undefined) return false
      if (type.isError) problem = describe(text, from)
      else if (type.name === 'StringLiteral') problem = describeString(text.slice(from, to), from)
      else if (depth > MAX_DEPTH) problem = { message: 'the expression nests too deeply', position: from }
      return problem === undefined
    },
    leave: () => {
      depth--
    },
  })
  return problem ?? { node: readExpression(tree.topNode as SyntaxNode, text) }
}

/** Strings and comments, or a number that ends with a point: `1./6.`. Prometheus takes it, its grammar for editors does not. */
const trailingPoint = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|(?<![\w.:])(\d+)\.(?![\w.])/gs

/** The same text, places included, with a space for such a point. */
function withoutTrailingPoints(text: string): string {
  return text.replace(trailingPoint, (found: string, digits: string | undefined) =>
    digits === undefined ? found : `${digits} `,
  )
}

function describeString(literal: string, from: number): PromqlProblem | undefined {
  const read = readString(literal)
  return 'value' in read ? undefined : { message: read.message, position: from + read.at }
}

function describe(text: string, position: number): PromqlProblem {
  const before = /([A-Za-z_]\w*)\s*$/.exec(text.slice(Math.max(0, position - 100), position))
  const rest = text.slice(position).trimStart()
  if (before?.[1] !== undefined && rest.startsWith('(')) {
    return { message: `unknown function "${before[1]}"`, position: position - before[0].length }
  }
  if (rest === '') return { message: 'the expression ends too early', position: text.length }
  const found = /^(?:[\w:.]+|.)/s.exec(rest)?.[0] ?? ''
  return { message: `unexpected ${JSON.stringify(found.slice(0, 40))}`, position }
}
