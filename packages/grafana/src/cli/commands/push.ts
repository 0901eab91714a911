import type { CliIo } from '../io.ts'
import type { PushOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import { withSession } from '../session.ts'
import { applyPlans } from './apply.ts'
import { planStacks } from './plans.ts'

/** `grafana-sync push` */
export async function push(options: PushOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const plans = await planStacks(session, grafana, options)
      return await applyPlans('push', plans, grafana, session, options, io)
    }),
  )
}
