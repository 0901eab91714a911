import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { customerioCatalogue, customerioLabelSets } from '@messaging-observability/metrics'
import t, { type Test } from 'tap'
import { type Demo, startDemo } from '../src/demo.ts'
import { createCanaries } from '../src/evidence/canaries.ts'
import { renderReport } from '../src/report/render.ts'
import type { Report } from '../src/report/report.ts'

const seed = 7

await t.test('a driven day', async (t) => {
  const demo = await startDemo({ seed, durationMs: 5_000, size: 0.15, port: 0 })
  t.teardown(() => demo.close())
  const day = demo.runDay(new AbortController().signal)
  await day.done
  t.equal(day.clock.hour, 24)
  const report = await demo.report()
  const text = await demo.scrape()

  await t.test('shows every metric of the catalogue, with samples, and no other of its prefix', async (t) => {
    const { prefix } = customerioCatalogue.definition
    const types = Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, type]) => `${name} ${type}`)
    const ours = types.filter((entry) => entry.startsWith(prefix)).sort()
    t.same(ours, customerioCatalogue.definition.metrics.map(({ name, type }) => `${name} ${type}`).sort())
    for (const { name, type } of customerioCatalogue.definition.metrics) {
      const sample = type === 'histogram' ? `${name}_count` : name
      t.ok(report.scrape.select(sample).length > 0, `${sample} has a sample`)
    }
  })

  await t.test('carries on every series the labels of the catalogue, with values of its closed sets', async (t) => {
    for (const { name, labels } of customerioCatalogue.definition.metrics) {
      const series = report.scrape.samples.filter((sample) => sample.name.replace(/_(bucket|sum|count)$/, '') === name)
      for (const { labels: actual } of series) {
        const { le: _le, workspace, ...rest } = actual
        t.equal(workspace, 'default')
        t.same(Object.keys(rest).sort(), Object.keys(labels).sort(), name)
        for (const [label, set] of Object.entries(labels)) {
          t.ok(
            (customerioLabelSets[set as keyof typeof customerioLabelSets] as readonly string[]).includes(
              rest[label] ?? '',
            ),
          )
        }
      }
    }
  })

  await t.test('finds no planted value in anything emitted, and finds its controls', async (t) => {
    t.same(report.problems, [])
    t.equal(report.summary.leaks, 0)
    t.same(report.evidence.controls.sort(), ['log', 'span'])
    t.ok(report.evidence.logLines > report.summary.calls / 2)
  })

  await t.test('did send the planted values: Customer.io and the park have them', async (t) => {
    const { mark } = createCanaries(seed)
    const { inspect } = demo.sandbox
    t.match(inspect.people()[0]?.email, mark)
    t.match(inspect.deliveries()[0]?.recipient, mark)
    t.match(inspect.requests({ operation: 'track' })[0]?.url, mark)
    const parked = await Promise.all((await parkedFiles(demo)).map((file) => readFile(file, 'utf8')))
    t.match(parked.join('\n'), mark, 'what is parked is raw')
  })

  await t.test('counts the calls and attempts that Customer.io saw', async (t) => {
    compareCalls(t, demo, report)
  })

  await t.test('counts the items of batches', async (t) => {
    const batches = demo.sandbox.inspect.requests({ operation: 'batch' })
    const items = batches.reduce((sum, { body }) => sum + (body as { batch: unknown[] }).batch.length, 0)
    t.equal(report.scrape.sum('customerio_batch_items_total', { outcome: 'rejected' }), 4)
    t.equal(report.scrape.sum('customerio_batch_items_total', { outcome: 'accepted' }), items - 4)
  })

  await t.test('counts the webhooks that Customer.io delivered', async (t) => {
    await compareWebhooks(t, demo, report)
  })

  await t.test('has one span for each call and each request, and none for the HTTP below a call', async (t) => {
    const requests = report.scrape
      .select('http_request_duration_seconds_count')
      .filter(({ labels }) => labels.route !== '/metrics')
      .reduce((sum, { value }) => sum + value, 0)
    t.equal(report.summary.spans, report.summary.calls + requests)
  })

  await t.test('pushes dashboards and alert rules, and nothing when it pushes them again', async (t) => {
    t.same(report.summary.grafana, { dashboards: 4, alertRules: 24, firstPushWrites: 10, secondPushWrites: 0 })
    t.match(renderReport(report), 'second push: 0 writes')
  })

  await t.test('renders a summary with every section', async (t) => {
    const summary = renderReport(report)
    for (const section of [
      'Calls by operation',
      'E-mail funnel',
      'Webhooks by type',
      'duplicates',
      'parked',
      'of customerio_',
    ]) {
      t.match(summary, section)
    }
    t.match(summary, /app\.sendEmail +\d+ +\d+ +\d+ +[\d.]+ m?s +[\d.]+ m?s/)
    t.match(summary, '"errorType":"server_error"', 'a log line')
    t.match(summary, 'CLIENT customerio.sendEmail', 'a span')
    t.notMatch(summary, createCanaries(seed).mark)
  })
})

function parkedFiles({ parkDirectory }: Demo): Promise<string[]> {
  return readdir(parkDirectory).then((names) => names.map((name) => join(parkDirectory, name)))
}

function compareCalls(t: Test, demo: Demo, { summary, scrape }: Report): void {
  const seen = new Map<string, { calls: number; retries: number }>()
  for (const { api, operation, headers } of demo.sandbox.inspect.requests()) {
    const entry = seen.get(`${api}.${operation}`) ?? { calls: 0, retries: 0 }
    if (headers['x-retry-count'] === undefined) entry.calls++
    else entry.retries++
    seen.set(`${api}.${operation}`, entry)
  }
  // What the SDK refuses at once never leaves the process: it is a call without latency.
  const counted = Object.entries(summary.operations).map(([name, { retries }]) => {
    const [api = '', operation = ''] = name.split('.')
    return [name, { calls: scrape.sum('customerio_api_latency_ms_count', { api, operation }), retries }]
  })
  t.same(Object.fromEntries(counted), Object.fromEntries(seen))
  t.equal(summary.calls, [...seen.values()].reduce((sum, { calls }) => sum + calls, 0) + 1)
  t.equal(summary.errors, scrape.sum('customerio_api_errors_total'))
  const errors = Object.fromEntries(scrape.sumBy('customerio_api_errors_total', 'error_type'))
  t.match(errors, { bad_response: 3, unauthorized: 2, server_error: 1, timeout: 1, not_found: 1, validation: 2 })
}

async function compareWebhooks(t: Test, demo: Demo, { summary, scrape }: Report): Promise<void> {
  const { log } = demo.sandbox.webhooks
  const delivered = log.filter(({ outcome, faults }) => outcome === 'delivered' && !faults.includes('brokenJson'))
  const distinct = new Map(delivered.map(({ event }) => [event.event_id, event]))
  const emails = (metric: string): number =>
    [...distinct.values()].filter((event) => event.object_type === 'email' && event.metric === metric).length

  t.equal(summary.webhooks.received, distinct.size)
  t.equal(summary.webhooks.duplicates, delivered.length - distinct.size)
  t.ok(summary.webhooks.duplicates > 0)
  const forged = 3
  t.equal(summary.webhooks.rejected, log.filter(({ status }) => status === 401).length + forged)
  t.equal(summary.webhooks.parked, (await parkedFiles(demo)).length)
  t.ok(summary.webhooks.parked > 0)
  t.same(summary.email, { sent: emails('sent'), delivered: emails('delivered'), bounced: emails('bounced') })
  t.equal(scrape.sum('customerio_webhook_received_total', { event_type: 'other' }), 1)
}
