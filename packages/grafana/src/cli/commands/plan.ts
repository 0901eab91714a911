import { planExitCode } from '../../plan/exit-code.ts'
import type { CliIo } from '../io.ts'
import type { PlanCommandOptions } from '../options.ts'
import { type Completed, gravest } from '../outcome.ts'
import { withSession } from '../session.ts'
import { planStacks } from './plans.ts'

/** `grafana-sync plan` */
export async function plan(options: PlanCommandOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const plans = await planStacks(session, grafana, options)
      return { result: { command: 'plan', plans }, exitCode: gravest(plans.map(planExitCode)) }
    }),
  )
}
