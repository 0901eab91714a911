import type { CaseReport } from '../cases/case.ts'

/** Where it ran. No date: the same code on the same machine gives the same page, but for the figures. */
export interface Machine {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cpus: number
}

/** Everything a run found. */
export interface Report {
  readonly machine: Machine
  readonly code: 'built' | 'sources'
  readonly quick: boolean
  readonly seconds: number
  readonly cases: readonly CaseReport[]
}
