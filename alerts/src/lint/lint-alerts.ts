import { customerioCatalogue, customerioThresholds, type Threshold } from '@messaging-observability/metrics'
import { checkAlert } from '../spec/check-alert.ts'
import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec } from '../spec/types.ts'
import { lintMetrics, metricIndex } from './metrics.ts'
import { lintPanel } from './panels.ts'
import { readQuery } from './selectors.ts'
import { lintTexts } from './texts.ts'
import type { AlertLintFinding, AlertLintOptions, AlertLintReport, AlertLintRule } from './types.ts'
import { windowsBelow } from './windows.ts'

/** Something wrong with one alert. */
export type Finding = readonly [rule: AlertLintRule, message: string]

/**
 * Finds the mistakes that published alert rules make: rules over metrics nobody emits, ratios of three events, limits
 * that cannot be reached, runbooks and panels that are not there. {@link alertLintRules} lists them.
 */
export function lintAlerts(alerts: readonly AlertSpec[], options: AlertLintOptions = {}): AlertLintReport {
  const { catalogues = [customerioCatalogue], limits = namedLimits(), runbookExists, exclusions = [] } = options
  const metrics = metricIndex(catalogues)
  const shortest = 4 * secondsOf(options.scrapeInterval ?? '30s')
  const all = alerts.flatMap((alert) => {
    const problems = checkAlert(alert)
    const findings: Finding[] =
      problems.length > 0
        ? problems.map(({ path, message }) => ['spec', `${path}: ${message}`])
        : [
            ...lintMetrics(alert, metrics),
            ...lintRatio(alert),
            ...lintSource(alert, limits),
            ...lintTexts(alert),
            ...lintPanel(alert, options.dashboards),
            ...windowsBelow(alert, shortest).map(
              (window): Finding => ['window-length', `looks at ${window}, shorter than four scrapes`],
            ),
            ...(runbookExists === undefined || runbookExists(alert.name)
              ? []
              : [['runbook-exists', `has no runbook ${alert.name}.md`] as const]),
          ]
    return findings.map(([rule, message]): AlertLintFinding => ({ rule, alert: alert.name, message }))
  })
  return applyExclusions(all, exclusions)
}

function applyExclusions(
  all: readonly AlertLintFinding[],
  exclusions: AlertLintReport['unusedExclusions'],
): AlertLintReport {
  const covering = (finding: AlertLintFinding) =>
    exclusions.filter(({ rule, alert }) => rule === finding.rule && (alert === undefined || alert === finding.alert))
  const used = new Set(all.flatMap(covering))
  return {
    findings: all.filter((finding) => covering(finding).length === 0),
    excluded: all.flatMap((finding) =>
      covering(finding)
        .slice(0, 1)
        .map(({ reason }) => ({ finding, reason })),
    ),
    unusedExclusions: exclusions.filter((exclusion) => !used.has(exclusion)),
  }
}

function lintRatio({ signal, traffic }: AlertSpec): Finding[] {
  const isGuarded = !('none' in traffic)
  return readQuery(signal.text).divides && !isGuarded
    ? [['ratio-guarded', `divides, and has no minimum traffic (“${traffic.none}”); one bad event of one would be 100%`]]
    : []
}

/** A limit that says where it comes from is that limit. */
function lintSource({ source, condition }: AlertSpec, limits: Readonly<Record<string, number>>): Finding[] {
  const expected = limits[source]
  const actual = 'above' in condition ? condition.above : 'below' in condition ? condition.below : undefined
  if (actual === undefined || expected === undefined || actual === expected) return []
  return [['objective-limit', `has the limit ${actual}; ${source} is ${expected}`]]
}

function namedLimits(): Record<string, number> {
  return Object.fromEntries(
    Object.entries<Threshold>(customerioThresholds).flatMap(([name, { warning, critical }]) => [
      [`customerioThresholds.${name}.warning`, warning],
      ...(critical === undefined ? [] : [[`customerioThresholds.${name}.critical`, critical] as const]),
    ]),
  )
}
