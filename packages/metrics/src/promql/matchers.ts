import type { MetricHandle } from '../catalogue/define-catalogue.ts'
import { MetricsError } from '../errors.ts'
import { quote, quoteVerbatim } from './quote.ts'
import type { GrafanaVariable } from './variable.ts'
import { isVariable } from './variable.ts'

type MatchOperator = '=' | '!=' | '=~' | '!~'

/** A comparison of one label. */
export interface Matcher<Value extends string = string> {
  readonly operator: MatchOperator
  /** Literal values or variables; several are alternatives. */
  readonly values?: readonly (Value | GrafanaVariable)[]
  /** A regular expression instead of values. */
  readonly pattern?: string
}

/** What each label may be compared with. A plain value means `=`. */
export type Matchers<Labels extends Readonly<Record<string, string>>> = {
  readonly [Label in keyof Labels]?: Labels[Label] | GrafanaVariable | Matcher<Labels[Label]>
}

/** `label!="value"`. */
export function not<const Value extends string>(value: Value | GrafanaVariable): Matcher<Value> {
  return { operator: '!=', values: [value] }
}

/** `label=~"a|b"`, the values escaped. A multi-value Grafana variable goes here: `oneOf(variable('job'))`. */
export function oneOf<const Value extends string>(...values: readonly (Value | GrafanaVariable)[]): Matcher<Value> {
  return { operator: '=~', values }
}

/** `label!~"a|b"`, the values escaped. */
export function noneOf<const Value extends string>(...values: readonly (Value | GrafanaVariable)[]): Matcher<Value> {
  return { operator: '!~', values }
}

/** `label=~"pattern"`: a regular expression over the whole value. */
export function matching(pattern: string): Matcher<never> {
  return { operator: '=~', pattern }
}

/** `label!~"pattern"`. */
export function notMatching(pattern: string): Matcher<never> {
  return { operator: '!~', pattern }
}

/** Text of the label matchers of a selector, without braces; every problem in one error. */
export function formatMatchers(handle: MetricHandle, matchers: Readonly<Record<string, unknown>>): string {
  const problems: string[] = []
  const parts: string[] = []
  for (const [label, given] of Object.entries(matchers)) {
    if (given === undefined) continue
    if (!Object.hasOwn(handle.labelValues, label)) {
      problems.push(`it has no label "${label}"; it has ${Object.keys(handle.labelValues).join(', ')}`)
      continue
    }
    const matcher = toMatcher(given)
    problems.push(...checkMatcher(label, matcher, handle.labelValues[label] ?? null))
    parts.push(`${label}${matcher.operator}${formatValue(matcher)}`)
  }
  if (problems.length > 0) {
    throw new MetricsError('ERR_PROMQL_INVALID', `${handle.name} cannot be selected so: ${problems.join('; ')}.`)
  }
  return parts.join(',')
}

function toMatcher(given: unknown): Matcher {
  if (typeof given === 'string' || isVariable(given)) return { operator: '=', values: [given] }
  return given as Matcher
}

function checkMatcher(label: string, matcher: Matcher, allowed: readonly string[] | null): string[] {
  if (matcher.pattern !== undefined) return checkPattern(label, matcher.pattern, allowed)
  const values = matcher.values ?? []
  if (values.length === 0) return [`${label} is given no value to compare with`]
  if (allowed === null) return []
  return values
    .filter((value) => typeof value === 'string')
    .filter((value) => !allowed.includes(value))
    .map((value) => `${label} is never "${value}"; it is one of ${shorten(allowed)}`)
}

function checkPattern(label: string, pattern: string, allowed: readonly string[] | null): string[] {
  let expression: RegExp
  try {
    expression = toRegExp(pattern)
  } catch {
    return [`${label} is given "${pattern}", which is no regular expression`]
  }
  if (allowed === null || allowed.some((value) => expression.test(value))) return []
  return [`${label} has no value that "${pattern}" matches; it is one of ${shorten(allowed)}`]
}

/** Prometheus matches the whole value with RE2, which has flags in front and another form of named groups. */
function toRegExp(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern)
  const body = pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<')
  return new RegExp(`^(?:${body})$`, flags?.[1] ?? '')
}

function formatValue(matcher: Matcher): string {
  if (matcher.pattern !== undefined) return quote(matcher.pattern)
  const isRegex = matcher.operator.endsWith('~')
  // The text between the quotes: variables stay as they are, literals are checked and escaped.
  const texts = (matcher.values ?? []).map((value) =>
    isVariable(value) ? value.text : quote(isRegex ? escapeRegex(value) : value).slice(1, -1),
  )
  return `"${texts.join('|')}"`
}

/** Escapes what RE2 gives a meaning. */
function escapeRegex(value: string): string {
  return value.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)
}

function shorten(values: readonly string[]): string {
  return values.length <= 20 ? values.join(', ') : `${values.slice(0, 20).join(', ')} and ${values.length - 20} more`
}

/** Matcher of one histogram bucket. */
export function leMatcher(bound: number): string {
  // Prometheus 3 writes whole bounds as floats: le="5000" of a client becomes le="5000.0".
  if (Number.isInteger(bound)) return `le=~${quoteVerbatim(`${bound}(\\.0)?`)}`
  return `le="${bound}"`
}
