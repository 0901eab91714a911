import type { Diagnosis } from '../../doctor/types.ts'
import { partOf, scopeOf, subjectOf } from '../../lint/places.ts'
import { summarise } from '../../plan/summary.ts'
import type { LastEdit, Plan } from '../../plan/types.ts'
import type { CommandResult, ExportResult, LintedStack, Outcome, PullResult, PushedStack } from '../results.ts'
import { describeAlerts } from './alerts.ts'
import { code, escapeCell, escapeHtml, escapeMarkdown, fence, row } from './markdown-text.ts'
import { count, describeTime, describeValue, plain, shorten } from './plain.ts'
import { describeServer, isBlocked, summarisePlan, wayOut } from './summary.ts'
import { summariseChecks } from './text/doctor.ts'
import { symbols } from './text/plan.ts'

/** GitHub refuses comments over 65,536 characters. */
const longest = 60_000
const mostDifferences = 50

/** Markdown for comments on pull requests. The first line lets a script find its own comment again. */
export function renderMarkdown(outcome: Outcome): string {
  const sections =
    'error' in outcome
      ? [`### grafana-sync ${outcome.command ?? ''} failed`, '', fence(outcome.error.message, '')]
      : sectionsOf(outcome.result)
  const lines = [`<!-- grafana-sync ${outcome.command ?? 'error'} -->`]
  let length = 0
  for (const section of sections) {
    length += section.length + 1
    if (length > longest) {
      lines.push('', '_Cut here: too long for a comment. `--output json` has all of it._')
      break
    }
    lines.push(section)
  }
  return `${lines.join('\n')}\n`
}

function sectionsOf(result: CommandResult): string[] {
  switch (result.command) {
    case 'plan':
      return result.plans.flatMap((plan) => planSections(plan, 'Grafana plan'))
    case 'drift':
      return result.plans.flatMap((plan) => planSections(plan, 'Grafana drift'))
    case 'push':
    case 'prune':
      return result.stacks.flatMap((stack) => pushSections(stack, `Grafana ${result.command}`))
    case 'lint':
      return result.stacks.flatMap(lintSections)
    case 'doctor':
      return result.diagnoses.flatMap(doctorSections)
    case 'export':
      return exportSections(result)
    case 'pull':
      return pullSections(result)
  }
}

function planSections(plan: Plan, heading: string): string[] {
  const changes = plan.changes.filter(({ action }) => action !== 'unchanged')
  const writes = summarise(plan).writes
  const verdict = isBlocked(plan)
    ? ' **A push would be refused.**'
    : writes > 0
      ? ` A push writes ${count(writes, 'object')}.`
      : ''
  const lines = [
    `### ${heading}: ${escapeMarkdown(plan.stack.name)}`,
    '',
    `${summarisePlan(plan)} on ${escapeMarkdown(describeServer(plan))}.${verdict}`,
    '',
  ]
  if (changes.length + plan.orphans.length > 0) {
    lines.push('| | object | title | |', '|---|---|---|---|')
    for (const change of changes) {
      const { kind, uid, title, action, refusal, lastEdit } = change
      const edit = lastEdit === undefined ? [] : [`last edit ${edited(lastEdit)}`]
      const alerts = describeAlerts(change.alerts, false).map(({ text, lost }) => (lost ? `**${text}**` : text))
      const notes = [action, ...edit, ...alerts, ...(refusal === undefined ? [] : [`**refused**: ${wayOut(change)}`])]
      lines.push(
        row(code(symbols[action]), `${kind} ${code(uid)}`, escapeMarkdown(title), notes.map(escapeCell).join('; ')),
      )
    }
    for (const { kind, uid, title } of plan.orphans.filter((orphan) =>
      changes.every(({ uid }) => uid !== orphan.uid),
    )) {
      lines.push(row(code('?'), `${kind} ${code(uid)}`, escapeMarkdown(title), 'no longer in the code'))
    }
    lines.push('')
  }
  for (const { action, scopes, purpose } of plan.missingPermissions) {
    lines.push(
      `- **missing permission** ${code(action)} on ${scopes.map(code).join(' or ')}: ${escapeMarkdown(purpose)}`,
    )
  }
  for (const warning of plan.warnings) lines.push(`- warning: ${escapeMarkdown(warning)}`)
  for (const { uid, title, differences } of changes.filter((change) => change.differences.length > 0)) {
    const shown = differences
      .slice(0, mostDifferences)
      .flatMap(({ label, before, after }) => [
        `  ${plain(label)}`,
        ...(before === undefined ? [] : [`- ${describeValue(before, 500)}`]),
        ...(after === undefined ? [] : [`+ ${describeValue(after, 500)}`]),
      ])
    const hidden = differences.length - mostDifferences
    if (hidden > 0) shown.push(`  … and ${hidden} more`)
    lines.push(
      '',
      `<details><summary>${escapeHtml(title)} (${escapeHtml(uid)}): ${count(differences.length, 'difference')}</summary>`,
      '',
      fence(shown.join('\n'), 'diff'),
      '',
      '</details>',
    )
  }
  return lines
}

