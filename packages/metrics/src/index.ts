export type { Catalogue, CatalogueHandle, Handles, HandleType, MetricHandle } from './catalogue/define-catalogue.ts'
export { defineCatalogue } from './catalogue/define-catalogue.ts'
export { handleName } from './catalogue/handle-name.ts'
export type {
  CatalogueDefinition,
  ExternalEntry,
  HandleName,
  LabelSets,
  LabelsOf,
  MetricAggregator,
  MetricEntry,
  MetricType,
  MetricUnit,
  RegistrationLabels,
} from './catalogue/types.ts'
export type { CustomerioCatalogueDefinition, CustomerioMetrics } from './customerio/catalogue.ts'
export { customerioCatalogue } from './customerio/catalogue.ts'
export type { CustomerioEventName } from './customerio/events.ts'
export { customerioEventNames } from './customerio/events.ts'
export type {
  CustomerioApi,
  CustomerioErrorType,
  CustomerioLabelSets,
  CustomerioMessageMetric,
  CustomerioOperation,
} from './customerio/label-sets.ts'
export { customerioLabelSets } from './customerio/label-sets.ts'
export type { MinimumTraffic, ServiceLevelObjective, Threshold } from './customerio/objectives.ts'
export {
  customerioCallerFaults,
  customerioMinimumTraffic,
  customerioServiceLevels,
  customerioThresholds,
} from './customerio/objectives.ts'
export { customerioOperations } from './customerio/operations.ts'
export type {
  CustomerioApiLabel,
  CustomerioEmailLabel,
  CustomerioMessageLabel,
  CustomerioSharedLabel,
  RatioOptions,
} from './customerio/ratios.ts'
export {
  apiErrorRatio,
  apiHealthRatio,
  apiRateLimitedRatio,
  batchRejectedRatio,
  emailBounceRatio,
  emailComplaintRatio,
  emailUnsubscribeRatio,
  undeliveredRatio,
} from './customerio/ratios.ts'
export type { IndicatorOptions } from './customerio/service-levels.ts'
export {
  apiAvailabilityIndicator,
  apiLatencyIndicator,
  emailDeliveryIndicator,
  webhookAnswerIndicator,
} from './customerio/service-levels.ts'
export type { MetricsErrorCode, MetricsProblem } from './errors.ts'
export { MetricsError } from './errors.ts'
export type { MetricsReferenceOptions } from './reference/render-metrics-reference.ts'
export { renderMetricsReference } from './reference/render-metrics-reference.ts'
export { seriesLimit } from './registration/initialise.ts'
export type { RegisterMetricsOptions } from './registration/register-metrics.ts'
export { registerMetrics } from './registration/register-metrics.ts'
export type {
  CellByType,
  CounterCell,
  GaugeCell,
  HistogramCell,
  RegisteredMetric,
  RegisteredMetrics,
} from './registration/registered-metrics.ts'
export type { MetricClient, MetricRegistry } from './registration/registry.ts'
export type { MetricsErrorKind, OnMetricsError } from './registration/report.ts'
export type { BurnRateWindow } from './slo/burn-rate-windows.ts'
export { burnRateWindows, monthlyBurnRateWindows } from './slo/burn-rate-windows.ts'
export type { Objective, ServiceLevelIndicator } from './slo/error-budget.ts'
export { burnRate, burnsTooFast, errorBudget, errorBudgetLeft, errorRatio } from './slo/error-budget.ts'
