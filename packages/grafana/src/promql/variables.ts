import type { PromqlProblem, PromqlVariables } from './types.ts'

/** Grafana's own variables in queries: https://grafana.com/docs/grafana/latest/visualizations/dashboards/variables/add-template-variables/#global-variables */
const BUILT_IN: Readonly<Record<string, string>> = {
  __interval: '1m',
  __interval_ms: '60000',
  __rate_interval: '5m',
  __rate_interval_ms: '300000',
  __range: '6h',
  __range_s: '21600',
  __range_ms: '21600000',
  __from: '1700000000000',
  __to: '1700021600000',
  __auto: '1m',
  __dashboard: 'dashboard',
  __name: 'name',
  __org: '1',
  __timezone: 'utc',
  __user: 'user',
}

/** A longer value counts as unknown, so that a short query cannot become an endless one. */
const MAX_VALUE_LENGTH = 1000

/** The forms of the data sources' template service: `$name`, `[[name:format]]`, `${name.field:format}`. */
const VARIABLE = String.raw`\$(\w+)|\[\[(\w+?)(?::\w+)?\]\]|\$\{(\w+)(?:\.[^:}]+)?(?::[^}]+)?\}`
const QUOTED = [String.raw`"(?:\\.|[^\\"])*"?`, String.raw`'(?:\\.|[^\\'])*'?`, '`[^`]*`?'].join('|')
const TOKEN: RegExp = new RegExp(`${QUOTED}|#[^\\n]*|${VARIABLE}`, 'gs')
const IN_QUOTES: RegExp = new RegExp(VARIABLE, 'g')

/** An expression with its variables replaced by what they may stand for. */
export interface Substituted {
  readonly text: string
  /** Where a place in `text` comes from. */
  readonly originOf: (position: number) => number
  /** Variables that nobody defines, with their place in the given expression. */
  readonly unknown: readonly (PromqlProblem & { readonly name: string })[]
}

/** Whether a name stands for a variable of unknown value, and for nothing else. */
export function isPlaceholder(name: string | undefined): boolean {
  return name !== undefined && /^__variable_\w+__$/.test(name)
}

/** Names of the Grafana variables in an expression, quoted ones included; comments are passed over. */
export function variableNames(expression: string): ReadonlySet<string> {
  const tokens = [...expression.matchAll(TOKEN)].filter(([text]) => !text.startsWith('#'))
  return new Set(tokens.flatMap(([text]) => [...text.matchAll(IN_QUOTES)].map((match) => nameIn(match) ?? '')))
}

/** Text of a quoted value with every variable in it replaced. */
export function fillQuoted(value: string, filler: string): string {
  return value.replaceAll(IN_QUOTES, filler)
}

/** Whether a quoted value is one variable and nothing else; its name. */
export function soleVariable(value: string): string | undefined {
  const match = new RegExp(`^(?:${VARIABLE})$`).exec(value)
  return match === null ? undefined : nameIn(match)
}

/**
 * Replaces the Grafana variables outside of quotes, and leaves those in quotes alone: a string holds anything.
 * A variable of unknown value becomes a duration or a time where only that can stand, elsewhere a name.
 */
export function substituteVariables(expression: string, variables: PromqlVariables | undefined): Substituted {
  const pieces: { start: number; origin: number; length: number }[] = []
  const unknown: (PromqlProblem & { name: string })[] = []
  let text = ''
  let position = 0

  const check = (name: string, at: number): void => {
    if (variables === undefined || isBuiltIn(name) || Object.hasOwn(variables, name) || /^\d/.test(name)) return
    if (unknown.some((known) => known.name === name)) return
    unknown.push({
      name,
      position: at,
      message: `the dashboard has no variable "${name}"; Grafana would leave it in the query as it stands`,
    })
  }
  const append = (part: string, origin: number, length: number): void => {
    pieces.push({ start: text.length, origin, length })
    text += part
  }

  for (const match of expression.matchAll(TOKEN)) {
    append(expression.slice(position, match.index), position, match.index - position)
    position = match.index + match[0].length
    const name = nameIn(match)
    if (name === undefined) {
      append(match[0], match.index, match[0].length)
      if (match[0].startsWith('#')) continue
      for (const inner of match[0].matchAll(IN_QUOTES)) check(nameIn(inner) ?? '', match.index + inner.index)
    } else {
      append(sampleOf(name, expression, match.index, position, variables), match.index, 0)
      check(name, match.index)
    }
  }
  append(expression.slice(position), position, expression.length - position)

  const originOf = (at: number): number => {
    const piece = pieces.findLast(({ start }) => start <= at)
    return piece === undefined ? 0 : piece.origin + Math.min(at - piece.start, piece.length)
  }
  return { text, originOf, unknown }
}

function nameIn(match: readonly (string | undefined)[]): string | undefined {
  return match[1] ?? match[2] ?? match[3]
}

function isBuiltIn(name: string): boolean {
  return Object.hasOwn(BUILT_IN, name) || name.startsWith('__auto_interval')
}

function sampleOf(
  name: string,
  expression: string,
  from: number,
  to: number,
  variables: PromqlVariables | undefined,
): string {
  if (isBuiltIn(name)) return BUILT_IN[name] ?? '1m'
  const value = variables !== undefined && Object.hasOwn(variables, name) ? variables[name] : undefined
  if (value !== undefined && value.length <= MAX_VALUE_LENGTH) return value
  const before = expression.slice(Math.max(0, from - 100), from)
  if (/(?:\[|\[[^\]]*:|\boffset\s+-?)\s*$/i.test(before)) return /[smhdwy]/.test(expression[to] ?? '') ? '1' : '1m'
  if (/@\s*$/.test(before)) return '0'
  return `__variable_${name}__`
}
