import type { Examination, ManagedObject } from '../kinds/kind.ts'
import type { Plan } from './types.ts'

/** An object that applying a plan writes. */
export interface PlannedWrite {
  readonly object: ManagedObject
  readonly examination: Examination
}

/** Kept beside the plan: what it takes to apply it is no part of what it says, and prints no dashboard. */
const writesOf = new WeakMap<Plan, readonly PlannedWrite[]>()

/** Keeps what a plan writes, in order. */
export function keepWrites(plan: Plan, writes: readonly PlannedWrite[]): Plan {
  writesOf.set(plan, writes)
  return plan
}

/** What a plan of this process writes; `undefined` for anything else. */
export function plannedWrites(plan: Plan): readonly PlannedWrite[] | undefined {
  return writesOf.get(plan)
}
