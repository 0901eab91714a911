import { applyPlan } from '../../apply/apply-plan.ts'
import type { ApplyReport } from '../../apply/types.ts'
import type { Grafana } from '../../client/types.ts'
import { type ExitCode, exitCodes } from '../../errors.ts'
import { planExitCode } from '../../plan/exit-code.ts'
import { summarise } from '../../plan/summary.ts'
import type { Plan } from '../../plan/types.ts'
import type { CliIo } from '../io.ts'
import { openJournal } from '../journal.ts'
import type { GlobalOptions } from '../options.ts'
import { type Completed, gravest } from '../outcome.ts'
import { createStyle } from '../outputs/style.ts'
import { describeWrites, isBlocked, shownUrl } from '../outputs/summary.ts'
import { renderPlan } from '../outputs/text/plan.ts'
import type { Session } from '../session.ts'
import { useColor } from '../terminal.ts'

/** How plans are applied. */
export interface ApplyCommandOptions extends GlobalOptions {
  readonly yes?: boolean
  readonly rollbackOnError?: boolean
  readonly journal?: string
}

/** Applies the plans of all stacks, or none of them when one is refused; asks first where somebody is there to answer. */
export async function applyPlans(
  command: 'push' | 'prune',
  plans: readonly Plan[],
  grafana: Grafana,
  session: Session,
  options: ApplyCommandOptions,
  io: CliIo,
): Promise<Completed> {
  const unapplied = (declined: boolean, shown: boolean, exitCode: ExitCode): Completed => ({
    result: { command, stacks: plans.map((plan) => ({ plan })), declined, shown },
    exitCode,
  })
  if (plans.some(isBlocked)) return unapplied(false, false, gravest(plans.map(planExitCode)))

  const writes = plans.reduce((sum, plan) => sum + summarise(plan).writes, 0)
  const asks = writes > 0 && options.yes !== true && isInteractive(io)
  if (asks && !(await confirmPlans(plans, session, options, io))) {
    return unapplied(true, options.output === 'text', exitCodes.changesPending)
  }

  const journal = options.journal === undefined ? undefined : openJournal(io.cwd, options.journal)
  const stacks: { plan: Plan; report?: ApplyReport }[] = plans.map((plan) => ({ plan }))
  try {
    for (const stack of stacks) {
      const report = await applyPlan(grafana, stack.plan, {
        signal: io.signal,
        onProgress: session.progress.of(stack.plan.stack.name),
        ...(options.rollbackOnError !== undefined && { rollbackOnError: options.rollbackOnError }),
        ...(journal !== undefined && { journal: journal.append }),
      })
      stack.report = report
      if (report.error !== undefined) break
    }
  } finally {
    journal?.close()
  }
  return {
    result: { command, stacks, declined: false, shown: asks && options.output === 'text' },
    exitCode: exitCodeOf(stacks),
  }
}

/** Where nobody answers, a push does not wait for an answer; CI systems may give a job a terminal. */
function isInteractive({ terminal, env }: CliIo): boolean {
  const ci = env.CI !== undefined && env.CI !== '' && env.CI !== 'false'
  return terminal.input && terminal.error && !ci
}

async function confirmPlans(
  plans: readonly Plan[],
  session: Session,
  options: GlobalOptions,
  io: CliIo,
): Promise<boolean> {
  session.progress.pause()
  const toOutput = options.output === 'text'
  const style = createStyle(useColor(options, io, toOutput ? 'output' : 'error'))
  const verbose = options.verbose === true
  const text = plans.map((plan) => renderPlan(plan, { style, verbose, view: 'push' })).join('\n')
  if (toOutput) io.write(text)
  else io.writeError(text)
  const servers = [...new Set(plans.map(({ url }) => shownUrl(url)))].join(', ')
  const does = describeWrites(plans)
  return await io.confirm(`${does[0]?.toUpperCase()}${does.slice(1)} on ${servers}?`)
}

/** A later stack that fails leaves the earlier ones written. */
function exitCodeOf(stacks: readonly { readonly report?: ApplyReport }[]): ExitCode {
  const reports = stacks.flatMap(({ report }) => (report === undefined ? [] : [report]))
  const failed = reports.find(({ error }) => error !== undefined)
  if (failed?.error === undefined) return exitCodes.clean
  const writtenBefore = reports.some((report) => report !== failed && report.writes > 0)
  return writtenBefore && failed.error.exitCode !== exitCodes.conflict ? exitCodes.partial : failed.error.exitCode
}
