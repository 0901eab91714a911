import type { HostOptions } from '../measure/child.ts'
import type { Clock, Result } from '../measure/compare.ts'

/** How much is measured. */
export interface Settings extends HostOptions {
  /** Share of the rounds and operations of a full run. */
  readonly scale: number
  /** Told of each run that begins: a line for people who wait. */
  readonly onRun: (caseName: string, run: number, runs: number) => void
}

/** A named target of the project, and what was measured for it. */
export interface Figure {
  /** Key of the JSON report. */
  readonly name: string
  readonly value: number
  /** Absent where there is no target. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number }
}

/** A table of the report. */
export interface CaseReport {
  readonly name: CaseName
  readonly title: string
  /** How it was measured, in whole sentences. */
  readonly method: string
  /** What the times of its results are. Default `cpu`. */
  readonly clock?: Clock
  /** The first is the baseline of the others, unless the case has none. */
  readonly results: readonly Result[]
  readonly figures: readonly Figure[]
  /** Further facts, for the JSON report. */
  readonly details?: Readonly<Record<string, unknown>>
}

export const caseNames = [
  'call',
  'throughput',
  'webhook355',
  'webhook64k',
  'dedupe',
  'parts',
  'push',
  'cliStart',
  'scale',
] as const
export type CaseName = (typeof caseNames)[number]

export type RunCase = (settings: Settings) => Promise<CaseReport>

/** At least two, so that both orders of a pair occur. */
export function scaledRounds(rounds: number, { scale }: Settings): number {
  return Math.max(2, Math.round(rounds * Math.sqrt(scale)))
}

export function scaledOperations(operations: number, { scale }: Settings): number {
  return Math.max(100, Math.round(operations * Math.sqrt(scale)))
}

export function meets({ value, target }: Figure): boolean {
  if (target === undefined) return true
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}
