import { join, resolve } from 'node:path'
import { exitCodes } from '../../errors.ts'
import { pullEdits } from '../../pull/pull-edits.ts'
import { writeText } from '../files.ts'
import type { CliIo } from '../io.ts'
import type { PullOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import type { PulledEdit } from '../results.ts'
import { withSession } from '../session.ts'
import { planStacks } from './plans.ts'

/** `grafana-sync pull` */
export async function pull(options: PullOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const { out } = options
      const pulled: PulledEdit[] = []
      for (const plan of await planStacks(session, grafana, options)) {
        for (const edit of await pullEdits(grafana, plan, { signal: io.signal })) {
          const file = out === undefined ? undefined : join(out, `${encodeURIComponent(edit.uid)}.patch.json`)
          if (file !== undefined) writeText(resolve(io.cwd, file), `${JSON.stringify(edit.patch, undefined, 2)}\n`)
          pulled.push({ stack: plan.stack.name, ...(file !== undefined && { file }), ...edit })
        }
      }
      return {
        result: { command: 'pull', pulled, ...(out !== undefined && { directory: out }) },
        exitCode: exitCodes.clean,
      }
    }),
  )
}
