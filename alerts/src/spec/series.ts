import type { MetricHandle } from '@messaging-observability/metrics'
import { AlertsError, type AlertsProblem } from '../errors.ts'
import { parseSamples } from './samples.ts'
import type { CaseSeries } from './types.ts'

/** Where a series of a case comes from, unless it says otherwise. */
export const caseTarget = { job: 'shop', instance: 'shop-1:3000', workspace: 'default' } as const

type TargetLabel = keyof typeof caseTarget
type AnyLabels = Readonly<Record<string, string>>

/** Every label of a metric with one of its values. `job`, `instance` and `workspace` may be left out. */
export type CaseLabels<Labels extends AnyLabels> = {
  readonly [Label in Exclude<keyof Labels, TargetLabel>]: Labels[Label]
} & { readonly [Label in Extract<keyof Labels, TargetLabel>]?: Labels[Label] }

/** What a histogram saw in one stretch of samples: observations a sample, by the bucket they fall into. */
export interface Observed<Bound extends number> {
  /** Number of observations a sample, by the upper bound of their bucket; `Infinity` is above the last. */
  readonly observations: Partial<Readonly<Record<Bound | 'above', number>>>
  readonly samples: number
}

/**
 * A series of a case: all labels of a metric and what its samples say, in promtool's notation. Labels and values are
 * checked against the catalogue, at compile time and again when it runs.
 *
 * @example series(handles.apiRequestsTotal, { api: 'track', operation: 'identify', status: 'success' }, '0+60x30')
 * @throws AlertsError `ERR_ALERTS_SERIES_INVALID` with every problem.
 */
export function series<Labels extends AnyLabels>(
  handle: MetricHandle<'counter' | 'gauge', Labels>,
  labels: CaseLabels<NoInfer<Labels>>,
  values: string,
): CaseSeries {
  const complete = completeLabels(handle, labels)
  const problems = [...checkLabels(handle, complete), ...checkValues(values)]
  if (problems.length > 0) throw invalid(handle, problems)
  return { series: seriesName(handle.name, complete), values }
}

/**
 * The samples of a counter: so much a sample for so many samples, and then on from there. The first stretch starts with a
 * sample of 0.
 *
 * @example rising([60, 30], [0, 10]) // '0+60x30 1800+0x9'
 */
export function rising(...stretches: readonly (readonly [perSample: number, samples: number])[]): string {
  let total = 0
  const parts = stretches.map(([perSample, samples], index) => {
    const start = index === 0 ? 0 : total + perSample
    total += perSample * samples
    return `${start}+${perSample}x${index === 0 ? samples : samples - 1}`
  })
  return parts.join(' ')
}

/**
 * All series of a histogram: its buckets, cumulated, its count and its sum. An observation counts as its bucket's bound.
 *
 * @example
 * histogramSeries(handles.apiLatencyMs, { api: 'track', operation: 'identify', status: 'success' }, [
 *   { observations: { 100: 60 }, samples: 30 },
 *   { observations: { 100: 50, 7500: 10 }, samples: 30 },
 * ])
 * @throws AlertsError `ERR_ALERTS_SERIES_INVALID` with every problem.
 */
export function histogramSeries<Labels extends AnyLabels, Bound extends number>(
  handle: MetricHandle<'histogram', Labels, Bound>,
  labels: CaseLabels<NoInfer<Labels>>,
  stretches: readonly Observed<NoInfer<Bound>>[],
): readonly CaseSeries[] {
  const complete = completeLabels(handle, labels)
  const bounds: readonly number[] = handle.buckets ?? []
  const problems = [...checkLabels(handle, complete), ...checkStretches(bounds, stretches)]
  if (problems.length > 0) throw invalid(handle, problems)

  const perSample = (belongs: (bound: number) => boolean, weight: (bound: number) => number): string =>
    rising(
      ...stretches.map(({ observations, samples }) => {
        const counted = Object.entries<number>(observations as Record<string, number>)
          .map(([key, count]) => [key === 'above' ? Infinity : Number(key), count] as const)
          .filter(([bound]) => belongs(bound))
        return [counted.reduce((total, [bound, count]) => total + weight(bound) * count, 0), samples] as const
      }),
    )
  const one = (): number => 1
  const highest = bounds.at(-1) ?? 0
  return [
    ...[...bounds, Infinity].map((bound) => ({
      series: seriesName(`${handle.name}_bucket`, { ...complete, le: bound === Infinity ? '+Inf' : String(bound) }),
      values: perSample((observed) => observed <= bound, one),
    })),
    { series: seriesName(`${handle.name}_count`, complete), values: perSample(() => true, one) },
    {
      series: seriesName(`${handle.name}_sum`, complete),
      values: perSample(
        () => true,
        (bound) => (bound === Infinity ? 2 * highest : bound),
      ),
    },
  ]
}

function completeLabels(handle: MetricHandle, labels: object): Record<string, string> {
  const target = Object.entries(caseTarget).filter(([label]) => Object.hasOwn(handle.labelValues, label))
  return { ...Object.fromEntries(target), ...(labels as Record<string, string>) }
}

function checkLabels(handle: MetricHandle, labels: Record<string, string>): AlertsProblem[] {
  const problems: AlertsProblem[] = []
  for (const [label, value] of Object.entries(labels)) {
    const known = handle.labelValues[label]
    if (known === undefined) {
      const names = Object.keys(handle.labelValues).join(', ')
      problems.push({ path: `labels.${label}`, message: `${handle.name} has no such label; it has ${names}` })
    } else if (known !== null && !known.includes(value)) {
      problems.push({ path: `labels.${label}`, message: `is never "${value}"; it is one of ${known.join(', ')}` })
    }
  }
  const missing = Object.keys(handle.labelValues).filter((label) => !Object.hasOwn(labels, label))
  return [
    ...problems,
    ...missing.map((label) => ({ path: `labels.${label}`, message: 'is missing; every series has it' })),
  ]
}

function checkValues(values: string): AlertsProblem[] {
  const parsed = parseSamples(values)
  return 'problem' in parsed ? [{ path: 'values', message: parsed.problem }] : []
}

function checkStretches(bounds: readonly number[], stretches: readonly Observed<number>[]): AlertsProblem[] {
  return stretches.flatMap(({ observations, samples }, index) => [
    ...(Number.isInteger(samples) && samples > 0
      ? []
      : [{ path: `stretches[${index}].samples`, message: `is ${samples}; it is a whole number above 0` }]),
    ...Object.keys(observations)
      .filter((key) => key !== 'above' && !bounds.includes(Number(key)))
      .map((key) => ({
        path: `stretches[${index}].observations`,
        message: `has no bucket ${key}; the bounds are ${bounds.join(', ')} and above`,
      })),
  ])
}

function seriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `${name}{${pairs.join(',')}}`
}

function invalid(handle: MetricHandle, problems: readonly AlertsProblem[]): AlertsError {
  return new AlertsError('ERR_ALERTS_SERIES_INVALID', `A series of ${handle.name} cannot be made so:`, { problems })
}
