/** Longer operands are broken again. */
const width = 110

interface Piece {
  readonly operator: string
  readonly text: string
}

/**
 * PromQL broken into lines at its outermost operators, as `promtool` and people read it. The text is the same but for
 * white space.
 */
export function formatExpression(expression: string, depth = 0): string {
  const indent = '  '.repeat(depth)
  if (indent.length + expression.length <= width) return indent + expression
  for (const operators of [
    ['or'],
    ['and', 'unless'],
    ['==', '!=', '<=', '>=', '<', '>'],
    ['+', '-'],
    ['*', '/', '%'],
  ]) {
    const pieces = split(expression, operators)
    if (pieces.length > 1) return pieces.map((piece) => formatPiece(piece, depth)).join('\n')
  }
  const inner = /^(?<head>[\w ]*(?:by|without)? ?(?:\([\w, ]*\) )?)\((?<body>.*)\)$/s.exec(expression)?.groups
  if (inner === undefined || !isBalanced(inner.body ?? '')) return indent + expression
  return `${indent}${inner.head}(\n${formatExpression(inner.body ?? '', depth + 1)}\n${indent})`
}

function formatPiece({ operator, text }: Piece, depth: number): string {
  const indent = '  '.repeat(depth)
  if (operator === '') return formatExpression(text, depth)
  const formatted = formatExpression(text, depth).trimStart()
  return `${indent}${operator} ${formatted}`
}

/** Splits at operators that stand in no brackets and no string. */
function split(expression: string, operators: readonly string[]): Piece[] {
  const pieces: Piece[] = []
  let operator = ''
  let start = 0
  for (const [token, index] of topLevelWords(expression)) {
    if (!operators.includes(token)) continue
    pieces.push({ operator, text: expression.slice(start, index).trim() })
    operator = token
    start = index + token.length
  }
  return [...pieces, { operator, text: expression.slice(start).trim() }]
}

/** Words between spaces, outside of brackets and strings. Our expressions have a space on both sides of an operator. */
function topLevelWords(expression: string): [string, number][] {
  const words: [string, number][] = []
  let depth = 0
  for (const { 0: token, index } of expression.matchAll(/"(?:[^"\\]|\\.)*"|[([{]|[)\]}]|(?<= )[^\s"()[\]{}]+(?= )/g)) {
    if ('([{'.includes(token)) depth++
    else if (')]}'.includes(token)) depth--
    else if (depth === 0) words.push([token, index])
  }
  return words
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const { 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth < 0) return false
  }
  return depth === 0
}
