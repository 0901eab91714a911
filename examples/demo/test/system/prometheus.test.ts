import { spawnSync } from 'node:child_process'
import { customerioCatalogue } from '@messaging-observability/metrics'
import t from 'tap'
import { type Prometheus, startPrometheus } from '../../../../scripts/testing/prometheus.ts'
import { parseExposition, type Sample } from '../../src/report/exposition.ts'
import { runScript } from '../fixtures/run-script.ts'

const { prefix, metrics } = customerioCatalogue.definition

await t.test('the demo that keeps going, under a real Prometheus', { timeout: 120_000 }, async (t) => {
  const demo = runScript('src/cli.ts', ['--keep', '--port', '0', '--seconds', '3', '--output', 'json'])
  t.teardown(() => demo.kill('SIGKILL'))
  const [, endpoint = ''] = await demo.waitFor(/Keeping on at (\S+\/metrics)/)
  const prometheus = await startPrometheus(new URL(endpoint).host)
  t.teardown(prometheus.stop)

  const scrape = async (): Promise<string> => (await fetch(endpoint)).text()

  await t.test('promtool accepts the output; of ours it only hints at the names that were given', async (t) => {
    const { stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
      input: await scrape(),
      encoding: 'utf8',
    })
    t.error(error, 'promtool is on the PATH')
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes(prefix) || line.includes('error'))
    t.same(ours, ['customerio_api_latency_ms metric names should not contain abbreviated units'])
  })

  await t.test('Prometheus knows every metric of the catalogue with its type and help', async (t) => {
    const metadata = (await prometheus.ask('metadata')) as Record<string, { type: string; help: string }[]>
    for (const { name, type, help } of metrics) t.match(metadata[name], [{ type, help }], name)
    t.same(
      Object.keys(metadata)
        .filter((name) => name.startsWith(prefix))
        .sort(),
      metrics.map(({ name }) => name).sort(),
    )
  })

  await t.test('Prometheus holds the values that /metrics shows', async (t) => {
    // The demo goes on: what Prometheus scraped in between lies between what was read before and after.
    // Prometheus moves the time of a scrape by up to 2 ms, hence the margin.
    const before = readOurs(await scrape())
    const stored = await scrapedAfter(prometheus, Date.now() / 1000 + 0.01)
    const after = readOurs(await scrape())
    t.ok(before.size > 400)
    const isCounted = /_(total|bucket|sum|count)$/
    for (const [series, { name, value }] of before) {
      const actual = stored.get(series)
      if (actual === undefined) t.fail(`${series} is missing`)
      else if (isCounted.test(name) && !(value <= actual && actual <= (after.get(series)?.value ?? 0))) {
        t.fail(`${series}: ${actual} is not between ${value} and ${after.get(series)?.value}`)
      }
    }
    for (const series of stored.keys()) if (!after.has(series)) t.fail(`${series} is not on /metrics`)
  })

  await t.test('the quantile that the summary prints is the one Prometheus calculates', async (t) => {
    const query = 'histogram_quantile(0.95, sum by (le) (customerio_api_latency_ms_bucket))'
    const [result] = await prometheus.query(query)
    t.ok((result?.points[0]?.value ?? 0) > 0)
  })

  await t.test('it ends cleanly on SIGTERM', async (t) => {
    demo.kill('SIGTERM')
    t.same(await demo.exit, { code: 0, signal: null }, demo.stderr())
  })
})

function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return `${name}{${pairs.sort().join(',')}}`
}

function readOurs(text: string): Map<string, Sample> {
  const ours = parseExposition(text).filter(({ name }) => name.startsWith(prefix))
  return new Map(ours.map((sample) => [seriesKey(sample.name, sample.labels), sample]))
}

/** Every series of ours in the first scrape after the given time. */
async function scrapedAfter(prometheus: Prometheus, seconds: number): Promise<Map<string, number>> {
  await prometheus.scrapeAfter(seconds)
  const series = await prometheus.query(`{__name__=~"${prefix}.*"}`)
  return new Map(
    series.map(({ metric: { __name__ = '', job: _job, instance: _instance, ...labels }, points }) => {
      return [seriesKey(__name__, labels), points[0]?.value ?? Number.NaN]
    }),
  )
}
