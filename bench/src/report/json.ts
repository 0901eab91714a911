import { meets } from '../cases/case.ts'
import type { Report } from './report.ts'

/** The report as one object: each figure under its name, then everything else. */
export function toJson({ machine, code, quick, seconds, cases }: Report): Record<string, unknown> {
  const figures = cases.flatMap((report) => report.figures)
  return {
    ...Object.fromEntries(figures.map(({ name, value }) => [name, round(value)])),
    ...Object.assign({}, ...cases.map(({ details }) => details)),
    targets: figures
      .filter(({ target }) => target !== undefined)
      .map((figure) => ({ name: figure.name, value: round(figure.value), ...figure.target, met: meets(figure) })),
    cases: Object.fromEntries(cases.map(({ name, results }) => [name, results])),
    machine,
    code,
    quick,
    seconds,
  }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
