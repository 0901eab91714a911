/** What JavaScript takes and RE2 does not: look-around, references, and escapes RE2 has no meaning for. */
const NOT_RE2 = /\\[1-9](?![0-7])|\\[^\W_afnrtvx0-7dsDSwWbBAzQEpP]|\(\?(?:<?[=!])/
/** In JavaScript's words: no flags in front, groups named otherwise. */
const FLAGS = /\(\?[imsU]*(?:-[imsU]+)?(:|\))/g

/**
 * A compiled form of what Prometheus compares a whole value with, or `undefined` where RE2 would refuse it.
 * Syntax: https://github.com/google/re2/wiki/Syntax
 */
export function compileMatcher(pattern: string): RegExp | undefined {
  if (NOT_RE2.test(pattern.replaceAll('\\\\', ''))) return undefined
  const body = pattern
    .replaceAll('(?P<', '(?<')
    .replaceAll(FLAGS, (_, end: string) => (end === ':' ? '(?:' : ''))
    .replaceAll(/\\Q(.*?)(?:\\E|$)/gs, (_, literal: string) =>
      literal.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`),
    )
  try {
    return new RegExp(`^(?:${body})$`, 's')
  } catch {
    return undefined
  }
}

/** Whether a pattern is plain text that `=` would compare just as well. */
export function isPlainText(pattern: string): boolean {
  return !/[\\.+*?()|[\]{}^$]/.test(pattern)
}