function pushSections({ plan, report }: PushedStack, heading: string): string[] {
  if (report === undefined) return planSections(plan, heading)
  const lines = [
    `### ${heading}: ${escapeMarkdown(plan.stack.name)}`,
    '',
    `${count(report.writes, 'write')} to ${escapeMarkdown(describeServer(plan))}.`,
    '',
  ]
  if (report.error !== undefined) lines.push(`**${escapeMarkdown(report.error.message)}**`, '')
  const rows = report.changes.filter(({ outcome }) => outcome !== 'unchanged')
  if (rows.length === 0) return lines
  lines.push('| | object | title | |', '|---|---|---|---|')
  for (const { kind, uid, title, action, outcome, url } of rows) {
    const name =
      url === undefined || action === 'delete' ? escapeMarkdown(title) : `[${escapeMarkdown(title)}](<${url}>)`
    lines.push(row(code(symbols[action]), `${kind} ${code(uid)}`, name, outcome.replaceAll('_', ' ')))
  }
  return lines
}

function lintSections({ stack, report }: LintedStack): string[] {
  const { findings, excluded, unusedExclusions } = report
  const lines = [
    `### Lint: ${escapeMarkdown(stack)}`,
    '',
    `${count(findings.length, 'finding')}, ${excluded.length} excluded.`,
    '',
  ]
  if (findings.length > 0) lines.push('| rule | in | | |', '|---|---|---|---|')
  for (const finding of findings) {
    const { rule, message } = finding
    lines.push(row(code(rule), code(subjectOf(finding)), escapeMarkdown(partOf(finding)), escapeMarkdown(message)))
  }
  for (const exclusion of unusedExclusions) {
    const scope = scopeOf(exclusion).join(' ') || 'everything'
    lines.push('', `- the exclusion of ${code(exclusion.rule)} for ${escapeMarkdown(scope)} matches nothing any more`)
  }
  return lines
}

function doctorSections({ url, stack, server, checks }: Diagnosis): string[] {
  const words = { ok: 'ok', warn: '**look**', fail: '**failed**', skipped: 'skipped' } as const
  return [
    `### Validation report: ${escapeMarkdown(stack)}`,
    '',
    `${escapeMarkdown(describeServer({ url, server }))}. ${summariseChecks(checks)}.`,
    '',
    '| check | | found | what to do |',
    '|---|---|---|---|',
    ...checks.map(({ name, status, detail, fix = '' }) =>
      row(escapeMarkdown(name), words[status], escapeMarkdown(detail), escapeMarkdown(fix)),
    ),
    '',
  ]
}

function exportSections({ directory, files }: ExportResult): string[] {
  const rows = files.filter(({ state }) => state !== 'unchanged')
  return [
    `### Grafana export: ${code(directory)}`,
    '',
    `${count(files.length, 'file')}, ${files.length - rows.length} unchanged.`,
    '',
    ...rows.map(({ path, state }) => `- ${code(path)} ${state.replaceAll('_', ' ')}`),
  ]
}

function pullSections({ pulled }: PullResult): string[] {
  const lines = ['### Edits in Grafana', '', `${count(pulled.length, 'edited object')}.`, '']
  for (const { uid, title, patch, lastEdit } of pulled) {
    lines.push(`#### ${escapeMarkdown(title)} (${code(uid)})`, '')
    if (lastEdit !== undefined) lines.push(`Last edit ${escapeMarkdown(edited(lastEdit))}.`, '')
    lines.push(fence(JSON.stringify(patch, undefined, 2), 'json'), '')
  }
  return lines
}

function edited({ author = 'an unknown author', at, message }: LastEdit): string {
  const said = message === undefined || message === '' ? '' : `: "${shorten(plain(message), 100)}"`
  return `by ${plain(author)}${at === undefined ? '' : ` at ${describeTime(at)}`}${said}`
}
