import { AlertsError, type AlertsProblem } from '../errors.ts'
import { type Check, isObject, problemsOf, unknownMembers } from '../spec/checks.ts'
import { isPositiveDuration, secondsOf } from '../spec/durations.ts'
import type { AlertSpec } from '../spec/types.ts'

/** What all renderers take. */
export interface RenderOptions {
  /** Name of the stack: uids, groups and files start with it. Default `customerio`. */
  readonly stack?: string
  /** Where the runbooks are; `<Name>.md` is added. Default: this project's `docs/runbooks`. */
  readonly runbookUrl?: string
  /** How often rules are evaluated. Default `1m`. */
  readonly interval?: string
}

/** The same, complete. */
export type CompleteRenderOptions = Required<RenderOptions>

/** Where the runbooks of our rules are. */
export const runbooksUrl = 'https://github.com/messaging-observability/messaging-observability/blob/main/docs/runbooks'

/** Most rules a group holds. */
const GROUP_LIMIT = 20

/**
 * Completes the options and checks that the rules can stand together.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function completeOptions(
  alerts: readonly AlertSpec[],
  options: RenderOptions,
  known: readonly string[] = [],
  checks: readonly Check[] = [],
): CompleteRenderOptions {
  if (!isObject(options)) throw unrenderable([{ path: 'options', message: 'is an object' }])
  const { stack = 'customerio', runbookUrl = runbooksUrl, interval = '1m' } = options as RenderOptions
  const problems = [
    ...problemsOf([
      ...checks,
      ...unknownMembers('options', options, ['stack', 'runbookUrl', 'interval', ...known]),
      ['options.stack', isStackName(stack), 'is 1 to 24 lower-case letters, digits and dashes'],
      [
        'options.runbookUrl',
        typeof runbookUrl === 'string' && /^https?:\/\/[^\s{}?@]+$/.test(runbookUrl),
        'is the address of a directory: https://…, without a query or credentials',
      ],
      [
        'options.interval',
        isPositiveDuration(interval) && secondsOf(interval) % 10 === 0,
        'is a duration, a multiple of 10 s: Grafana evaluates in such steps',
      ],
    ]),
    ...checkSet(alerts, stack),
  ]
  if (problems.length > 0) throw unrenderable(problems)
  return { stack, runbookUrl: runbookUrl.replace(/\/+$/, ''), interval }
}

function unrenderable(problems: readonly AlertsProblem[]): AlertsError {
  return new AlertsError('ERR_ALERTS_SET_INVALID', 'The alert rules cannot be rendered.', { problems })
}

function checkSet(alerts: readonly AlertSpec[], stack: string): AlertsProblem[] {
  if (!Array.isArray(alerts)) return [{ path: 'alerts', message: 'is a list of rules made by defineAlert' }]
  const checks: Check[] = []
  const names = new Map<string, number>()
  const uids = new Map<string, string>()
  const sizes = new Map<string, number>()
  for (const [index, alert] of alerts.entries()) {
    const path = `alerts[${index}]`
    if (!isRule(alert)) {
      checks.push([path, false, 'is a rule made by defineAlert'])
      continue
    }
    const { name, group } = alert
    const uid = ruleUid(stack, name)
    checks.push(
      [`${path} ${name}`, !names.has(name), `is the name of alerts[${names.get(name)}] too: give each its own`],
      [`${path} ${name}`, names.has(name) || !uids.has(uid), `would get the uid of ${uids.get(uid)}: ${uid}`],
    )
    names.set(name, index)
    uids.set(uid, name)
    sizes.set(group, (sizes.get(group) ?? 0) + 1)
  }
  for (const [group, size] of sizes) {
    checks.push([`group ${group}`, size <= GROUP_LIMIT, `has ${size} rules; ${GROUP_LIMIT} are the most: split it`])
  }
  return problemsOf(checks)
}

/** What a set needs of its rules to be looked at; `defineAlert` and the linter look at the rest. */
function isRule(alert: unknown): alert is AlertSpec {
  return (
    isObject(alert) &&
    typeof alert.name === 'string' &&
    typeof alert.group === 'string' &&
    Array.isArray(alert.by) &&
    typeof alert.description === 'function' &&
    [alert.signal, alert.traffic, alert.condition, alert.panel].every(isObject)
  )
}

/** Uid of a rule in Grafana, at most 40 characters: `customerio-high-error-rate`. */
export function ruleUid(stack: string, name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
  const own = words.replaceAll(/[^a-z0-9]/g, '')
  const prefix = stack.replaceAll('-', '')
  // CustomerIOHighErrorRate in the stack customerio: its name is in the uid once.
  const rest = own.startsWith(prefix) && own !== prefix ? withoutLetters(words, prefix.length) : words
  const uid = `${stack}-${rest}`
  return uid.length <= 40 ? uid : `${uid.slice(0, 33)}-${shortHash(uid)}`
}

function withoutLetters(words: string, letters: number): string {
  let index = 0
  for (let left = letters; left > 0; index++) if (words[index] !== '-') left--
  return words.slice(index).replace(/^-/, '')
}

/** FNV-1a, as six digits of base 36. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(36).padStart(6, '0').slice(-6)
}

export function isStackName(stack: unknown): boolean {
  return typeof stack === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/.test(stack)
}

/** The rules by group, in the order in which groups first appear. */
export function byGroup(alerts: readonly AlertSpec[]): ReadonlyMap<string, readonly AlertSpec[]> {
  return Map.groupBy(alerts, ({ group }) => group)
}
