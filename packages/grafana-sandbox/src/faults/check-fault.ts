import type { OptionProblem } from '../errors.ts'
import { isObject } from '../json.ts'

type Check = (value: unknown) => string | undefined

const whole =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least ? undefined : `must be a whole number from ${least}`
const oneOf =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value) ? undefined : `must be one of ${known.join(', ')}`
const flag = oneOf(true, false)
const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text')

const checks: Readonly<Record<string, Check>> = {
  status: (value) =>
    Number.isSafeInteger(value) && (value as number) >= 400 && (value as number) <= 599
      ? undefined
      : 'must be a status from 400 to 599',
  body: () => undefined,
  html: flag,
  retryAfter: (value) =>
    text(value) === undefined || whole(0)(value) === undefined ? undefined : 'must be seconds or a date as text',
  applied: flag,
  slowMs: whole(1),
  cut: oneOf('before', 'after'),
  match: (value) => (isObject(value) ? undefined : 'must be an object'),
  nth: whole(1),
  times: (value) => (value === 'always' ? undefined : whole(1)(value) && "must be 'always' or a whole number from 1"),
}

const matchChecks: Readonly<Record<string, Check>> = {
  method: text,
  path: (value) => {
    if (value instanceof RegExp) return undefined
    if (typeof value !== 'string') return 'must be a regular expression'
    try {
      new RegExp(value)
      return undefined
    } catch (error) {
      return `must be a regular expression: ${(error as Error).message}`
    }
  },
  purpose: oneOf('read', 'dryRun', 'query', 'write'),
}

const actions = ['status', 'slowMs', 'cut'] as const

/** Finds every problem of a fault, whatever it is. */
export function checkFault(fault: unknown): OptionProblem[] {
  if (!isObject(fault)) return [{ path: '', message: 'A fault is an object with status, slowMs or cut.' }]
  const problems = checkKeys(fault, checks, '')
  if (actions.filter((name) => fault[name] !== undefined).length !== 1) {
    problems.push({ path: '', message: 'Give exactly one of status, slowMs and cut.' })
  }
  if (isObject(fault.match)) problems.push(...checkKeys(fault.match, matchChecks, 'match.'))
  return problems
}

function checkKeys(value: object, known: Readonly<Record<string, Check>>, prefix: string): OptionProblem[] {
  return Object.entries(value).flatMap(([key, part]) => {
    if (part === undefined) return []
    const check = Object.hasOwn(known, key) ? known[key] : undefined
    const message = check === undefined ? `is not known. Known: ${Object.keys(known).join(', ')}` : check(part)
    return message === undefined ? [] : [{ path: `${prefix}${key}`, message }]
  })
}
