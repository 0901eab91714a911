import type { Problem } from '../../errors.ts'

/** What rules are checked against. */
export interface CheckContext {
  /** Name of the stack. */
  readonly stack: string
  /** Name of the stack's data source variable. Absent: the stack names no data source. */
  readonly dataSourceVariable?: string
  /** Names of the contact points the stack keeps. Absent: it keeps none. */
  readonly contactPoints?: readonly string[]
  /** Names of the mute timings the stack keeps. Absent: it keeps none. */
  readonly muteTimings?: readonly string[]
}

/** Whether a value is a text that reads back as it was written: half of a surrogate pair does not. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}

/** Members that Grafana does not know, and would drop. */
export function checkMembers(path: string, value: object, known: readonly string[]): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: `${path}/${key}`, message: `is no member; there are ${known.join(', ')}` }))
}
