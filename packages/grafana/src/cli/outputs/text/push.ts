import type { AppliedChange, ApplyReport } from '../../../apply/types.ts'
import type { Plan } from '../../../plan/types.ts'
import { count, plain } from '../plain.ts'
import type { Style } from '../style.ts'

const done: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  move: 'moved',
  edited: 'written over',
  diverged: 'written over',
  foreign: 'taken over',
  delete: 'deleted',
}

/** What a push did, object by object. */
export function renderReport(plan: Plan, report: ApplyReport, style: Style): string {
  const rows = report.changes.filter(({ outcome }) => outcome !== 'unchanged')
  const uidWidth = Math.max(0, ...rows.map(({ uid }) => uid.length))
  const kindWidth = Math.max(0, ...rows.map(({ kind }) => kind.length))
  const wordWidth = Math.max(0, ...rows.map((change) => wordOf(change).length))
  const lines = rows.flatMap((change) => {
    const { kind, uid, url, error } = change
    const [symbol, paint] = symbolOf(change, style)
    const where = url === undefined || change.action === 'delete' ? '' : `  ${url}`
    return [
      `  ${paint(symbol)} ${wordOf(change).padEnd(wordWidth)}  ${kind.padEnd(kindWidth)}  ${plain(uid).padEnd(uidWidth)}${where}`.trimEnd(),
      ...(error === undefined ? [] : [`      ${style.alarm(plain(error.message))}`]),
    ]
  })
  const unchanged = report.changes.length - rows.length
  const parts = [
    count(report.writes, 'write'),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(plan.orphans.length > 0 && !rows.some(({ action }) => action === 'delete')
      ? [`${plan.orphans.length} no longer in the code`]
      : []),
  ]
  if (report.error !== undefined && rows.every(({ error }) => error === undefined)) {
    lines.push(`  ${style.alarm(plain(report.error.message))}`)
  }
  lines.push(...(lines.length > 0 ? [''] : []), `${plan.stack.name}: ${parts.join(', ')}.`)
  return `${lines.join('\n')}\n`
}

function wordOf({ outcome, action }: AppliedChange): string {
  if (outcome === 'written') return done[action] ?? action
  return outcome.replaceAll('_', ' ')
}

function symbolOf({ outcome }: AppliedChange, style: Style): [string, (text: string) => string] {
  if (outcome === 'written') return ['✓', style.added]
  if (outcome === 'rolled_back') return ['↩', style.changed]
  return outcome === 'not_reached' ? ['·', style.dim] : ['✗', style.alarm]
}
