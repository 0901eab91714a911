import type { Dashboard, Panel } from './dashboard.ts'
import type { LintFinding, LintRule, PanelThreshold } from './types.ts'

/** What a rule knows besides the dashboard. */
export interface RuleContext {
  /** Uids of all dashboards that are linted together. */
  readonly uids: readonly string[]
  readonly selectorLabels: readonly string[]
  readonly thresholds: readonly PanelThreshold[]
  /** Whether people may save the dashboards in Grafana, by choice. */
  readonly editable: boolean
  /** Names for data source variables besides the usual ones. */
  readonly dataSourceVariables: readonly string[]
}

/** A finding before it is known where the dashboard belongs. */
export interface Found {
  readonly panel?: Panel
  readonly pointer: string
  readonly message: string
}

/** A rule: what it looks for, why, and how. */
export interface Rule {
  readonly name: LintRule
  /** For the reference: what it finds. */
  readonly finds: string
  /** For the reference: why that matters. */
  readonly why: string
  readonly check: (dashboard: Dashboard, context: RuleContext) => Iterable<Found>
  /** What no dashboard can be asked for alone. */
  readonly checkAll?: (context: RuleContext) => Iterable<LintFinding>
}
