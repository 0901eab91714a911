import { readDuration } from '../alerting/rules/duration.ts'
import type { ExpectedMetric } from '../stack/types.ts'
import {
  type AlertRuleContext,
  type AlertRuleFound,
  type LintedGroup,
  type LintedRule,
  readRuleGroup,
} from './alert-rule.ts'
import { alertRuleRules } from './alert-rules.ts'
import { applyExclusions } from './exclusions.ts'
import type { LintedDashboard } from './lint-stack.ts'
import { assertLintOptions } from './options.ts'
import { readDashboard } from './read-dashboard.ts'
import type { LintFinding, LintOptions, LintReport, LintRule } from './types.ts'

/** What alert rules are held against. */
export interface LintRuleGroupsContext {
  /** Dashboards that rules link to. Default: links are not followed. */
  readonly dashboards?: readonly LintedDashboard[]
  /** Metrics that somebody counts, with their labels and buckets. Default: none are known. */
  readonly metrics?: readonly ExpectedMetric[]
}

/** Prometheus' own default is a minute; most configurations have this. */
const defaultScrapeInterval = '30s'

/**
 * Runs all rules for alert rules over rule groups, ours or anybody's: JSON as `GET …/rule-groups/{group}` answers it.
 * The groups are judged as a set: burn rates come in pairs, and somebody has to notice that the metrics are gone.
 * What is not of Grafana's form is passed over, never thrown at.
 *
 * @throws GrafanaError `GRAFANA_STACK` when the options are wrong, with all that is wrong.
 */
export function lintRuleGroups(
  groups: readonly object[],
  options: LintOptions = {},
  context: LintRuleGroupsContext = {},
): LintReport {
  assertLintOptions(options)
  return applyExclusions(findingsInRuleGroups(groups, options, context), options.exclusions ?? [])
}

/** What the rules find, before exclusions. */
export function findingsInRuleGroups(
  sources: readonly object[],
  options: LintOptions,
  { dashboards = [], metrics = [] }: LintRuleGroupsContext,
): readonly LintFinding[] {
  const groups = sources.map(readRuleGroup)
  const context: AlertRuleContext = {
    groups,
    dashboards: dashboards.map(readDashboard),
    metrics,
    scrapeInterval: (readDuration(options.scrapeInterval ?? defaultScrapeInterval) ?? 0) / 1000,
    testedRules: options.testedRules,
    runbooks: options.runbooks,
  }
  const findings: LintFinding[] = []
  for (const group of groups) {
    for (const { name, checkGroup } of alertRuleRules)
      findings.push(...told(name, group, checkGroup?.(group, context) ?? []))
    for (const rule of group.rules) {
      for (const { name, check } of alertRuleRules)
        findings.push(...told(name, group, check?.(rule, context) ?? [], rule))
    }
  }
  const [first] = groups
  if (first === undefined) return findings
  for (const { name, checkAll } of alertRuleRules) findings.push(...told(name, first, checkAll?.(context) ?? []))
  return findings
}

function told(
  name: LintRule,
  group: LintedGroup,
  found: Iterable<AlertRuleFound>,
  rule?: LintedRule,
): readonly LintFinding[] {
  // One query may make the same mistake twice.
  const once = new Map([...found].map((one) => [`${one.pointer} ${one.message}`, one]))
  return [...once.values()].map(({ pointer, message }) => ({
    rule: name,
    ruleGroup: group.title,
    ...(rule !== undefined && { alertRule: { uid: rule.uid, title: rule.title } }),
    pointer,
    message,
  }))
}
