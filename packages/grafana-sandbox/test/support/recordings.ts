import { readFileSync } from 'node:fs'
import type { RuleResult } from '../../src/index.ts'

/** One recorded request and its answer. */
export interface Exchange {
  readonly step: string
  readonly as: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: object
    readonly body?: unknown
  }
  /** Why the answer is not compared. */
  readonly uncompared?: string
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown }
}

/** Stands for time that passed on the real server: what the rules' queries answered, and an evaluation. */
export interface Control {
  readonly step: string
  readonly control: { readonly results: Readonly<Record<string, RuleResult>> }
}

export interface Scenario {
  readonly scenario: string
  readonly exchanges: readonly (Exchange | Control)[]
}

/** Reads the scenarios of a server, in the order in which they ran. */
export function readRecordings(name: string): Scenario[] {
  const file = new URL(`../fixtures/recordings/${name}.json`, import.meta.url)
  const { scenarios, shared } = JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Scenario[]; shared: unknown[] }
  function unpack(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(unpack)
    if (typeof value !== 'object' || value === null) return value
    if ('$shared' in value) return unpack(shared[Number(value.$shared)])
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part)]))
  }
  return unpack(scenarios) as Scenario[]
}
