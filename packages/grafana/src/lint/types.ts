import type { alertLintRuleNames, lintRuleNames } from './rule-names.ts'

/** A rule of the linter. */
export type LintRule = (typeof lintRuleNames)[number] | (typeof alertLintRuleNames)[number]

/** A finding that is accepted, and why. */
export interface LintExclusion {
  readonly rule: LintRule
  /** Uid of the dashboard. Default all. */
  readonly dashboard?: string
  /** Title of the panel. Default all. */
  readonly panel?: string
  /** Title of the rule group. Default all. */
  readonly ruleGroup?: string
  /** Uid of the alert rule. Default all. */
  readonly alertRule?: string
  readonly reason: string
}

/** Limits a panel's thresholds have to equal: those of the objective or alert rule it shows. */
export interface PanelThreshold {
  readonly dashboard: string
  readonly panelId: number
  readonly values: readonly number[]
  /** Where the values come from. */
  readonly source: string
}

/** How a stack is linted. */
export interface LintOptions {
  readonly exclusions?: readonly LintExclusion[]
  readonly thresholds?: readonly PanelThreshold[]
  /** Labels every selector narrows by, with the variable of the same name. Default `job` and `instance`. */
  readonly selectorLabels?: readonly string[]
  /** How often metrics are scraped: windows of alert rules hold four scrapes. Default `30s`. */
  readonly scrapeInterval?: string
  /** Uids of the alert rules that have a unit test. Default: not looked at. */
  readonly testedRules?: readonly string[]
  /** Addresses of the runbooks there are. Default: not looked at. */
  readonly runbooks?: readonly string[]
}

/** Something a rule found. */
export interface LintFinding {
  readonly rule: LintRule
  /** Uid of the dashboard. Absent: it is about a rule group. */
  readonly dashboard?: string
  readonly panel?: { readonly id: number; readonly title: string }
  /** Title of the rule group. Absent: it is about a dashboard. */
  readonly ruleGroup?: string
  readonly alertRule?: { readonly uid: string; readonly title: string }
  /** JSON pointer into the dashboard, or into the rule group. */
  readonly pointer: string
  /** What is wrong and what to do. */
  readonly message: string
}

/** Outcome of linting a stack. */
export interface LintReport {
  readonly findings: readonly LintFinding[]
  readonly excluded: readonly { readonly finding: LintFinding; readonly reason: string }[]
  /** Exclusions that match nothing any more. */
  readonly unusedExclusions: readonly LintExclusion[]
}
