import type { AppliedChange } from '../../apply/types.ts'
import type { Check } from '../../doctor/types.ts'
import { partOf, scopeOf, subjectOf } from '../../lint/places.ts'
import type { LintExclusion, LintFinding } from '../../lint/types.ts'
import type { Orphan, Plan, PlannedChange } from '../../plan/types.ts'
import type { CommandResult, Outcome } from '../results.ts'
import { describeAlerts } from './alerts.ts'
import { type CheckResult, check, differenceLines, mostDetails } from './check-result.ts'
import { plain } from './plain.ts'
import { wayOut } from './summary.ts'
import { describeEdit } from './text/plan.ts'

/** What an outcome says, object by object. */
export function checksOf(outcome: Outcome): readonly CheckResult[] {
  if ('result' in outcome) return checksOfResult(outcome.result)
  const { code, message, problems } = outcome.error
  return [
    {
      suite: 'grafana-sync',
      name: outcome.command ?? 'arguments',
      rule: code,
      status: 'failed',
      level: 'error',
      message: plain(message),
      details: problems.slice(0, mostDetails).map((problem) => plain(`${problem.path}: ${problem.message}`)),
      location: 'grafana-sync',
    },
  ]
}

function checksOfResult(result: CommandResult): readonly CheckResult[] {
  switch (result.command) {
    case 'plan':
    case 'drift':
      return result.plans.flatMap((plan) => [
        ...(result.command === 'drift' ? [] : missingPermissions(plan)),
        ...plan.changes.map((change) => planned(plan.stack.name, change, result.command)),
        ...(result.command === 'drift' ? plan.orphans.map((orphan) => leftOver(plan.stack.name, orphan)) : []),
      ])
    case 'push':
    case 'prune':
      return result.stacks.flatMap(({ plan, report }) => [
        ...missingPermissions(plan),
        ...(report === undefined
          ? plan.changes.map((change) => planned(plan.stack.name, change, 'plan'))
          : report.changes.map((change) => applied(plan.stack.name, change))),
      ])
    case 'lint':
      return result.stacks.flatMap(({ stack, report }) => [
        ...report.findings.map((finding) => found(stack, finding)),
        ...report.unusedExclusions.map((exclusion) => unused(stack, exclusion)),
      ])
    case 'doctor':
      return result.diagnoses.flatMap(({ stack, checks }) => checks.map((check) => diagnosed(stack, check)))
    case 'export':
      return result.files.map(({ path, state }) => {
        const failed = !['written', 'unchanged', 'removed'].includes(state)
        return check('export', path, {
          rule: 'exported-file',
          status: failed ? 'failed' : 'passed',
          level: failed ? 'error' : 'note',
          message: `${plain(path)} ${state.replaceAll('_', ' ')}`,
          location: `export/${path}`,
        })
      })
    case 'pull':
      return result.pulled.map(({ stack, kind, uid, title, differences }) =>
        check(stack, `${kind} ${uid}`, {
          rule: 'edited',
          status: 'failed',
          level: 'warning',
          message: `${kind} "${plain(title)}" was edited in Grafana`,
          details: differenceLines(differences),
          location: `${stack}/${kind}/${uid}`,
        }),
      )
  }
}

function missingPermissions({ stack, missingPermissions: missing }: Plan): CheckResult[] {
  return missing.map(({ action, scopes, purpose }) =>
    check(stack.name, `permission ${action}`, {
      rule: 'missing-permission',
      status: 'failed',
      level: 'error',
      message: `${plain(purpose)}: ${action}${scopes.length === 0 ? '' : ` on ${scopes.join(' or ')}`} is missing`,
      location: `${stack.name}/permissions/${action}`,
    }),
  )
}

