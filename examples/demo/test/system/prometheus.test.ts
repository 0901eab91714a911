import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { customerioCatalogue } from '@messaging-observability/metrics'
import t from 'tap'
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
    const metadata = (await prometheus.ask('/api/v1/metadata')) as Record<string, { type: string; help: string }[]>
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
    const stored = await prometheus.scrapedAfter(Date.now() / 1000 + 0.01)
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
    t.ok(Number(result?.value[1]) > 0)
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

interface QueryResult {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [time: number, value: string]
}

async function startPrometheus(target: string) {
  const directory = await mkdtemp(join(tmpdir(), 'demo-prometheus-'))
  const configuration = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [{ job_name: 'demo', static_configs: [{ targets: [target] }] }],
  }
  // JSON is YAML.
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(configuration))
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const ended = once(child, 'close')

  async function ask(path: string): Promise<unknown> {
    const response = await fetch(`http://${address}${path}`)
    const { data } = (await response.json()) as { data: unknown }
    return data
  }

  async function query(expression: string): Promise<QueryResult[]> {
    const { result } = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as { result: QueryResult[] }
    return result
  }

  /** Unix seconds of the last successful scrape. Of a plain selector only `timestamp()` gives the time of the sample. */
  async function lastScrape(): Promise<number> {
    const [result] = await query('timestamp(up) and up == 1').catch(() => [])
    return Number(result?.value[1] ?? 0)
  }

  async function waitForScrape(since: number): Promise<void> {
    while ((await lastScrape()) <= since) {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}: is it installed?`)
      await wait(100)
    }
  }

  await waitForScrape(0)
  return {
    ask,
    query,
    /** Every series of ours in the first scrape after the given time. */
    async scrapedAfter(seconds: number): Promise<Map<string, number>> {
      await waitForScrape(seconds)
      const result = await query(`{__name__=~"${prefix}.*"}`)
      return new Map(
        result.map(({ metric: { __name__ = '', job: _job, instance: _instance, ...labels }, value }) => {
          return [seriesKey(__name__, labels), Number(value[1])]
        }),
      )
    },
    stop: async (): Promise<void> => {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
