import type { CommandResult, Outcome, PushedStack, RenderSettings } from '../../results.ts'
import { createStyle } from '../style.ts'
import { renderDiagnosis } from './doctor.ts'
import { renderExport } from './files.ts'
import { renderLint } from './lint.ts'
import { renderPlan } from './plan.ts'
import { renderPull } from './pull.ts'
import { renderReport } from './push.ts'

/** The outcome for people. An error is said on standard error, so that nothing is left to say here. */
export function renderText(outcome: Outcome, settings: RenderSettings): string {
  return 'error' in outcome ? '' : renderResult(outcome.result, settings)
}

function renderResult(result: CommandResult, { color, verbose }: RenderSettings): string {
  const style = createStyle(color)
  switch (result.command) {
    case 'plan':
      return result.plans.map((plan) => renderPlan(plan, { style, verbose, view: 'push' })).join('\n')
    case 'drift':
      return result.plans
        .filter(({ changes, orphans }) => orphans.length > 0 || changes.some(({ action }) => action !== 'unchanged'))
        .map((plan) => renderPlan(plan, { style, verbose, view: 'drift' }))
        .join('\n')
    case 'push':
    case 'prune':
      return [
        ...result.stacks
          .filter((stack) => !result.shown && hasNews(stack))
          .map(({ plan }) => renderPlan(plan, { style, verbose, view: 'push' })),
        ...result.stacks.flatMap(({ plan, report }) =>
          report === undefined ? [] : [renderReport(plan, report, style)],
        ),
        ...(result.declined ? ['Nothing was written.\n'] : []),
      ].join('\n')
    case 'lint':
      return result.stacks.map(({ stack, report }) => renderLint(stack, report, style, verbose)).join('\n')
    case 'doctor':
      return result.diagnoses.map((diagnosis) => renderDiagnosis(diagnosis, style, verbose)).join('\n')
    case 'export':
      return renderExport(result, style)
    case 'pull':
      return renderPull(result, style, verbose)
  }
}

/** Where nothing was to be done, what became of it is enough. */
function hasNews({ plan, report }: PushedStack): boolean {
  return report === undefined || plan.warnings.length > 0 || plan.changes.some(({ action }) => action !== 'unchanged')
}
