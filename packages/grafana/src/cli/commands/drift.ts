import { exitCodes } from '../../errors.ts'
import type { Plan } from '../../plan/types.ts'
import type { CliIo } from '../io.ts'
import type { GlobalOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import { withSession } from '../session.ts'
import { planStacks } from './plans.ts'

/** `grafana-sync drift`: permissions and guards do not matter, since nothing is to be written. */
export async function drift(options: GlobalOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const plans = await planStacks(session, grafana, options)
      const exitCode = plans.some(hasDrifted) ? exitCodes.changesPending : exitCodes.clean
      return { result: { command: 'drift', plans }, exitCode }
    }),
  )
}

function hasDrifted({ changes, orphans }: Plan): boolean {
  return orphans.length > 0 || changes.some(({ action }) => action !== 'unchanged')
}
