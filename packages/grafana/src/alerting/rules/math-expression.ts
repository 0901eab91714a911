/** Functions of math expressions, with how many arguments they take. Source: `pkg/expr/mathexp/funcs.go` of Grafana. */
const functions: Readonly<Record<string, 0 | 1>> = {
  abs: 1,
  ceil: 1,
  floor: 1,
  inf: 0,
  infn: 0,
  is_inf: 1,
  is_nan: 1,
  is_null: 1,
  is_number: 1,
  log: 1,
  nan: 0,
  null: 0,
  round: 1,
}
/** From the loosest; operators of a level join from the left. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
]
const token =
  /\s*(?:(\$\{[\p{L}\p{Nd}_\s]+\}|\$[\p{L}\p{Nd}_]+)|(0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(\p{L}[\p{L}_]*)|(\|\||&&|==|!=|>=|<=|\*\*|[-+*/%<>!(),]))/uy
const deepest = 200

/** What a math expression refers to, or why Grafana would not take it. */
type MathExpression = { readonly references: readonly string[] } | { readonly problem: string }

/** Reads an expression such as `$A / $B * 100 > 5`: its grammar is that of `pkg/expr/mathexp/parse` of Grafana. */
export function readMathExpression(text: string): MathExpression {
  const tokens: string[] = []
  token.lastIndex = 0
  const end = text.trimEnd().length
  while (token.lastIndex < end) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) return { problem: `unexpected ${JSON.stringify(text.slice(at, at + 20).trim())}` }
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')
  }
  const references = new Set<string>()
  let next = 0

  const fail = (found: string | undefined): never => {
    throw new MathProblem(found === undefined ? 'the expression ends too early' : `unexpected "${found}"`)
  }
  const expect = (wanted: string): void => {
    if (tokens[next++] !== wanted) fail(tokens[next - 1])
  }
  const level = (index: number, depth: number): void => {
    if (depth > deepest) throw new MathProblem('the expression nests too deeply')
    const operators = levels[index]
    if (operators === undefined) {
      operand(depth)
      return
    }
    level(index + 1, depth)
    while (operators.includes(tokens[next] ?? '')) {
      next++
      level(index + 1, depth)
    }
  }
  const operand = (depth: number): void => {
    const found = tokens[next++]
    if (found === undefined) fail(found)
    else if (found === '(') {
      level(0, depth + 1)
      expect(')')
    } else if (found === '!' || found === '-') level(0, depth + 1)
    else if (found.startsWith('$')) references.add(found.replaceAll(/[${}]/g, ''))
    else if (/^\p{L}/u.test(found)) call(found, depth)
    else if (!/^[\d.]/.test(found)) fail(found)
  }
  const call = (name: string, depth: number): void => {
    const count = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (count === undefined) {
      const known = Object.keys(functions).join(', ')
      throw new MathProblem(`"${name}" is no function; there are ${known}. A query is named $A`)
    }
    expect('(')
    if (count === 1) level(0, depth + 1)
    expect(')')
  }

  try {
    level(0, 0)
    if (next < tokens.length) fail(tokens[next])
  } catch (error) {
    if (!(error instanceof MathProblem)) throw error
    return { problem: error.message }
  }
  return { references: [...references] }
}

class MathProblem extends Error {}
