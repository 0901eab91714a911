import type { AlertsProblem } from '../errors.ts'

/** What has to hold at a path, and what is expected there. */
export type Check = readonly [path: string, holds: boolean, message: string]

/** The checks that do not hold. */
export function problemsOf(checks: readonly Check[]): AlertsProblem[] {
  return checks.filter(([, holds]) => !holds).map(([path, , message]) => ({ path, message }))
}

/** A check of a member that is one of a few words. */
export function oneOf(path: string, value: unknown, allowed: readonly string[]): Check {
  return [
    path,
    typeof value === 'string' && allowed.includes(value),
    `is one of ${allowed.join(', ')}; there is no default`,
  ]
}

/** One failed check for each member nobody knows. */
export function unknownMembers(path: string, value: object, known: readonly string[]): Check[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => [join(path, key), false, `is not known; there are ${known.join(', ')}`])
}

/** A path one member deeper. */
function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether there is something to read. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

export function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

export function atMost(length: number, text: string): boolean {
  return text.length <= length
}
