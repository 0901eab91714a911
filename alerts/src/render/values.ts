import type { MetricUnit } from '@messaging-observability/metrics'

/** How a value of a unit is printed: a function of Go's templates that Prometheus and Grafana share, and the same here. */
export interface ValueFormat {
  /** What follows the value in a template: ` | humanizePercentage`. */
  readonly pipe: string
  /** What follows the template. */
  readonly suffix: string
  /** What the template makes of a number. */
  readonly print: (value: number) => string
}

/** The format of a unit. */
export function formatOf(unit: MetricUnit): ValueFormat {
  switch (unit) {
    case '1':
      return { pipe: ' | humanizePercentage', suffix: '', print: percentage }
    case 's':
      return { pipe: ' | humanizeDuration', suffix: '', print: duration }
    case 'ms':
      // Templates cannot divide.
      return { pipe: ' | printf "%.0f"', suffix: ' ms', print: (value) => `${value.toFixed(0)} ms` }
    case 'By':
      return { pipe: ' | humanize1024', suffix: 'B', print: (value) => `${bytes(value)}B` }
    default:
      return { pipe: ' | printf "%.0f"', suffix: '', print: (value) => value.toFixed(0) }
  }
}

/** A limit in its unit, as a person writes it: `1h 30m`, where a template prints `1h 30m 0s`. */
export function limitText(unit: MetricUnit, value: number): string {
  return formatOf(unit)
    .print(value)
    .replace(/(?: 0[hms])+$/, '')
}

/** Go's `humanizePercentage`. */
export function percentage(value: number): string {
  return `${general(value * 100)}%`
}

/** Go's `humanizeDuration`. */
function duration(value: number): string {
  if (value === 0) return '0s'
  if (Math.abs(value) < 1) return shortDuration(value)
  const sign = value < 0 ? '-' : ''
  const whole = Math.trunc(Math.abs(value))
  const seconds = whole % 60
  const minutes = Math.floor(whole / 60) % 60
  const hours = Math.floor(whole / 3_600) % 24
  const days = Math.floor(whole / 86_400)
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`
  return `${sign}${general(Math.abs(value))}s`
}

function shortDuration(value: number): string {
  let scaled = value
  let prefix = ''
  for (const next of ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']) {
    if (Math.abs(scaled) >= 1) break
    prefix = next
    scaled *= 1_000
  }
  return `${general(scaled)}${prefix}s`
}

/** Go's `humanize1024`. */
function bytes(value: number): string {
  let scaled = value
  let prefix = ''
  for (const next of ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']) {
    if (Math.abs(scaled) < 1_024) break
    prefix = next
    scaled /= 1_024
  }
  return `${general(scaled)}${prefix}`
}

/** Go's `%.4g`. */
function general(value: number): string {
  if (value === 0) return '0'
  const [digits = '', power = '0'] = value.toExponential(3).split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 4) return String(Number(value.toPrecision(4)))
  const sign = exponent < 0 ? '-' : '+'
  return `${Number(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
