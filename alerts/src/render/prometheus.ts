import type { ExportedFile } from '@messaging-observability/grafana'
import { stringify } from 'yaml'
import type { RecordingRule } from '../slo/recording-rules.ts'
import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec } from '../spec/types.ts'
import { byGroup, type CompleteRenderOptions, completeOptions, type RenderOptions } from './options.ts'
import { descriptionFor } from './placeholders.ts'
import { alertExpression } from './query.ts'

/** How rules become rules of Prometheus. */
export interface PrometheusRenderOptions extends RenderOptions {
  /** Address of a Grafana with the dashboards: alerts get a `dashboard_url` to their panel. Default: none. */
  readonly grafanaUrl?: string
  /** Recording rules of service level objectives, in a group of their own. */
  readonly recordingRules?: readonly RecordingRule[]
}

/** A rule of Prometheus, as its rule files have it. */
export type PrometheusRule =
  | {
      readonly alert: string
      readonly expr: string
      readonly for?: string
      readonly keep_firing_for?: string
      readonly labels: Readonly<Record<string, string>>
      readonly annotations: Readonly<Record<string, string>>
    }
  | RecordingRule

/** A rule group of Prometheus. */
export interface PrometheusRuleGroup {
  readonly name: string
  readonly interval: string
  readonly rules: readonly PrometheusRule[]
}

/**
 * The rules as groups of Prometheus.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function prometheusRuleGroups(
  alerts: readonly AlertSpec[],
  options: PrometheusRenderOptions = {},
): readonly PrometheusRuleGroup[] {
  const { recordingRules = [], grafanaUrl } = options ?? {}
  const complete = completeOptions(
    alerts,
    options,
    ['grafanaUrl', 'recordingRules'],
    [
      [
        'options.grafanaUrl',
        grafanaUrl === undefined || (typeof grafanaUrl === 'string' && /^https?:\/\/[^\s{}?#@]+$/.test(grafanaUrl)),
        'is the address of a Grafana: https://…, without a query or credentials',
      ],
      ['options.recordingRules', Array.isArray(recordingRules), 'is a list: recordingRules of what defineSlo made'],
    ],
  )
  const { stack, interval } = complete
  const groups = [...byGroup(alerts)].map(([group, rules]) => ({
    name: `${stack}-${group}`,
    interval,
    rules: rules.map((alert) => ruleOf(alert, complete, grafanaUrl?.replace(/\/+$/, ''))),
  }))
  if (recordingRules.length === 0) return groups
  // Windows of days move slowly, and cost the most.
  const slow = secondsOf(interval) > 300 ? interval : '5m'
  return [...groups, { name: `${stack}-slo-recordings`, interval: slow, rules: recordingRules }]
}

/**
 * Rule files for Prometheus, Mimir and whoever reads the same: one a group, at the top level.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function prometheusRuleFiles(
  alerts: readonly AlertSpec[],
  options: PrometheusRenderOptions = {},
): readonly ExportedFile[] {
  return prometheusRuleGroups(alerts, options).map((group) => ({
    path: `${group.name}.yaml`,
    content: toYaml({ groups: [group] }),
  }))
}

/** YAML without line folding or references: every expression can be found and compared. */
export function toYaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}

function ruleOf(alert: AlertSpec, options: CompleteRenderOptions, grafanaUrl: string | undefined): PrometheusRule {
  const { dashboard, panelId } = alert.panel
  return {
    alert: alert.name,
    expr: alertExpression(alert).text,
    ...(secondsOf(alert.for) > 0 && { for: alert.for }),
    ...(secondsOf(alert.keepFiringFor) > 0 && { keep_firing_for: alert.keepFiringFor }),
    labels: { ...alert.labels, severity: alert.severity, owner: alert.owner, group: alert.group },
    annotations: {
      summary: alert.summary,
      description: descriptionFor(alert, 'prometheus'),
      runbook_url: `${options.runbookUrl}/${alert.name}.md`,
      ...(grafanaUrl !== undefined && { dashboard_url: `${grafanaUrl}/d/${dashboard}?viewPanel=${panelId}` }),
    },
  }
}
