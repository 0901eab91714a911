import { MetricsError } from '../errors.ts'

/** What failed: recording or reading a value, or finding a label combination. */
export type MetricsErrorKind = 'metric' | 'label'

/** Hears of what is never thrown. */
export type OnMetricsError = (kind: MetricsErrorKind, error: MetricsError) => void

/** Wraps a listener so that it cannot throw into the code that records. */
export function guardListener(onError: OnMetricsError | undefined): OnMetricsError {
  if (onError === undefined) return () => {}
  return (kind, error) => {
    try {
      onError(kind, error)
    } catch {
      // The listener is the last resort: there is nobody left to tell.
    }
  }
}

/** A value that cannot be recorded. The value itself may be anything, so only its kind is named. */
export function invalidValue(metric: string, value: unknown): MetricsError {
  const shown = typeof value === 'number' ? String(value) : `a ${typeof value}`
  return new MetricsError(
    'ERR_METRICS_VALUE_INVALID',
    `${metric} cannot take ${shown}; give a finite number, for a counter not below 0.`,
  )
}

/** Something of somebody else threw. */
export function backendFailed(metric: string, doing: string, cause: unknown): MetricsError {
  return new MetricsError('ERR_METRICS_BACKEND_FAILED', `${doing} ${metric} failed.`, { cause })
}
