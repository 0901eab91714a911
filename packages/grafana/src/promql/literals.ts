const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|(.?))/gs

/** A string literal without quotes and escapes, or what is wrong with it. Prometheus escapes as Go does. */
export function readString(
  literal: string,
): { readonly value: string } | { readonly message: string; readonly at: number } {
  const quote = literal.charAt(0)
  const body = literal.slice(1, -1)
  if (literal.length < 2 || !literal.endsWith(quote)) return { message: 'the string is not closed', at: 0 }
  if (quote === '`') return { value: body }
  if (body.includes('\n'))
    return { message: 'a string in quotes ends before the line does', at: body.indexOf('\n') + 1 }

  let wrong: { message: string; at: number } | undefined
  const value = body.replaceAll(ESCAPE, (text, ...groups) => {
    const [byte, short, long, octal, letter, at] = groups as [string, string, string, string, string, number]
    const hex = byte ?? short ?? long
    const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)
    if (code <= 0x10ffff) return String.fromCodePoint(code)
    if (letter === quote) return quote
    const simple = Object.hasOwn(SIMPLE_ESCAPES, letter ?? '') ? SIMPLE_ESCAPES[letter] : undefined
    if (simple !== undefined) return simple
    const message =
      letter === '' ? 'the string is not closed' : `unknown escape "${text}"; write two backslashes for one`
    wrong ??= { message, at: at + 1 }
    return ''
  })
  return wrong ?? { value }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
  ms: 0.001,
}

/** Value of a number literal; a duration counts in seconds, as in Prometheus 3. */
export function readNumber(literal: string): number {
  const text = literal.replaceAll(/[\s_]/g, '').toLowerCase()
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '')
  if (digits === 'inf') return sign * Infinity
  if (digits.startsWith('0x')) return sign * Number.parseInt(digits, 16)
  const parts = [...digits.matchAll(/(\d+)(ms|[ywdhms])/g)]
  if (parts.length === 0) return sign * Number(digits)
  return sign * parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0)
}
