import type { AppliedChange, ApplyReport } from '../../apply/types.ts'
import { summarise } from '../../plan/summary.ts'
import type { Plan } from '../../plan/types.ts'
import type { CommandResult, Outcome, OutcomeError } from '../results.ts'

/** One JSON document for every command; its shape is `outputSchema`. */
export function renderJson(outcome: Outcome): string {
  const document = {
    schemaVersion: 1,
    command: outcome.command ?? null,
    exitCode: outcome.exitCode,
    ...('error' in outcome ? { error: errorOf(outcome.error) } : bodyOf(outcome.result)),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function bodyOf(result: CommandResult): object {
  switch (result.command) {
    case 'plan':
    case 'drift':
      return { stacks: result.plans.map(planOf) }
    case 'push':
    case 'prune':
      return {
        declined: result.declined,
        stacks: result.stacks.map(({ plan, report }) => ({
          ...planOf(plan),
          applied: report === undefined ? null : reportOf(report),
        })),
      }
    case 'lint':
      return { stacks: result.stacks.map(({ stack, report }) => ({ stack, ...report })) }
    case 'doctor':
      return {
        diagnoses: result.diagnoses.map(({ url, stack, ok, server, checks }) => ({
          url,
          stack,
          ok,
          server: serverOf(server),
          checks,
        })),
      }
    case 'export':
    case 'pull': {
      const { command: _, ...body } = result
      return body
    }
  }
}

function planOf(plan: Plan): object {
  return {
    stack: plan.stack.name,
    url: plan.url,
    server: serverOf(plan.server),
    ...(plan.dataSource !== undefined && { dataSource: plan.dataSource }),
    counts: summarise(plan).actions,
    writes: summarise(plan).writes,
    changes: plan.changes.map(
      ({ kind, uid, title, action, writes, adopts, url, differences, refusal, lastEdit, alerts }) => ({
        kind,
        uid,
        title,
        action,
        writes,
        ...(adopts !== undefined && { adopts }),
        ...(url !== undefined && { url }),
        differences,
        ...(refusal !== undefined && { refusal }),
        ...(lastEdit !== undefined && { lastEdit }),
        ...(alerts !== undefined && { alerts }),
      }),
    ),
    orphans: plan.orphans,
    missingPermissions: plan.missingPermissions,
    warnings: plan.warnings,
  }
}

function serverOf({ version, namespace, dashboards, folders, storage }: Plan['server']): object {
  return { version: version ?? null, namespace, storage, dashboards, folders }
}

function reportOf({ changes, writes, error }: ApplyReport): object {
  return { writes, changes: changes.map(changeOf), ...(error !== undefined && { error: errorOf(error) }) }
}

function changeOf({ kind, uid, title, action, outcome, version, url, error }: AppliedChange): object {
  return {
    kind,
    uid,
    title,
    action,
    outcome,
    ...(version !== undefined && { version }),
    ...(url !== undefined && { url }),
    ...(error !== undefined && { error: errorOf(error) }),
  }
}

function errorOf({ code, message, problems, call }: OutcomeError): object {
  return { code, message, problems, ...(call !== undefined && { call }) }
}
