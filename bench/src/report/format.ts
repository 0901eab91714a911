import type { Figure } from '../cases/case.ts'
import type { Spread } from '../measure/statistics.ts'

/** Three significant digits are more than a shared machine gives. */
export function number(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en')
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3)
}

/** Median, with the middle half in brackets. */
export function spread({ median, low, high }: Spread): string {
  return `${number(median)} (${number(low)}–${number(high)})`
}

export function target({ target }: Figure): string {
  if (target === undefined) return ''
  return 'atLeast' in target ? `≥ ${number(target.atLeast)}` : `≤ ${number(target.atMost)}`
}