function planned(stack: string, change: PlannedChange, view: 'plan' | 'drift'): CheckResult {
  const { kind, uid, title, action, refusal, lastEdit, differences } = change
  const alerts = view === 'plan' ? describeAlerts(change.alerts, false).map(({ text }) => text) : []
  const details = [
    ...(lastEdit === undefined ? [] : [describeEdit(lastEdit)]),
    ...differenceLines(differences),
    ...alerts,
  ]
  const common = { details, location: `${stack}/${kind}/${uid}` }
  const name = `${kind} ${uid}`
  const object = `${kind} "${plain(title)}" (${uid})`
  if (view === 'plan' && refusal !== undefined) {
    const rule = `refused-${refusal.reason.replaceAll('_', '-')}`
    return check(stack, name, {
      ...common,
      rule,
      status: 'failed',
      level: 'error',
      message: `${object}: ${wayOut(change)}`,
    })
  }
  if (action === 'unchanged') {
    return check(stack, name, {
      ...common,
      rule: 'unchanged',
      status: 'passed',
      level: 'note',
      message: `${object} is unchanged`,
    })
  }
  if (view === 'drift') {
    const message = `${object} differs from its code: ${action}`
    return check(stack, name, { ...common, rule: `drift-${action}`, status: 'failed', level: 'warning', message })
  }
  return check(stack, name, {
    ...common,
    rule: `plan-${action}`,
    status: 'pending',
    level: 'note',
    message: `${object}: ${action}`,
  })
}

function leftOver(stack: string, { kind, uid, title }: Orphan): CheckResult {
  return check(stack, `${kind} ${uid}`, {
    rule: 'drift-delete',
    status: 'failed',
    level: 'warning',
    message: `${kind} "${plain(title)}" (${uid}) is no longer in the code`,
    location: `${stack}/${kind}/${uid}`,
  })
}

function applied(stack: string, { kind, uid, title, action, outcome, error }: AppliedChange): CheckResult {
  const fine = outcome === 'written' || outcome === 'unchanged'
  const said = error === undefined ? '' : `: ${plain(error.message)}`
  return check(stack, `${kind} ${uid}`, {
    rule: `push-${outcome.replaceAll('_', '-')}`,
    status: fine ? 'passed' : outcome === 'not_reached' ? 'pending' : 'failed',
    level: fine ? 'note' : outcome === 'not_reached' ? 'warning' : 'error',
    message: `${kind} "${plain(title)}" (${uid}): ${action}, ${outcome.replaceAll('_', ' ')}${said}`,
    location: `${stack}/${kind}/${uid}`,
  })
}

function found(stack: string, finding: LintFinding): CheckResult {
  const { rule, dashboard, panel, ruleGroup = '', pointer, message } = finding
  const subject = subjectOf(finding)
  const part = panel === undefined ? partOf(finding) : `panel ${panel.id} "${panel.title}"`
  const where = part === '' ? '' : ` ${part}`
  return check(stack, `${rule}: ${subject}${where}`, {
    rule,
    status: 'failed',
    level: 'error',
    message: plain(`${subject}${where}: ${message}`),
    location: `${stack}/${dashboard === undefined ? `rule-group/${ruleGroup}` : `dashboard/${dashboard}`}${pointer}`,
  })
}

function unused(stack: string, exclusion: LintExclusion): CheckResult {
  const { rule } = exclusion
  const where = scopeOf(exclusion).join(' ')
  return check(stack, `exclusion of ${rule} ${where}`.trimEnd(), {
    rule: 'unused-exclusion',
    status: 'pending',
    level: 'warning',
    message: plain(`the exclusion of ${rule} ${where} matches nothing any more`.replace('  ', ' ')),
    location: `${stack}/exclusions/${rule}`,
  })
}

function diagnosed(stack: string, { name, status, detail, fix }: Check): CheckResult {
  const levels = { ok: 'note', skipped: 'note', warn: 'warning', fail: 'error' } as const
  const statuses = { ok: 'passed', skipped: 'pending', warn: 'pending', fail: 'failed' } as const
  return check(stack, name, {
    rule: `doctor-${name.split(' ')[0]}`,
    status: statuses[status],
    level: levels[status],
    message: plain(`${name}: ${detail}${fix === undefined ? '' : ` → ${fix}`}`),
    location: `${stack}/${name}`,
  })
}
