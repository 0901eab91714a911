import type { CheckStatus, Diagnosis } from '../../../doctor/types.ts'
import { count, plain } from '../plain.ts'
import type { Style } from '../style.ts'

/** A validation report as a list. */
export function renderDiagnosis({ url, stack, checks }: Diagnosis, style: Style): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  const marks: Readonly<Record<CheckStatus, string>> = {
    ok: style.added('✓'),
    warn: style.changed('!'),
    fail: style.alarm('✗'),
    skipped: style.dim('-'),
  }
  const lines = [`${style.strong(url)}${style.dim(`  stack ${stack}`)}`, '']
  for (const { name, status, detail, fix } of checks) {
    lines.push(`  ${marks[status]} ${plain(name).padEnd(width)}  ${plain(detail)}`)
    if (fix !== undefined) lines.push(`    ${' '.repeat(width)}  ${style.changed(`→ ${plain(fix)}`)}`)
  }
  lines.push('', `${summariseChecks(checks)}.`)
  return `${lines.join('\n')}\n`
}

/** `12 checks: 10 ok, 1 warning, 1 failed`. */
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
