import type { Catalogue, MetricEntry, MetricHandle } from '@messaging-observability/metrics'
import type { AlertSpec } from '../spec/types.ts'
import type { Finding } from './lint-alerts.ts'
import { type LabelMatcher, readQuery, type Selector } from './selectors.ts'

interface KnownMetric {
  readonly handle: MetricHandle
  /** Absent for metrics of others. */
  readonly entry: MetricEntry | undefined
}

/** Metrics by the names a query can use. */
export type MetricIndex = ReadonlyMap<string, KnownMetric>

/** The metrics of catalogues; a histogram by its three names. */
export function metricIndex(catalogues: readonly Catalogue[]): MetricIndex {
  const index = new Map<string, KnownMetric>()
  for (const { handles, definition } of catalogues) {
    for (const handle of Object.values<MetricHandle>(handles)) {
      const known = { handle, entry: definition.metrics.find(({ name }) => name === handle.name) }
      const suffixes = handle.type === 'histogram' ? ['_bucket', '_count', '_sum'] : ['']
      for (const suffix of suffixes) index.set(handle.name + suffix, known)
    }
  }
  return index
}

/** Holds the queries of a rule against the metrics there are. */
export function lintMetrics(alert: AlertSpec, metrics: MetricIndex): Finding[] {
  const queries = [alert.signal, ...('none' in alert.traffic ? [] : [alert.traffic.signal])].map(({ text }) =>
    readQuery(text),
  )
  const selectors = queries.flatMap((query) => query.selectors)
  const findings = [
    ...selectors.flatMap((selector) => lintSelector(selector, metrics)),
    ...queries
      .flatMap(({ zeroComparisons }) => zeroComparisons)
      .map(
        ({ text }): Finding => [
          'zero-of-nothing',
          `compares with 0 what may have no series: ${text}; add what answers then with "or", or "unless" on what is there`,
        ],
      ),
    ...lintUninitialised(alert, selectors, metrics),
    ...queries
      .flatMap(({ quantilesOf }) => quantilesOf)
      .flatMap((name) => lintQuantile(alert, metrics.get(name)?.handle)),
  ]
  return [...new Map(findings.map((finding) => [finding.join(), finding])).values()]
}

function lintSelector({ metric, matchers }: Selector, metrics: MetricIndex): Finding[] {
  const known = metrics.get(metric)
  if (known === undefined)
    return [['metric-known', `asks for ${metric || 'a metric without a name'}, which no catalogue has`]]
  return matchers.flatMap((matcher): Finding[] => {
    const { label } = matcher
    if (label === 'le' && metric.endsWith('_bucket')) return []
    const values = known.handle.labelValues[label]
    if (values === undefined) return [['metric-known', `asks for the label ${label}, which ${metric} has not`]]
    return valuesOf(matcher, values ?? undefined).map(
      (value): Finding => ['metric-known', `compares ${label} of ${metric} with "${value}", which it never is`],
    )
  })
}

/** Values of a matcher that the label never has. */
function valuesOf({ operator, value }: LabelMatcher, known: readonly string[] | undefined): readonly string[] {
  if (known === undefined) return []
  const values = operator.includes('~') ? value.split('|') : [value]
  return values.filter((each) => each !== '' && !/[.*+?()[\]{}^$\\]/.test(each) && !known.includes(each))
}

function lintUninitialised(alert: AlertSpec, selectors: readonly Selector[], metrics: MetricIndex): Finding[] {
  if (alert.noData === 'alerting' || alert.noData === 'no-data') return []
  return selectors
    .filter(({ isOptional }) => !isOptional)
    .map(({ metric }) => metrics.get(metric))
    .filter((known) => known?.entry?.type === 'gauge' && known.entry.initialise === false)
    .map(
      (known): Finding => [
        'gauge-set',
        `reads ${known?.handle.name}, which is absent until it is set for the first time, and says nothing then; add what answers with "or" or "unless"`,
      ],
    )
}

function lintQuantile({ condition }: AlertSpec, histogram: MetricHandle | undefined): Finding[] {
  const highest = histogram?.buckets?.at(-1)
  if (highest === undefined || !('above' in condition) || condition.above < highest) return []
  return [
    [
      'limit-reachable',
      `has the limit ${condition.above}, and the highest bucket of ${histogram?.name} is ${highest}: no quantile is estimated above it`,
    ],
  ]
}
