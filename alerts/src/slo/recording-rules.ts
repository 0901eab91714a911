import {
  type BurnRateWindow,
  errorBudgetLeft,
  errorRatio,
  type Objective,
  type ServiceLevelIndicator,
} from '@messaging-observability/metrics'
import type { PrometheusDuration } from '@messaging-observability/metrics/promql'

/** A recording rule of Prometheus. */
export interface RecordingRule {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * The numbers of an objective as series: `slo:error_ratio:increase5m`, one for each window of its rules, and
 * `slo:error_budget_left:ratio`. Each has the label `slo` with the objective's name.
 */
export function sloRecordingRules<Label extends string>(slo: {
  readonly name: string
  readonly indicator: ServiceLevelIndicator<Label>
  readonly promise: Objective
  readonly windows: readonly BurnRateWindow[]
}): readonly RecordingRule[] {
  const { name, indicator, promise } = slo
  const windows = new Set<PrometheusDuration>(slo.windows.flatMap(({ short, long }) => [short, long]))
  const labels = { slo: name }
  return [
    ...[...windows].map((window) => ({
      record: `slo:error_ratio:increase${window}`,
      expr: errorRatio(indicator, window).text,
      labels,
    })),
    { record: 'slo:error_budget_left:ratio', expr: errorBudgetLeft(indicator, promise).text, labels },
  ]
}
