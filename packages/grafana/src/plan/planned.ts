import type { Grafana } from '../client/types.ts'
import type { Examination, ManagedObject } from '../kinds/kind.ts'
import type { Plan } from './types.ts'

/** An object that applying a plan writes. */
export interface PlannedWrite {
  readonly object: ManagedObject
  readonly examination: Examination
}

/** Kept beside the plan: what it takes to apply it is no part of what it says, and prints no dashboard. */
interface Kept {
  readonly grafana: Grafana
  readonly writes: readonly PlannedWrite[]
}

const kept = new WeakMap<Plan, Kept>()

/** Keeps what a plan writes, in order, and through which connection it was made. */
export function keepWrites(plan: Plan, grafana: Grafana, writes: readonly PlannedWrite[]): Plan {
  kept.set(plan, { grafana, writes })
  return plan
}

/** What a plan made through this connection writes; `undefined` for anything else. */
export function plannedWrites(plan: Plan, grafana: Grafana): readonly PlannedWrite[] | undefined {
  const found = kept.get(plan)
  return found?.grafana === grafana ? found.writes : undefined
}
