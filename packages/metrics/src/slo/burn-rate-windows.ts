import { MetricsError } from '../errors.ts'
import type { PrometheusDuration } from '../promql/duration.ts'

/** A pair of windows, and how fast the error budget burns in both of them when somebody has to know. */
export interface BurnRateWindow {
  /** `critical`: somebody now. `warning`: somebody in working hours. */
  readonly severity: 'critical' | 'warning'
  /** How many times as fast as it may: at 1 the budget lasts exactly as long as its window. */
  readonly factor: number
  /** Shows that it matters: by then so much of the budget is spent. */
  readonly long: PrometheusDuration
  /** Shows that it still goes on: the alert ends soon after its cause. */
  readonly short: PrometheusDuration
  /** Share of the budget that is spent when the long window is full. */
  readonly spent: number
}

/** The pairs for a budget of 30 days. Source: Google, The Site Reliability Workbook, chapter 5, table 5-8. */
export const monthlyBurnRateWindows = [
  { severity: 'critical', factor: 14.4, long: '1h', short: '5m', spent: 0.02 },
  { severity: 'critical', factor: 6, long: '6h', short: '30m', spent: 0.05 },
  { severity: 'warning', factor: 3, long: '1d', short: '2h', spent: 0.1 },
  { severity: 'warning', factor: 1, long: '3d', short: '6h', spent: 0.1 },
] as const

const MINUTES = { m: 1, h: 60, d: 1_440 } as const
/** Four scrapes a minute apart, and one to spare. */
const shortestWindow = 5

/**
 * The pairs for a budget of so many days: the factors stay, the windows shrink and grow with the budget. The short window
 * never gets below 5 minutes, and the long one not below three short ones: there would be too few scrapes in them.
 *
 * @throws MetricsError `ERR_METRICS_OBJECTIVE_INVALID` for fewer than 7 or more than 90 days.
 */
export function burnRateWindows(windowDays = 30): readonly BurnRateWindow[] {
  if (!Number.isInteger(windowDays) || windowDays < 7 || windowDays > 90) {
    const message = `An error budget of ${windowDays} days has no burn rates; take 7 to 90 whole days, 30 being usual.`
    throw new MetricsError('ERR_METRICS_OBJECTIVE_INVALID', message)
  }
  return monthlyBurnRateWindows.map((window) => {
    const short = Math.max(shortestWindow, Math.round((minutesOf(window.short) * windowDays) / 30))
    const long = Math.max(3 * short, Math.round((minutesOf(window.long) * windowDays) / 30))
    return { ...window, long: durationOf(long), short: durationOf(short) }
  })
}

function minutesOf(duration: string): number {
  return Number.parseInt(duration, 10) * MINUTES[duration.slice(-1) as keyof typeof MINUTES]
}

function durationOf(minutes: number): PrometheusDuration {
  if (minutes % MINUTES.d === 0) return `${minutes / MINUTES.d}d`
  const hours = Math.floor(minutes / MINUTES.h)
  const rest = minutes % MINUTES.h
  if (hours === 0) return `${rest}m`
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`
}
