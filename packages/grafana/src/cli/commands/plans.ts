import type { Grafana } from '../../client/types.ts'
import { planStack } from '../../plan/plan-stack.ts'
import type { Plan } from '../../plan/types.ts'
import type { PlanCommandOptions } from '../options.ts'
import type { Session } from '../session.ts'

/** Plans every stack of the session, one after the other: the connection bounds what is in flight. */
export async function planStacks(
  session: Session,
  grafana: Grafana,
  options: PlanCommandOptions,
): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for (const stack of session.stacks) plans.push(await planStack(grafana, stack, session.planOptions(stack, options)))
  return plans
}
