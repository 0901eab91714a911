import { and, greater, greaterOrEqual, type Instant, less } from '@messaging-observability/metrics/promql'
import type { AlertSpec } from '../spec/types.ts'

/** What a rule looks at: its signal, where there is enough traffic to say anything. */
export function guardedSignal({ signal, traffic }: Pick<AlertSpec, 'signal' | 'traffic'>): Instant {
  return 'none' in traffic ? signal : and(signal, greaterOrEqual(traffic.signal, traffic.atLeast))
}

/** The rule as one expression of Prometheus: its answers are alerts. */
export function alertExpression(alert: Pick<AlertSpec, 'signal' | 'traffic' | 'condition'>): Instant {
  const { condition } = alert
  const signal = guardedSignal(alert)
  if ('above' in condition) return greater(signal, condition.above)
  return 'below' in condition ? less(signal, condition.below) : signal
}
