import type { PrometheusDuration } from '@messaging-observability/metrics/promql'
import type { AlertCase, CaseSeries } from '../spec/types.ts'
import type { ServiceLabel } from './house.ts'

/** Trouble, and the same numbers on a good day. The series are those of the usual service and workspace. */
export interface OneOfThreeOptions {
  /** A sentence. */
  readonly name: string
  readonly bad: readonly CaseSeries[]
  readonly well: readonly CaseSeries[]
  /** When it fires. */
  readonly at: PrometheusDuration
  readonly interval?: PrometheusDuration
}

/**
 * One workspace of one service is in trouble; another workspace of that service, and that workspace at another service,
 * are well. A rule that sums over either label reports the wrong one, or none.
 */
export function oneOfThree({ name, bad, well, at, interval = '1m' }: OneOfThreeOptions): AlertCase<ServiceLabel> {
  const all = [...elsewhere(bad, 'shop', 'brand-b'), ...well, ...elsewhere(well, 'billing', 'brand-b')]
  return {
    name,
    interval,
    // Who sends for both services is in both.
    series: [...new Map(all.map((each) => [each.series, each])).values()],
    expect: [
      { at, state: 'firing', labels: { job: 'shop', workspace: 'brand-b' } },
      { at, state: 'inactive', labels: { job: 'shop', workspace: 'default' } },
      { at, state: 'inactive', labels: { job: 'billing', workspace: 'brand-b' } },
    ],
  }
}

function elsewhere(all: readonly CaseSeries[], job: string, workspace: string): readonly CaseSeries[] {
  return all.map(({ series, values }) => ({
    series: series.replace('job="shop"', `job="${job}"`).replace('workspace="default"', `workspace="${workspace}"`),
    values,
  }))
}
