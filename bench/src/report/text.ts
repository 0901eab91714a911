import { type CaseReport, type Figure, meets } from '../cases/case.ts'
import type { Clock, Result } from '../measure/compare.ts'
import { count, duration, number, spread, target, units } from './format.ts'
import type { Report } from './report.ts'

/** For a terminal. */
export function toText({ cases, quick, code, seconds }: Report): string {
  const figures = cases.flatMap((report) => report.figures)
  const notes = [
    ...(quick ? ['A quick run: too rough to judge by.'] : []),
    ...(code === 'sources' ? ['Ran on the sources, not on the built code.'] : []),
    `${seconds} s. Median and middle half: CPU µs an operation, or ms of wall time. Ratio = baseline ÷ this one, of adjacent runs.`,
  ]
  return [...cases.map(caseText), figureText(figures), notes.join('\n')].filter((part) => part !== '').join('\n\n')
}

function caseText({ title, results, clock = 'cpu' }: CaseReport): string {
  return `${title}\n${columns(results.map((result) => resultRow(result, clock)))}`
}

function resultRow({ label, micros, ratio, addedMicros, columns }: Result, clock: Clock): string[] {
  const unit = units[clock]
  const added = (addedMicros?.median ?? 0) / unit.micros
  return [
    `  ${label.replaceAll('`', '')}`,
    `${duration(micros, clock)} ${unit.name}`,
    ratio === undefined ? '' : `ratio ${spread(ratio)}`,
    addedMicros === undefined ? '' : `${added < 0 ? '' : '+'}${number(added)} ${unit.name}`,
    ...Object.entries(columns ?? {}).map(([name, value]) => `${name} ${count(value)}`),
  ]
}

function figureText(figures: readonly Figure[]): string {
  return columns(
    figures.map((figure) => [
      figure.name,
      number(figure.value),
      target(figure),
      figure.target === undefined ? '' : meets(figure) ? 'met' : 'MISSED',
    ]),
  )
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
