import type { Figure } from '../cases/case.ts'
import type { Clock } from '../measure/compare.ts'
import type { Spread } from '../measure/statistics.ts'

/** Three significant digits are more than a shared machine gives. */
export function number(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en')
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3)
}

/** Units that the times of a clock are shown in: CPU time of an operation is short, what somebody waits for is not. */
export const units: Readonly<Record<Clock, { readonly name: string; readonly micros: number }>> = {
  cpu: { name: 'µs', micros: 1 },
  wall: { name: 'ms', micros: 1000 },
}

/** A time in the unit of its clock. */
export function duration({ median, low, high }: Spread, clock: Clock): string {
  const { micros } = units[clock]
  return spread({ median: median / micros, low: low / micros, high: high / micros })
}

/** Whole numbers as they are. */
export function count(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : number(value)
}

/** Median, with the middle half in brackets. */
export function spread({ median, low, high }: Spread): string {
  return `${number(median)} (${number(low)}–${number(high)})`
}

export function target({ target }: Figure): string {
  if (target === undefined) return ''
  return 'atLeast' in target ? `≥ ${number(target.atLeast)}` : `≤ ${number(target.atMost)}`
}
