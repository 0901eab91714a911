export type { IntegrationSettings } from './alerting/notifications/integration-settings.ts'
export { otherIntegration } from './alerting/notifications/other-integration.ts'
export { secretFromEnvironment } from './alerting/notifications/secrets.ts'
export { canonicalGroup as canonicalRuleGroup, canonicalRule } from './alerting/rules/canonical.ts'
export type { CheckContext } from './alerting/rules/check-context.ts'
export { type RulePlace, ruleChecksum } from './alerting/rules/checksum.ts'
export { withDataSource } from './alerting/rules/data-source.ts'
export { diffRuleGroups, type RuleDiffOptions } from './alerting/rules/differences.ts'
export { type FinishedRuleGroup, finishRuleGroup } from './alerting/rules/finish.ts'
export { sendableGroup } from './alerting/rules/sendable.ts'
export type {
  AlertingOptions,
  AlertQuery,
  AlertRule,
  ContactPoint,
  ExecErrState,
  Integration,
  IntegrationOf,
  KnownIntegration,
  MessageTemplate,
  MuteInterval,
  MuteTiming,
  NoDataState,
  NotificationRoute,
  OtherIntegration,
  OtherIntegrationType,
  RouteMatcher,
  RuleForecast,
  RuleGroup,
  RuleGroupSource,
  RuleNotificationSettings,
  RuleState,
  SecretFromEnvironment,
  StackAlerting,
  TextSetting,
} from './alerting/types.ts'
export { applyPlan } from './apply/apply-plan.ts'
export type { AppliedChange, ApplyOptions, ApplyReport, JournalEntry } from './apply/types.ts'
export { outputSchema } from './cli/outputs/schema.ts'
export { connectGrafana } from './client/connect.ts'
export type { Answer, Call, Grafana, GrafanaOptions, RequestPurpose, RequestRecord } from './client/types.ts'
export { defineConfig } from './config/define-config.ts'
export type { GrafanaContext, GrafanaSyncConfig, StacksContext, StacksSource } from './config/types.ts'
export { type CanonicalMark, canonicalDashboard } from './dashboards/canonical.ts'
export { dashboardChecksum } from './dashboards/checksum.ts'
export { type DiffOptions, diffDashboards } from './dashboards/diff.ts'
export { type FinishedDashboard, type FinishOptions, finishDashboard } from './dashboards/finish.ts'
export { dashboardNotes } from './dashboards/notes.ts'
export { reverseDifference } from './dashboards/reverse-difference.ts'
export { checkDashboardShape } from './dashboards/shape.ts'
export { selectDataSource } from './dashboards/variables.ts'
export { diagnose } from './doctor/diagnose.ts'
export type { Check, CheckStatus, DiagnoseOptions, Diagnosis } from './doctor/types.ts'
export type { ExitCode, FailedCall, GrafanaErrorCode, GrafanaErrorDetails, Problem } from './errors.ts'
export { exitCodes, GrafanaError } from './errors.ts'
export { exportStack } from './export/export-stack.ts'
export type { ExportedFile, ExportFormat, ExportOptions } from './export/types.ts'
export type { Json, JsonObject } from './json.ts'
export { type LiveDashboard, readLiveDashboard } from './kinds/dashboard.ts'
export { type LintRuleGroupsContext, lintRuleGroups } from './lint/lint-rule-groups.ts'
export type { LintedDashboard } from './lint/lint-stack.ts'
export { lintDashboards, lintStack } from './lint/lint-stack.ts'
export type { LintExclusion, LintFinding, LintOptions, LintReport, LintRule, PanelThreshold } from './lint/types.ts'
export { planExitCode } from './plan/exit-code.ts'
export { planStack } from './plan/plan-stack.ts'
export { type PlanSummary, summarise } from './plan/summary.ts'
export type {
  Action,
  Difference,
  KindName,
  LastEdit,
  Orphan,
  Plan,
  PlannedChange,
  PlanOptions,
  Progress,
  Refusal,
} from './plan/types.ts'
export { checkPromql } from './promql/check.ts'
export type { PromqlCheck, PromqlCheckOptions, PromqlProblem, PromqlType, PromqlVariables } from './promql/types.ts'
export type { JsonPatchOperation } from './pull/json-patch.ts'
export { pullEdits } from './pull/pull-edits.ts'
export type { Pulled, PullOptions } from './pull/types.ts'
export { checkDataSourceHealth, resolveDataSource } from './server/data-sources.ts'
export { type ProbeOptions, probeServer } from './server/probe.ts'
export type {
  ApiVersion,
  DataSource,
  Permissions,
  RequiredPermission,
  Server,
  Storage,
} from './server/types.ts'
export { defineStack } from './stack/define-stack.ts'
export type {
  DashboardSource,
  DataSourceOptions,
  ExpectedMetric,
  FolderOptions,
  Stack,
  StackDashboard,
  StackOptions,
} from './stack/types.ts'
