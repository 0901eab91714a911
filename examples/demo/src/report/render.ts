import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Report } from './report.ts'
import { duration, number, share, table } from './table.ts'

const shownEvents = 12

/** The summary for people. */
export function renderReport(report: Report): string {
  const { summary, problems } = report
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Calls by operation', renderOperations(report)],
    ['Errors by class', renderErrors(report)],
    ['E-mail funnel, as webhooks reported it', renderFunnel(report)],
    ['Webhooks by type', renderWebhooks(report)],
    ['Telemetry', renderTelemetry(report)],
    ['Dashboards, planned and pushed to a sandbox Grafana', renderPublication(report)],
    ['A log line of a failed call', [report.evidence.sampleLine ?? 'no call failed']],
    ['A span of a call', renderSpan(report.evidence.sampleSpan)],
  ]
  const headline = `${number(summary.calls)} calls, ${number(summary.errors)} errors, ${number(summary.webhooks.received)} webhook events, ${summary.leaks} leaks`
  const body = sections.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`)
  const warnings = problems.map((problem) => `PROBLEM: ${problem}`)
  return [headline, ...body, ...warnings].join('\n\n')
}

function renderOperations({ summary }: Report): string[] {
  const rows = Object.entries(summary.operations)
    .sort(([, a], [, b]) => b.calls - a.calls)
    .map(([name, { calls, errors, retries, p50, p95, p99 }]) => {
      return [name, number(calls), number(errors), number(retries), duration(p50), duration(p95), duration(p99)]
    })
  const { calls, errors, operations, latencyMs } = summary
  const retries = Object.values(operations).reduce((sum, operation) => sum + operation.retries, 0)
  const { p50, p95, p99 } = latencyMs
  return table([
    ['operation', 'calls', 'errors', 'retries', 'p50', 'p95', 'p99'],
    ...rows,
    ['all', number(calls), number(errors), number(retries), duration(p50), duration(p95), duration(p99)],
  ])
}

function renderPublication({ publication: { dashboards, alertRules, first, second } }: Report): string[] {
  return [
    dashboards.join(', '),
    `first push: ${number(first.writes)} writes (a folder, ${dashboards.length} dashboards, ${alertRules} alert rules in groups)`,
    `second push: ${number(second.writes)} writes, ${number(second.requests)} requests to see that nothing has changed`,
  ]
}

function renderErrors({ scrape }: Report): string[] {
  return table(descending(scrape.sumBy('customerio_api_errors_total', 'error_type')))
}

function renderFunnel({ scrape, summary }: Report): string[] {
  const { sent, delivered, bounced } = summary.email
  const events = (metric: string): number => scrape.sum('customerio_message_events_total', { channel: 'email', metric })
  const bounces = scrape.sumBy('customerio_email_bounced_total', 'bounce_type')
  const later = ['opened', 'clicked', 'converted'].map((metric) => {
    return [metric, number(events(metric)), share(events(metric), sent)]
  })
  return table(
    [
      ['sent', number(sent), listed(scrape.sumBy('customerio_email_sent_total', 'campaign_type'))],
      ['delivered', number(delivered), share(delivered, sent)],
      ...later,
      ['bounced', number(bounced), `${bounces.get('hard') ?? 0} hard, ${bounces.get('soft') ?? 0} soft`],
      ['suppressed', number(bounces.get('suppressed') ?? 0), 'never sent'],
    ],
    { remarks: true },
  )
}

function renderWebhooks({ scrape, summary }: Report): string[] {
  const types = descending(scrape.sumBy('customerio_webhook_received_total', 'event_type'))
  const rest = types.slice(shownEvents)
  const { duplicates, parked, rejected } = summary.webhooks
  const others = rest.reduce((sum, [name]) => {
    return sum + scrape.sum('customerio_webhook_received_total', { event_type: name ?? '' })
  }, 0)
  return table(
    [
      ...types.slice(0, shownEvents),
      ...(rest.length === 0 ? [] : [[`${rest.length} more types`, number(others)]]),
      ['duplicates', number(duplicates), 'handled once'],
      ['parked', number(parked), listed(scrape.sumBy('customerio_webhook_parked_total', 'reason'))],
      ['rejected', number(rejected), listed(rejections(scrape))],
    ],
    { remarks: true },
  )
}

/** Reasons for which a request is refused; the others of the metric are about requests that were authentic. */
const refusals = ['missing_header', 'bad_signature', 'stale', 'future', 'too_large', 'unsupported_media_type']

function rejections(scrape: Report['scrape']): Map<string, number> {
  const reasons = scrape.sumBy('customerio_webhook_errors_total', 'reason')
  return new Map([...reasons].filter(([reason]) => refusals.includes(reason)))
}

function renderTelemetry({ scrape, summary, evidence }: Report): string[] {
  const items = scrape.sumBy('customerio_batch_items_total', 'outcome')
  const suppressed = number(scrape.sum('customerio_log_suppressed_total'))
  return table(
    [
      [
        'batch items',
        number(items.get('accepted') ?? 0),
        `accepted, ${number(items.get('rejected') ?? 0)} rejected in 207 answers`,
      ],
      ['series', number(summary.series), `of customerio_*, ${number(scrape.samples.length)} in all on /metrics`],
      ['spans', number(summary.spans), 'of calls and requests'],
      ['log lines', number(evidence.logLines), `${suppressed} more held back by the burst limit`],
      ['leaks', number(summary.leaks), 'planted personal data and secrets in metrics, logs, spans, inspected objects'],
    ],
    { remarks: true },
  )
}

function renderSpan(span: ReadableSpan | undefined): string[] {
  if (span === undefined) return ['none']
  const [seconds, nanoseconds] = span.duration
  const shown = { trace: span.spanContext().traceId, ...span.attributes }
  return [
    `CLIENT ${span.name}  ${duration(seconds * 1_000 + nanoseconds / 1e6)}`,
    ...table(
      Object.entries(shown).map(([key, value]) => [key, String(value)]),
      { remarks: true },
    ).map((row) => `  ${row}`),
  ]
}

function listed(sums: ReadonlyMap<string, number>): string {
  return descending(sums)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

function descending(sums: ReadonlyMap<string, number>): string[][] {
  return [...sums]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => [name, number(count)])
}
