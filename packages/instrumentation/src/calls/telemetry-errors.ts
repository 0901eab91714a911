/** What failed inside our own telemetry. */
export type TelemetryKind = 'metric' | 'span' | 'log' | 'label'

/** Hears of every failure of our own telemetry. */
export type OnTelemetryError = (kind: TelemetryKind, error: unknown) => void

/**
 * Counts failures of metrics, spans and logs, so that none of them can break a call and none goes unseen.
 */
export class TelemetryErrors {
  readonly #listener: OnTelemetryError | undefined
  /** Failures since the start. */
  count = 0

  /** @param listener Counts into a metric. Its own failure is counted here only. */
  constructor(listener?: OnTelemetryError) {
    this.#listener = listener
  }

  /** Record one failure. Never throws. */
  report(kind: TelemetryKind, error: unknown): void {
    this.count++
    try {
      this.#listener?.(kind, error)
    } catch {
      this.count++
    }
  }
}
