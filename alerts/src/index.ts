export { customerioSlos } from './customerio/index.ts'
export type { CustomerioAlertName } from './customerio-alert-names.ts'
export { customerioAlertNames } from './customerio-alert-names.ts'
export type { AlertChange, CustomerioAlertsOptions } from './customerio-alerts.ts'
export { customerioAlerts } from './customerio-alerts.ts'
export { customerioRecordingRules } from './customerio-recording-rules.ts'
export type { AlertsErrorCode, AlertsProblem } from './errors.ts'
export { AlertsError } from './errors.ts'
export { lintAlerts } from './lint/lint-alerts.ts'
export type {
  AlertLintExclusion,
  AlertLintFinding,
  AlertLintOptions,
  AlertLintReport,
  AlertLintRule,
} from './lint/types.ts'
export { alertLintRules } from './lint/types.ts'
export type { GrafanaRenderOptions } from './render/grafana.ts'
export { alertStackOptions, grafanaRuleGroups } from './render/grafana.ts'
export type { KubernetesRenderOptions } from './render/kubernetes.ts'
export { prometheusRuleManifests } from './render/kubernetes.ts'
export type { RenderOptions } from './render/options.ts'
export { ruleUid, runbooksUrl } from './render/options.ts'
export type { PrometheusRenderOptions, PrometheusRule, PrometheusRuleGroup } from './render/prometheus.ts'
export { prometheusRuleFiles, prometheusRuleGroups } from './render/prometheus.ts'
export type { AlertsReferenceOptions } from './render/reference.ts'
export { renderAlertsReference, renderRunbookIndex } from './render/reference.ts'
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
export type { CustomerioAlertStackOptions } from './stack.ts'
export { customerioAlertStack, customerioAlertStackOptions } from './stack.ts'
