import type { Instant } from '@messaging-observability/metrics/promql'
import { parser } from '@prometheus-io/lezer-promql'
import { AlertsError } from '../errors.ts'
import { isPositive } from '../spec/checks.ts'
import { durationOf, secondsOf } from '../spec/durations.ts'
import type { AlertSpec } from '../spec/types.ts'

/** Two scrapes a second apart make a rate; below four, one that is late makes none. */
const SHORTEST_WINDOW = 4

/**
 * The same rules with less patience, for a drill: windows, `for` and `keepFiringFor` are divided, to whole seconds, and no
 * window becomes shorter than 4 s. Limits stay, also those that are times.
 *
 * @param factor At 30, five minutes become 10 s.
 * @throws AlertsError `ERR_ALERTS_TEST_INVALID` for a factor that is not above 0.
 */
export function compressTime(alerts: readonly AlertSpec[], factor: number): readonly AlertSpec[] {
  if (!isPositive(factor)) {
    throw new AlertsError('ERR_ALERTS_TEST_INVALID', 'Time cannot be compressed so.', {
      problems: [{ path: 'factor', message: 'is a number above 0' }],
    })
  }
  return alerts.map((alert) => ({
    ...alert,
    signal: compressWindows(alert.signal, factor),
    traffic: 'none' in alert.traffic ? alert.traffic : compressTraffic(alert.traffic, factor),
    for: shorter(alert.for, factor, 0),
    keepFiringFor: shorter(alert.keepFiringFor, factor, 0),
  }))
}

function compressTraffic(traffic: Extract<AlertSpec['traffic'], { readonly signal: Instant }>, factor: number) {
  return { ...traffic, signal: compressWindows(traffic.signal, factor) }
}

function compressWindows(signal: Instant, factor: number): Instant {
  let text = signal.text
  const windows: { readonly from: number; readonly to: number }[] = []
  parser.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'NumberDurationLiteralInDurationContext') windows.push({ from, to })
    },
  })
  for (const { from, to } of windows.reverse()) {
    text = text.slice(0, from) + shorter(text.slice(from, to), factor, SHORTEST_WINDOW) + text.slice(to)
  }
  return { ...signal, text, toString: () => text }
}

function shorter(duration: string, factor: number, shortest: number): AlertSpec['for'] {
  return durationOf(Math.max(shortest, Math.round(secondsOf(duration) / factor))) as AlertSpec['for']
}
