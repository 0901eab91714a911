import {
  NotificationSettingsBuilder,
  QueryBuilder,
  RuleBuilder,
  RuleGroupBuilder,
} from '@grafana/grafana-foundation-sdk/alerting'
import { TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr'
import { DataqueryBuilder, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus'
import { canonicalRuleGroup, type RuleGroup, type StackOptions } from '@messaging-observability/grafana'
import { isText } from '../spec/checks.ts'
import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec, Condition } from '../spec/types.ts'
import { byGroup, type CompleteRenderOptions, completeOptions, type RenderOptions, ruleUid } from './options.ts'
import { descriptionFor } from './placeholders.ts'
import { guardedSignal } from './query.ts'

/** How rules become rules of Grafana. */
export interface GrafanaRenderOptions extends RenderOptions {
  /** Contact point that is notified past the policy tree. Default: the policy tree decides. */
  readonly receiver?: string
  /** Uid of the data source. Default `$datasource`, which a stack replaces by the one it finds. */
  readonly datasourceUid?: string
}

const NO_DATA = { ok: 'OK', 'no-data': 'NoData', alerting: 'Alerting', 'keep-last': 'KeepLast' } as const
const ON_ERROR = { ok: 'OK', error: 'Error', alerting: 'Alerting', 'keep-last': 'KeepLast' } as const
/** The data source that stands for expressions. */
const expressions = '__expr__'

/**
 * The rules as rule groups of Grafana, in canonical form. A is an instant query: the signal, where there is enough
 * traffic. C is a threshold on it, and decides.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function grafanaRuleGroups(
  alerts: readonly AlertSpec[],
  options: GrafanaRenderOptions = {},
): readonly RuleGroup[] {
  const { receiver, datasourceUid = '$datasource' } = options ?? {}
  const complete = completeOptions(
    alerts,
    options,
    ['receiver', 'datasourceUid'],
    [
      ['options.receiver', receiver === undefined || isText(receiver), 'names a contact point, or is absent'],
      ['options.datasourceUid', isText(datasourceUid), 'is the uid of a data source, or absent'],
    ],
  )
  return [...byGroup(alerts)].map(([title, rules]) => {
    const group = new RuleGroupBuilder(title)
      .interval(secondsOf(complete.interval))
      .rules(
        rules.map((alert) =>
          ruleOf(alert, { ...complete, datasourceUid, ...(receiver !== undefined && { receiver }) }),
        ),
      )
    // Builders leave functions in what they build, and members that are not the API's.
    return canonicalRuleGroup(JSON.parse(JSON.stringify(group.build())) as object)
  })
}

/**
 * What a stack of dashboards needs to keep the rules as well.
 *
 * @example defineStack({ ...customerioStackOptions(), ...alertStackOptions(customerioAlerts()) })
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function alertStackOptions(
  alerts: readonly AlertSpec[],
  options: GrafanaRenderOptions = {},
): Required<Pick<StackOptions, 'ruleGroups'>> {
  return { ruleGroups: grafanaRuleGroups(alerts, options) }
}

interface RuleOptions extends CompleteRenderOptions {
  readonly receiver?: string
  readonly datasourceUid: string
}

function ruleOf(alert: AlertSpec, options: RuleOptions): RuleBuilder {
  const { stack, interval, receiver } = options
  const rule = new RuleBuilder(alert.name)
    .uid(ruleUid(stack, alert.name))
    .condition('C')
    .queries([signalQuery(alert, options.datasourceUid), threshold(alert)])
    .noDataState(NO_DATA[alert.noData])
    .execErrState(ON_ERROR[alert.onError])
    .forDuration(alert.for)
    .keepFiringFor(alert.keepFiringFor)
    // Grafana's keep_firing_for does not hold an alert whose series is gone, which Prometheus's does: with the default of
    // two evaluations it resolves after these, whatever keep_firing_for says (watched on 12.3 and 12.4).
    .missingSeriesEvalsToResolve(1 + Math.ceil(secondsOf(alert.keepFiringFor) / secondsOf(interval)))
    .labels({ ...alert.labels, severity: alert.severity, owner: alert.owner, group: alert.group, managed_by: stack })
    .annotations(annotationsOf(alert, options))
  return receiver === undefined ? rule : rule.notificationSettings(new NotificationSettingsBuilder().receiver(receiver))
}

function annotationsOf(alert: AlertSpec, { runbookUrl }: RuleOptions): Record<string, string> {
  return {
    summary: alert.summary,
    description: descriptionFor(alert, 'grafana'),
    runbook_url: `${runbookUrl}/${alert.name}.md`,
    __dashboardUid__: alert.panel.dashboard,
    __panelId__: String(alert.panel.panelId),
  }
}

function signalQuery(alert: AlertSpec, datasourceUid: string): QueryBuilder {
  const model = new DataqueryBuilder()
    .refId('A')
    .expr(guardedSignal(alert).text)
    .instant()
    .editorMode(QueryEditorMode.Code)
  return new QueryBuilder('A').datasourceUid(datasourceUid).relativeTimeRange({ from: 600, to: 0 }).model(model)
}

function threshold({ condition }: AlertSpec): QueryBuilder {
  const model = new TypeThresholdBuilder()
    .refId('C')
    .expression('A')
    .conditions([{ evaluator: evaluatorOf(condition) }])
  return new QueryBuilder('C').datasourceUid(expressions).relativeTimeRange({ from: 0, to: 0 }).model(model)
}

function evaluatorOf(condition: Condition): {
  readonly type: 'gt' | 'lt' | 'outside_range_included'
  readonly params: number[]
} {
  if ('above' in condition) return { type: 'gt', params: [condition.above] }
  if ('below' in condition) return { type: 'lt', params: [condition.below] }
  // At most or at least 0: what filters by itself is bad at any number, as in Prometheus. `up == 0` answers 0.
  return { type: 'outside_range_included', params: [0, 0] }
}
