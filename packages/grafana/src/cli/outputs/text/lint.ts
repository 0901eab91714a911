import { partOf, scopeOf, subjectOf } from '../../../lint/places.ts'
import type { LintReport } from '../../../lint/types.ts'
import { count, plain } from '../plain.ts'
import type { Style } from '../style.ts'

/** Findings of a stack, dashboard by dashboard and rule group by rule group. */
export function renderLint(stack: string, report: LintReport, style: Style, verbose: boolean): string {
  const lines: string[] = []
  for (const [subject, findings] of Map.groupBy(report.findings, subjectOf)) {
    lines.push(style.strong(plain(subject)))
    for (const finding of findings) {
      const { rule, message, pointer } = finding
      const part = partOf(finding)
      const where = part === '' ? '' : `${plain(part)}: `
      lines.push(`  ${style.alarm('✗')} ${style.dim(rule)}  ${where}${plain(message)}`)
      if (verbose) lines.push(style.dim(`      ${plain(pointer)}`))
    }
    lines.push('')
  }
  if (verbose) {
    for (const { finding, reason } of report.excluded) {
      lines.push(style.dim(`  - ${finding.rule}  ${plain(subjectOf(finding))}: excluded, ${plain(reason)}`))
    }
  }
  for (const exclusion of report.unusedExclusions) {
    const { rule } = exclusion
    const where = scopeOf(exclusion).map((part) => ` "${plain(part)}"`)
    lines.push(
      `  ${style.changed('warning:')} the exclusion of ${rule}${where.join('')} matches nothing any more. Remove it.`,
    )
  }
  const parts = [
    report.findings.length === 0 ? style.added('no findings') : style.alarm(count(report.findings.length, 'finding')),
    ...(report.excluded.length > 0 ? [`${report.excluded.length} excluded with a reason`] : []),
  ]
  const wayOut = report.findings.length === 0 ? '' : ' Accept one with its reason in lint.exclusions of the stack.'
  lines.push(`${stack}: ${parts.join(', ')}.${wayOut}`)
  return `${lines.join('\n')}\n`
}
