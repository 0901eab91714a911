import { AlertsError, type AlertsProblem } from '../errors.ts'
import { secondsOf } from '../spec/durations.ts'
import { parseSamples } from '../spec/samples.ts'
import type { AlertCase, AlertCases, AlertSpec, Expectation } from '../spec/types.ts'
import type { TimedSeries } from './remote-write.ts'

/** A case and where it stands in its rule. */
export interface ListedCase {
  readonly alert: AlertSpec
  readonly kind: keyof AlertCases
  readonly case: AlertCase
  /** `CustomerIOHighErrorRate, fires: every second call fails`. */
  readonly title: string
}

type Labels = Readonly<Record<string, string>>

const KINDS = ['fires', 'doesNotFire', 'resolves', 'noData', 'tooLittleTraffic'] as const
const SERIES = /^(?<metric>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})?$/s
const PAIR = /([a-zA-Z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:,\s*|$)/gy

/** Every case of some rules, in order. */
export function listCases(alerts: readonly AlertSpec[]): readonly ListedCase[] {
  return alerts.flatMap((alert) => {
    return KINDS.flatMap((kind) => {
      const cases = alert.cases[kind]
      if (cases === 'not-a-ratio') return []
      return cases.map((each) => ({ alert, kind, case: each, title: `${alert.name}, ${kind}: ${each.name}` }))
    })
  })
}

/**
 * Series of a case as they are stored, from Unix time 0 on, as promtool has them.
 *
 * @throws AlertsError `ERR_ALERTS_TEST_INVALID`
 */
export function timedSeries(listed: ListedCase): readonly TimedSeries[] {
  const interval = secondsOf(listed.case.interval ?? '1m') * 1_000
  return listed.case.series.map(({ series, values }) => {
    const parsed = parseSamples(values)
    if ('problem' in parsed) throw invalid(listed, series, parsed.problem)
    const samples = parsed.samples.flatMap((value, index) => {
      return value === 'missing' ? [] : [{ atMs: index * interval, value }]
    })
    return { labels: labelsOf(listed, series), samples }
  })
}

/**
 * All labels of the alert that an expectation is about, besides those of the rule. What it leaves out is taken from the
 * series of the case, where they have one value.
 *
 * @throws AlertsError `ERR_ALERTS_TEST_INVALID` when they have several, or none.
 */
export function expectedLabels(listed: ListedCase, { labels = {} }: Expectation): Labels {
  const given: Readonly<Record<string, string | undefined>> = labels
  const fitting = listed.case.series
    .map(({ series }) => labelsOf(listed, series))
    .filter((each) => Object.entries(given).every(([label, value]) => (each[label] ?? value) === value))
  const problems: AlertsProblem[] = []
  const complete = listed.alert.by.map((label) => {
    const values = new Set(fitting.flatMap((each) => each[label] ?? []))
    const value = given[label] ?? [...values][0]
    if (value === undefined || (given[label] === undefined && values.size > 1)) {
      const found = values.size === 0 ? 'no value' : [...values].map((each) => `"${each}"`).join(' and ')
      problems.push({ path: `labels.${label}`, message: `is to be named: the series of the case have ${found}` })
    }
    return [label, value ?? ''] as const
  })
  if (problems.length > 0) throw refused(listed, problems)
  return Object.fromEntries(complete)
}

function labelsOf(listed: ListedCase, series: string): Labels {
  const { metric, labels = '' } = SERIES.exec(series)?.groups ?? {}
  const pairs = [...labels.matchAll(PAIR)]
  if (metric === undefined || pairs.map(([text]) => text).join('') !== labels) {
    throw invalid(listed, series, 'is no series; write metric{label="value"}')
  }
  const values = pairs.map(([, label = '', value = '""']) => [label, JSON.parse(value) as string] as const)
  return { __name__: metric, ...Object.fromEntries(values) }
}

function invalid(listed: ListedCase, series: string, message: string): AlertsError {
  return refused(listed, [{ path: `series ${series}`, message }])
}

function refused({ title }: ListedCase, problems: readonly AlertsProblem[]): AlertsError {
  return new AlertsError('ERR_ALERTS_TEST_INVALID', `The case "${title}" cannot be run:`, { problems })
}
