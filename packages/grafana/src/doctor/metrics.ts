import type { Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import { listAt } from '../server/fields.ts'
import type { DataSource } from '../server/types.ts'
import type { ExpectedMetric } from '../stack/types.ts'
import type { Check } from './types.ts'

/** Names asked for in one request: keeps the URL below the 8 KiB that proxies take. */
const namesPerRequest = 50
const lookbackSeconds = 24 * 60 * 60

/** Whether each metric had a sample in the last 24 hours, asked of Prometheus through Grafana. */
export async function checkMetrics(
  grafana: Grafana,
  metrics: readonly ExpectedMetric[],
  source: DataSource | undefined,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const skipped = (detail: string): readonly Check[] => [{ name: 'metrics', status: 'skipped', detail }]
  if (metrics.length === 0) return skipped('The stack names no metrics.')
  if (source === undefined) return skipped('There is no data source that answers.')
  if (!source.type.includes('prometheus')) return skipped(`Only Prometheus is asked, not ${source.type}.`)
  let found: ReadonlySet<string>
  try {
    found = await findNames(grafana, source, metrics, signal)
  } catch (error) {
    if (!(error instanceof GrafanaError)) throw error
    return [{ name: 'metrics', status: 'fail', detail: error.message }]
  }
  const checks = metrics.map((metric) => checkMetric(metric, found))
  return [summary(checks), ...checks]
}

function summary(checks: readonly Check[]): Check {
  const present = checks.filter(({ status }) => status === 'ok').length
  const detail = `${present} of ${checks.length} metrics had samples in the last 24 hours.`
  if (present > 0) return { name: 'metrics', status: present === checks.length ? 'ok' : 'warn', detail }
  const fix =
    'Check that the app runs with its metrics on, that Prometheus scrapes it, and that this data source is the right one.'
  return { name: 'metrics', status: 'fail', detail, fix }
}

function checkMetric({ name: metric, type }: ExpectedMetric, found: ReadonlySet<string>): Check {
  const name = `metric ${metric}`
  const series = seriesOf(metric, type)
  if (found.has(series)) return { name, status: 'ok', detail: `${series} has samples.` }
  if (found.has(metric)) {
    const detail = `${metric} is a native histogram there; the dashboards query ${series}.`
    return { name, status: 'warn', detail, fix: 'Scrape classic buckets too: always_scrape_classic_histograms: true.' }
  }
  const fix = 'It appears with the first event of its kind; if there were some, check the app and its scrape.'
  return { name, status: 'warn', detail: `${series} has no samples.`, fix }
}

function seriesOf(metric: string, type: ExpectedMetric['type']): string {
  return type === 'histogram' ? `${metric}_bucket` : metric
}

async function findNames(
  grafana: Grafana,
  source: DataSource,
  metrics: readonly ExpectedMetric[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const names = [...new Set(metrics.flatMap(({ name, type }) => [name, seriesOf(name, type)]))]
  const start = String(Math.floor(Date.now() / 1000) - lookbackSeconds)
  const path = `/api/datasources/proxy/uid/${encodeURIComponent(source.uid)}/api/v1/label/__name__/values`
  const asked: Promise<readonly unknown[]>[] = []
  for (let at = 0; at < names.length; at += namesPerRequest) {
    const pattern = names
      .slice(at, at + namesPerRequest)
      .map(escapePattern)
      .join('|')
    const match = `{__name__=~${JSON.stringify(pattern)}}`
    const query = { 'match[]': match, start }
    const answer = grafana.send(
      { method: 'GET', path, query, purpose: 'query' },
      signal === undefined ? {} : { signal },
    )
    asked.push(answer.then(({ body }) => listAt(body, 'data')))
  }
  return new Set((await Promise.all(asked)).flat().filter((name) => typeof name === 'string'))
}

/** A name as a regular expression: since Prometheus 3 it may hold any character. */
function escapePattern(name: string): string {
  return name.replace(/[!-/;-@[-^`{-~]/g, '\\$&')
}
