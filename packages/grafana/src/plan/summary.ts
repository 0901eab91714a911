import type { Action, Plan } from './types.ts'

/** A plan in numbers. */
export interface PlanSummary {
  readonly actions: Readonly<Record<Action, number>>
  /** Objects that applying the plan writes. */
  readonly writes: number
  readonly refusals: number
  readonly orphans: number
  readonly missingPermissions: number
}

/** Counts what a plan says. */
export function summarise(plan: Plan): PlanSummary {
  const actions: Record<Action, number> = {
    create: 0,
    update: 0,
    move: 0,
    unchanged: 0,
    edited: 0,
    diverged: 0,
    foreign: 0,
    delete: 0,
  }
  for (const { action } of plan.changes) actions[action] += 1
  return {
    actions,
    writes: plan.changes.filter(({ writes }) => writes).length,
    refusals: plan.changes.filter(({ refusal }) => refusal !== undefined).length,
    orphans: plan.orphans.length,
    missingPermissions: plan.missingPermissions.length,
  }
}
