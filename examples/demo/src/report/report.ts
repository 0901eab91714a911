import type { Evidence } from '../evidence/evidence.ts'
import type { Publication } from '../grafana/publish.ts'
import { Scrape } from './exposition.ts'

/** Percentiles in milliseconds, estimated from histogram buckets as Prometheus does; `null` where nothing was measured. */
export interface Percentiles {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

export interface OperationReport extends Percentiles {
  readonly calls: number
  readonly errors: number
  readonly retries: number
}

/** What `--output json` prints. */
export interface Summary {
  readonly calls: number
  readonly errors: number
  /** By `api.operation`. */
  readonly operations: Readonly<Record<string, OperationReport>>
  readonly webhooks: {
    readonly received: number
    readonly duplicates: number
    readonly parked: number
    readonly rejected: number
  }
  readonly email: { readonly sent: number; readonly delivered: number; readonly bounced: number }
  readonly latencyMs: Percentiles
  readonly spans: number
  /** Series of this project on `/metrics`. */
  readonly series: number
  /** Planted values found in metrics, logs, spans or inspected objects. */
  readonly leaks: number
  /** Dashboards and alert rules, planned and pushed to a sandbox Grafana twice. */
  readonly grafana: {
    readonly dashboards: number
    readonly alertRules: number
    readonly firstPushWrites: number
    readonly secondPushWrites: number
  }
}

/** What one run showed. */
export interface Report {
  readonly summary: Summary
  readonly scrape: Scrape
  readonly evidence: Evidence
  readonly publication: Publication
  /** Reasons not to believe the run; empty when all is well. */
  readonly problems: readonly string[]
}

const latency = 'customerio_api_latency_ms'
const requests = 'customerio_api_requests_total'

/** Reads everything from the text of `/metrics` and from what was exported, nothing from books of the demo's own. */
export function createReport(text: string, evidence: Evidence, publication: Publication): Report {
  const scrape = new Scrape(text)
  const leaks = evidence.leaks.reduce((total, { count }) => total + count, 0)
  const bounces = scrape.sumBy('customerio_email_bounced_total', 'bounce_type')
  const summary: Summary = {
    calls: scrape.sum(requests),
    errors: scrape.sum(requests, { status: 'error' }),
    operations: readOperations(scrape),
    webhooks: {
      received: scrape.sum('customerio_webhook_received_total'),
      duplicates: scrape.sum('customerio_webhook_duplicates_total'),
      parked: scrape.sum('customerio_webhook_parked_total'),
      rejected: scrape.sum('customerio_webhook_duration_seconds_count', { outcome: 'rejected' }),
    },
    email: {
      sent: scrape.sum('customerio_email_sent_total'),
      delivered: scrape.sum('customerio_email_delivered_total'),
      // A suppressed mail was never sent, so it did not bounce.
      bounced: (bounces.get('hard') ?? 0) + (bounces.get('soft') ?? 0) + (bounces.get('unknown') ?? 0),
    },
    latencyMs: percentiles(scrape),
    spans: evidence.spans,
    series: scrape.samples.filter(({ name }) => name.startsWith('customerio_')).length,
    leaks,
    grafana: {
      dashboards: publication.dashboards.length,
      alertRules: publication.alertRules,
      firstPushWrites: publication.first.writes,
      secondPushWrites: publication.second.writes,
    },
  }
  return { summary, scrape, evidence, publication, problems: findProblems(summary, evidence) }
}

function findProblems(summary: Summary, evidence: Evidence): string[] {
  const problems = evidence.leaks.map(
    ({ surface, kind, count }) => `${surface} holds a planted ${kind}, ${count} times`,
  )
  for (const surface of ['log', 'span'] as const) {
    if (!evidence.controls.includes(surface)) problems.push(`the search of ${surface}s does not find its control value`)
  }
  if (summary.grafana.secondPushWrites > 0) problems.push('pushing the same again wrote to Grafana')
  if (summary.series === 0) problems.push('/metrics shows no series of this project')
  return problems
}

function readOperations(scrape: Scrape): Record<string, OperationReport> {
  const operations: Record<string, OperationReport> = {}
  for (const { labels } of scrape.select(requests)) {
    const { api = '', operation = '' } = labels
    const selector = { api, operation }
    const calls = scrape.sum(requests, selector)
    if (calls === 0) continue
    operations[`${api}.${operation}`] = {
      calls,
      errors: scrape.sum(requests, { ...selector, status: 'error' }),
      retries: scrape.sum('customerio_api_retries_total', selector),
      ...percentiles(scrape, selector),
    }
  }
  return operations
}

function percentiles(scrape: Scrape, labels: Readonly<Record<string, string>> = {}): Percentiles {
  const at = (q: number): number | null => {
    const value = scrape.quantile(q, latency, labels)
    return value === undefined ? null : Math.round(value * 10) / 10
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
