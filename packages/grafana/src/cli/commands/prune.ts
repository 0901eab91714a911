import type { CliIo } from '../io.ts'
import type { PruneOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import { withSession } from '../session.ts'
import { applyPlans } from './apply.ts'
import { planStacks } from './plans.ts'

/** `grafana-sync prune` */
export async function prune({ limit, ...options }: PruneOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const plans = await planStacks(session, grafana, {
        ...options,
        prune: 'only',
        ...(limit !== undefined && { pruneLimit: limit }),
      })
      return await applyPlans('prune', plans, grafana, session, options, io)
    }),
  )
}
