import type { Stack } from '@messaging-observability/grafana'
import type { Catalogue } from '@messaging-observability/metrics'

/** A rule of the linter, and what it finds. */
export const alertLintRules = {
  spec: 'what defineAlert would refuse',
  'metric-known': 'a metric, label or label value that no catalogue has: nobody emits it',
  'gauge-set': 'a gauge that may never be set, with nothing beside it that answers then',
  'zero-of-nothing': 'a comparison with 0 of a counter that may have no series: it never fires',
  'ratio-guarded': 'a division without minimum traffic',
  'limit-reachable': 'a limit of a quantile at or above the highest bucket: no estimate gets there',
  'window-length': 'a window with fewer than four scrapes',
  'text-tells': 'a description without the value, or without a label that says where',
  'runbook-exists': 'a runbook that is not there',
  'panel-exists': 'a panel that is not on its dashboard',
  'panel-limit': 'a panel that shows other limits than that of the rule',
  'objective-limit': 'a limit that is not the one its source names',
} as const

/** Name of a rule of the linter. */
export type AlertLintRule = keyof typeof alertLintRules

/** A finding that is accepted, and why. */
export interface AlertLintExclusion {
  readonly rule: AlertLintRule
  /** Name of the alert. Default all. */
  readonly alert?: string
  readonly reason: string
}

/** What rules are held against. */
export interface AlertLintOptions {
  /** Metrics there are. Default the Customer.io catalogue. */
  readonly catalogues?: readonly Catalogue[]
  /** Dashboards whose panels the rules name. Default: panels are not looked up. */
  readonly dashboards?: Stack['dashboards']
  /** Limits by the name that rules give as their source. Default `customerioThresholds`. */
  readonly limits?: Readonly<Record<string, number>>
  /** Whether there is a runbook of this name. Default: runbooks are not looked up. */
  readonly runbookExists?: (name: string) => boolean
  /** How often targets are scraped. Default `30s`. */
  readonly scrapeInterval?: string
  readonly exclusions?: readonly AlertLintExclusion[]
}

/** Something a rule found. */
export interface AlertLintFinding {
  readonly rule: AlertLintRule
  readonly alert: string
  /** What is wrong and what to do. */
  readonly message: string
}

/** Outcome of linting alert rules. */
export interface AlertLintReport {
  readonly findings: readonly AlertLintFinding[]
  readonly excluded: readonly { readonly finding: AlertLintFinding; readonly reason: string }[]
  /** Exclusions that match nothing any more. */
  readonly unusedExclusions: readonly AlertLintExclusion[]
}
