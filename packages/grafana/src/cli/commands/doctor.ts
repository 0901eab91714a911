import { diagnose } from '../../doctor/diagnose.ts'
import type { Diagnosis } from '../../doctor/types.ts'
import type { CliIo } from '../io.ts'
import type { GlobalOptions } from '../options.ts'
import { type Completed, gravest } from '../outcome.ts'
import { withSession } from '../session.ts'

/** `grafana-sync doctor` */
export async function doctor(options: GlobalOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) =>
    session.connected(async (grafana) => {
      const diagnoses: Diagnosis[] = []
      for (const stack of session.stacks) diagnoses.push(await diagnose(grafana, stack, { signal: io.signal }))
      return { result: { command: 'doctor', diagnoses }, exitCode: gravest(diagnoses.map(({ exitCode }) => exitCode)) }
    }),
  )
}
