import { type CaseReport, type Figure, meets } from '../cases/case.ts'
import type { Result } from '../measure/compare.ts'
import { number, spread, target } from './format.ts'
import type { Report } from './report.ts'

/** For a terminal. */
export function toText({ cases, quick, code, seconds }: Report): string {
  const figures = cases.flatMap((report) => report.figures)
  const notes = [
    ...(quick ? ['A quick run: too rough to judge by.'] : []),
    ...(code === 'sources' ? ['Ran on the sources, not on the built code.'] : []),
    `${seconds} s. Median and middle half of CPU µs an operation; ratio = baseline ÷ this one, of adjacent runs.`,
  ]
  return [...cases.map(caseText), figureText(figures), notes.join('\n')].filter((part) => part !== '').join('\n\n')
}

function caseText({ title, results }: CaseReport): string {
  return `${title}\n${columns(results.map(resultRow))}`
}

function resultRow({ label, micros, ratio, addedMicros }: Result): string[] {
  return [
    `  ${label.replaceAll('`', '')}`,
    `${spread(micros)} µs`,
    ratio === undefined ? '' : `ratio ${spread(ratio)}`,
    addedMicros === undefined ? '' : `${addedMicros.median < 0 ? '' : '+'}${number(addedMicros.median)} µs`,
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
