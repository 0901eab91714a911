export type { AlertsErrorCode, AlertsProblem } from './errors.ts'
export { AlertsError } from './errors.ts'
export type { Slo, SloOptions } from './slo/define-slo.ts'
export { defineSlo } from './slo/define-slo.ts'
export type { RecordingRule } from './slo/recording-rules.ts'
export { defineAlert } from './spec/define-alert.ts'
export type { CaseLabels, Observed } from './spec/series.ts'
export { caseTarget, histogramSeries, rising, series } from './spec/series.ts'
export type {
  AlertCase,
  AlertCases,
  AlertSpec,
  AlertTemplate,
  CaseSeries,
  Condition,
  Expectation,
  MinimumTraffic,
  Severity,
} from './spec/types.ts'
