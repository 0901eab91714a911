import { summarise } from '../../plan/summary.ts'
import type { Action, Plan, PlannedChange } from '../../plan/types.ts'
import type { Server } from '../../server/types.ts'
import type { CommandResult, Outcome } from '../results.ts'
import { count, plain } from './plain.ts'
import { summariseChecks } from './text/doctor.ts'

const phrases: readonly (readonly [Action, string])[] = [
  ['create', 'to create'],
  ['update', 'to update'],
  ['move', 'to move'],
  ['delete', 'to delete'],
  ['edited', 'edited in Grafana'],
  ['diverged', 'changed on both sides'],
  ['foreign', 'not ours'],
  ['unchanged', 'unchanged'],
]

/** `1 to create, 2 unchanged`. */
export function summarisePlan(plan: Plan): string {
  const counts = summarise(plan).actions
  const parts = phrases.flatMap(([action, phrase]) => (counts[action] > 0 ? [`${counts[action]} ${phrase}`] : []))
  if (plan.orphans.length > 0 && counts.delete === 0) parts.push(`${plan.orphans.length} no longer in the code`)
  return parts.length === 0 ? 'nothing to compare' : parts.join(', ')
}

/** Whether the plan may not be applied as it is. */
export function isBlocked(plan: Plan): boolean {
  return plan.missingPermissions.length > 0 || plan.changes.some(({ refusal }) => refusal !== undefined)
}

/** Why an object is refused and what to do about it, in the words of the command line. */
export function wayOut({ kind, uid, action, refusal }: PlannedChange): string {
  if (refusal === undefined) return ''
  if (refusal.reason === 'edited' && kind !== 'rule-group') {
    return action === 'delete'
      ? 'it was edited in Grafana. Delete it all the same with --overwrite-edits'
      : 'it was edited in Grafana. Keep the edit: grafana-sync pull. Drop it: grafana-sync push --overwrite-edits'
  }
  return plain(refusal.message)
    .replace(`${kind} "${uid}": `, '')
    .replace(`${kind} "${uid}" `, 'it ')
    .replace(`${kind} "${uid}": `, '')
    .replace('carry the edit over into the code', 'keep the edit with grafana-sync pull')
    .replace('with adopt', 'with --adopt')
    .replace('with overwriteEdits', 'with --overwrite-edits')
    .replace('with allowReset', 'with --allow-reset')
    .replace('raise the prune limit', 'raise --limit (push: --prune-limit)')
}

/** An address as people write it. */
export function shownUrl(url: string): string {
  return url.replace(/\/$/, '')
}

/** A server in words: `https://grafana.example.test, Grafana 12.4.0`. */
export function describeServer({
  url,
  server,
}: Pick<Plan, 'url'> & { readonly server: Pick<Server, 'version'> }): string {
  return `${shownUrl(url)}, Grafana ${server.version ?? 'of a hidden version'}`
}

/** What a push of these plans would write, in words. */
export function describeWrites(plans: readonly Plan[]): string {
  const deletes = plans.flatMap(({ changes }) => changes).filter(({ action, writes }) => writes && action === 'delete')
  const writes = plans.reduce((sum, plan) => sum + summarise(plan).writes, 0) - deletes.length
  const parts = [
    ...(writes > 0 ? [`write ${count(writes, 'object')}`] : []),
    ...(deletes.length > 0 ? [`delete ${count(deletes.length, 'object')}`] : []),
  ]
  return parts.join(' and ')
}

/** One line for each stack, said beside a format for machines. */
export function summariseOutcome({ result, exitCode }: Extract<Outcome, { readonly result: unknown }>): string {
  return linesOf(result)
    .map((line) => `${line} (exit ${exitCode})\n`)
    .join('')
}

function linesOf(result: CommandResult): string[] {
  switch (result.command) {
    case 'plan':
    case 'drift':
      return result.plans.map((plan) => `${plan.stack.name}: ${summarisePlan(plan)}`)
    case 'push':
    case 'prune':
      return result.stacks.map(({ plan, report }) => {
        const writes = report === undefined ? 'nothing written' : count(report.writes, 'write')
        return `${plan.stack.name}: ${summarisePlan(plan)}; ${writes}`
      })
    case 'lint':
      return result.stacks.map(({ stack, report }) => `${stack}: ${count(report.findings.length, 'finding')}`)
    case 'doctor':
      return result.diagnoses.map(({ stack, checks }) => `${stack}: ${summariseChecks(checks)}`)
    case 'export':
      return [`${result.directory}: ${count(result.files.length, 'file')}`]
    case 'pull':
      return [`${count(result.pulled.length, 'edited object')}`]
  }
}
