import type { Check, CheckStatus, Diagnosis } from '../../../doctor/types.ts'
import { count, plain } from '../plain.ts'
import type { Style } from '../style.ts'
import { shownUrl } from '../summary.ts'

/** Checks shown of those with one and the same way out, without `--verbose`. */
const shownAlike = 5

/** A validation report as a list. A way out that several checks share is said once, below them. */
export function renderDiagnosis({ url, stack, checks }: Diagnosis, style: Style, verbose: boolean): string {
  const marks: Readonly<Record<CheckStatus, string>> = {
    ok: style.added('✓'),
    warn: style.changed('!'),
    fail: style.alarm('✗'),
    skipped: style.dim('-'),
  }
  const groups = groupAlike(checks).map((group) => ({
    group,
    shown: verbose || group[0]?.fix === undefined ? group : group.slice(0, shownAlike),
  }))
  const width = Math.max(0, ...groups.flatMap(({ shown }) => shown.map(({ name }) => name.length)))
  const margin = ' '.repeat(width + 6)
  const lines = [`${style.strong(stack)} ${style.dim(`→ ${shownUrl(url)}`)}`, '']
  for (const { group, shown } of groups) {
    for (const { name, status, detail } of shown) {
      lines.push(`  ${marks[status]} ${plain(name).padEnd(width)}  ${plain(detail)}`)
    }
    const hidden = group.length - shown.length
    if (hidden > 0) lines.push(`${margin}${style.dim(`… and ${hidden} more: --verbose shows all`)}`)
    const fix = group[0]?.fix
    if (fix !== undefined) lines.push(`${margin}${style.changed(`→ ${plain(fix)}`)}`)
  }
  lines.push('', `${summariseChecks(checks)}.`)
  return `${lines.join('\n')}\n`
}

/** Neighbours with the same status and way out. */
function groupAlike(checks: readonly Check[]): readonly Check[][] {
  const groups: Check[][] = []
  for (const check of checks) {
    const [first] = groups.at(-1) ?? []
    if (first !== undefined && first.status === check.status && first.fix === check.fix) groups.at(-1)?.push(check)
    else groups.push([check])
  }
  return groups
}

/** `12 checks: 1 failed, 1 to look at, 10 ok`. */
export function summariseChecks(checks: Diagnosis['checks']): string {
  const words: readonly (readonly [CheckStatus, string])[] = [
    ['fail', 'failed'],
    ['warn', 'to look at'],
    ['ok', 'ok'],
    ['skipped', 'skipped'],
  ]
  const parts = words.flatMap(([status, word]) => {
    const number = checks.filter((check) => check.status === status).length
    return number === 0 ? [] : [`${number} ${word}`]
  })
  return `${count(checks.length, 'check')}: ${parts.join(', ')}`
}
