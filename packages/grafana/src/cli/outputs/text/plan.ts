import { reverseDifference } from '../../../dashboards/reverse-difference.ts'
import { summarise } from '../../../plan/summary.ts'
import type { Action, Difference, LastEdit, Plan, PlannedChange } from '../../../plan/types.ts'
import { describeAlerts } from '../alerts.ts'
import { count, describeTime, describeValue, plain, shorten } from '../plain.ts'
import type { Style } from '../style.ts'
import { describeServer, isBlocked, summarisePlan, wayOut } from '../summary.ts'

/** What the text of a plan is made with. */
export interface PlanTextSettings {
  readonly style: Style
  readonly verbose: boolean
  /** `drift` shows what became of the code's version in Grafana, everything else what a push would do. */
  readonly view: 'push' | 'drift'
}

/** Differences shown of an object without `--verbose`. */
const shownDifferences = 8
const shortValue = 40
const longValue = 160

/** A symbol for each action. */
export const symbols: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  move: '>',
  unchanged: '=',
  edited: '!',
  diverged: '‼',
  foreign: 'x',
  delete: '-',
}

const driftWords: Readonly<Record<Action, string>> = {
  create: 'missing in Grafana',
  update: 'not what the code says',
  move: 'in another folder',
  unchanged: '',
  edited: 'edited in Grafana',
  diverged: 'edited in Grafana and changed in the code',
  foreign: 'taken by an object that is not ours',
  delete: 'no longer in the code',
}

/** A plan as a list for people. */
export function renderPlan(plan: Plan, settings: PlanTextSettings): string {
  const { style, view } = settings
  const changes = plan.changes.filter(({ action }) => action !== 'unchanged')
  const unchanged = plan.changes.length - changes.length
  const rows = [...changes, ...plan.orphans]
  const kindWidth = Math.max(0, ...rows.map(({ kind }) => kind.length))
  const uidWidth = Math.max(0, ...rows.map(({ uid }) => uid.length))
  const row = (symbol: string, { kind, uid, title }: Pick<PlannedChange, 'kind' | 'uid' | 'title'>): string =>
    `  ${symbol} ${kind.padEnd(kindWidth)}  ${style.strong(plain(uid).padEnd(uidWidth))}  ${title === uid ? '' : plain(title)}`.trimEnd()

  const server = describeServer(plan)
  const place = view === 'drift' ? `has drifted on ${server} (code → Grafana)` : `→ ${server}`
  const lines = [`${style.strong(plan.stack.name)} ${style.dim(place)}`, '']
  for (const change of changes) {
    lines.push(row(paintSymbol(change.action, style), change), ...describeChange(change, settings))
  }
  for (const orphan of changes.some(({ action }) => action === 'delete') ? [] : plan.orphans) {
    lines.push(
      row(style.dim('?'), orphan),
      note('no longer in the code. Delete it with: grafana-sync prune', style.dim),
    )
  }
  if (unchanged > 0) lines.push(style.dim(`  ${symbols.unchanged} ${count(unchanged, 'object')} unchanged`))
  for (const warning of plan.warnings) lines.push(`  ${style.changed('warning:')} ${plain(warning)}`)
  lines.push(...describeMissing(plan, style), '', verdict(plan, view, style))
  return `${lines.join('\n')}\n`
}

function paintSymbol(action: Action, style: Style): string {
  const paint: Readonly<Record<Action, (text: string) => string>> = {
    create: style.added,
    update: style.changed,
    move: style.changed,
    unchanged: style.dim,
    edited: style.alarm,
    diverged: style.alarm,
    foreign: style.alarm,
    delete: style.removed,
  }
  return paint[action](symbols[action])
}

function note(text: string, paint: (text: string) => string): string {
  return `      ${paint(text)}`
}

function describeChange(change: PlannedChange, settings: PlanTextSettings): string[] {
  const { style, view, verbose } = settings
  const lines: string[] = []
  if (view === 'drift') lines.push(note(driftWords[change.action], style.changed))
  if (change.lastEdit !== undefined) lines.push(note(describeEdit(change.lastEdit), style.changed))
  const differences = view === 'drift' ? change.differences.map(reverseDifference) : change.differences
  lines.push(...describeDifferences(differences, settings))
  if (view === 'push') {
    for (const { text, lost } of describeAlerts(change.alerts, verbose))
      lines.push(note(text, lost ? style.alarm : style.dim))
  }
  if (change.refusal !== undefined && view === 'push') lines.push(note(`→ refused: ${wayOut(change)}`, style.alarm))
  else if (change.adopts === true) lines.push(note('is not ours and will be taken over', style.changed))
  else if (change.writes && (change.action === 'edited' || change.action === 'diverged')) {
    lines.push(note('the edit will be written over', style.changed))
  }
  if (view === 'drift' && change.url !== undefined) lines.push(note(change.url, style.dim))
  return lines
}

/** Who edited an object, when, and what they said about it. */
export function describeEdit({ version, at, author, message }: LastEdit): string {
  const said = message === undefined || message === '' ? '' : `: "${shorten(plain(message), 100)}"`
  const when = at === undefined ? '' : ` at ${describeTime(at)}`
  return `version ${version} by ${plain(author ?? 'an unknown author')}${when}${said}`
}

/** Differences, bounded; `before` is on the left. */
export function describeDifferences(
  differences: readonly Difference[],
  { style, verbose }: Pick<PlanTextSettings, 'style' | 'verbose'>,
): string[] {
  const shown = verbose ? differences : differences.slice(0, shownDifferences)
  const limit = verbose ? Number.POSITIVE_INFINITY : longValue
  const lines = shown.flatMap((difference) => {
    const label = plain(difference.label)
    const before = difference.before === undefined ? undefined : describeValue(difference.before, limit)
    const after = difference.after === undefined ? undefined : describeValue(difference.after, limit)
    if (before !== undefined && after !== undefined && before.length <= shortValue && after.length <= shortValue) {
      return [`      ${label}  ${style.removed(before)} → ${style.added(after)}`]
    }
    return [
      `      ${label}`,
      ...(before === undefined ? [] : [`        ${style.removed(`- ${before}`)}`]),
      ...(after === undefined ? [] : [`        ${style.added(`+ ${after}`)}`]),
    ]
  })
  const hidden = differences.length - shown.length
  if (hidden > 0) lines.push(note(`… and ${count(hidden, 'more difference')}: --verbose shows all`, style.dim))
  return lines
}

function describeMissing({ missingPermissions }: Plan, style: Style): string[] {
  if (missingPermissions.length === 0) return []
  return [
    '',
    `  ${style.alarm('Missing permissions')}`,
    ...missingPermissions.map(({ action, scopes, purpose }) =>
      note(
        `${plain(purpose)}: ${action}${scopes.length === 0 ? '' : ` on ${scopes.map(plain).join(' or ')}`}`,
        style.changed,
      ),
    ),
    note(
      '→ Grant them to the service account. An Editor has them in folders; outside of folders it takes an Admin.',
      style.alarm,
    ),
  ]
}

function verdict(plan: Plan, view: PlanTextSettings['view'], style: Style): string {
  const summary = summarisePlan(plan)
  if (view === 'drift') return `Drift: ${summary}.`
  if (isBlocked(plan)) return style.alarm(`Refused: ${summary}. Nothing will be written.`)
  return summarise(plan).writes === 0 ? `Nothing to do: ${summary}.` : `Plan: ${summary}.`
}
