import type { Stack, StackDashboard } from '../stack/types.ts'
import { applyExclusions } from './exclusions.ts'
import { findingsInRuleGroups } from './lint-rule-groups.ts'
import { assertLintOptions } from './options.ts'
import { readDashboard } from './read-dashboard.ts'
import type { RuleContext } from './rule.ts'
import { rules } from './rules.ts'
import type { LintFinding, LintOptions, LintReport } from './types.ts'

/** A dashboard to lint: classic dashboard JSON and its uid. */
export type LintedDashboard = Pick<StackDashboard, 'uid' | 'spec'>

/**
 * Runs all rules over classic dashboards, ours or anybody's. The dashboards are judged as a set: they should link to
 * each other. Collapsed rows are looked into. What is not of Grafana's form is passed over, never thrown at.
 *
 * @throws GrafanaError `GRAFANA_STACK` when the options are wrong, with all that is wrong: an exclusion without a
 * reason, a rule that does not exist.
 */
export function lintDashboards(dashboards: readonly LintedDashboard[], options: LintOptions = {}): LintReport {
  assertLintOptions(options)
  const found = findingsInDashboards(dashboards, options, { editable: false, dataSourceVariables: [] })
  return applyExclusions(found, options.exclusions ?? [])
}

/**
 * Runs all rules over the dashboards and rule groups of a stack, with the stack's own lint options. A stack that is
 * `editable` by choice may be; one that names its data source variable otherwise may. Links of alert rules have to lead
 * to the stack's dashboards, their queries to its metrics.
 *
 * @throws GrafanaError `GRAFANA_STACK` when the stack's lint options are wrong.
 */
export function lintStack(stack: Stack): LintReport {
  const { dashboards, alerting, metrics, lint } = stack
  assertLintOptions(lint)
  const dataSourceVariables = stack.dataSource === undefined ? [] : [stack.dataSource.variable]
  const found = [
    ...findingsInDashboards(dashboards, lint, { editable: stack.editable, dataSourceVariables }),
    ...findingsInRuleGroups(alerting.ruleGroups ?? [], lint, { dashboards, metrics }),
  ]
  return applyExclusions(found, lint.exclusions ?? [])
}

function findingsInDashboards(
  dashboards: readonly LintedDashboard[],
  options: LintOptions,
  rest: Pick<RuleContext, 'editable' | 'dataSourceVariables'>,
): LintFinding[] {
  const context: RuleContext = {
    ...rest,
    uids: dashboards.map(({ uid }) => uid),
    selectorLabels: options.selectorLabels ?? ['job', 'instance'],
    thresholds: options.thresholds ?? [],
  }
  const findings: LintFinding[] = []
  for (const source of dashboards) {
    const dashboard = readDashboard(source)
    for (const { name, check } of rules) {
      const told = new Set<string>()
      for (const { panel, pointer, message } of check(dashboard, context)) {
        // One query may make the same mistake twice.
        if (told.has(pointer + message)) continue
        told.add(pointer + message)
        const place = panel === undefined ? {} : { panel: { id: panel.id, title: panel.title } }
        findings.push({ rule: name, dashboard: dashboard.uid, ...place, pointer, message })
      }
    }
  }
  for (const { checkAll } of rules) findings.push(...(checkAll?.(context) ?? []))
  return findings
}
