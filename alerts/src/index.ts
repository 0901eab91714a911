export type { AlertsErrorCode, AlertsProblem } from './errors.ts'
export { AlertsError } from './errors.ts'
export { type AlertmanagerOptions, alertmanagerConfig, alertmanagerFiles } from './routing/alertmanager.ts'
export type {
  AlertmanagerConfig,
  AlertmanagerInhibitRule,
  AlertmanagerReceiver,
  AlertmanagerRoute,
} from './routing/alertmanager-types.ts'
export { defineRouting } from './routing/define-routing.ts'
export { type GrafanaRouting, type GrafanaRoutingOptions, grafanaRouting } from './routing/grafana-routing.ts'
export { customerioInhibitions, type Inhibition } from './routing/inhibitions.ts'
export { messageTemplate } from './routing/message-templates.ts'
export {
  maintenanceWindow,
  outsideWorkingHours,
  type TimeOfDay,
  type Weekday,
  type WeeklyTime,
} from './routing/mute-intervals.ts'
export type {
  Receiver,
  Routing,
  RoutingBySeverity,
  RoutingChoice,
  RoutingSecret,
  RoutingTarget,
} from './routing/types.ts'
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
