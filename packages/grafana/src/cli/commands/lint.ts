import { exitCodes } from '../../errors.ts'
import { lintStack } from '../../lint/lint-stack.ts'
import type { CliIo } from '../io.ts'
import type { GlobalOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import { withSession } from '../session.ts'

/** `grafana-sync lint` */
export async function lint(options: GlobalOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async (session) => {
    const stacks = session.stacks.map((stack) => ({ stack: stack.name, report: lintStack(stack) }))
    const found = stacks.some(({ report }) => report.findings.length > 0)
    return { result: { command: 'lint', stacks }, exitCode: found ? exitCodes.error : exitCodes.clean }
  })
}
