import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** One series of an answer, with a value for each point in time. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly points: readonly { readonly at: number; readonly value: number }[]
}

/** What a Prometheus does besides scraping. */
export interface PrometheusOptions {
  /** Rule files, evaluated once a second. */
  readonly ruleFiles?: readonly string[]
  /** Whether samples of any time can be written to it, those of 1970 included. */
  readonly writable?: boolean
}

/** A Prometheus that scrapes one target once a second. */
export interface Prometheus {
  /** Root of the HTTP API. */
  readonly url: string
  /** The data of an answer of the HTTP API: `ask('metadata')`. */
  readonly ask: (path: string, parameters?: Readonly<Record<string, string>>) => Promise<unknown>
  readonly query: (expression: string, at?: number) => Promise<Series[]>
  readonly queryRange: (
    expression: string,
    range: { readonly from: number; readonly to: number; readonly step: number },
  ) => Promise<Series[]>
  /** `label_values(selector, label)` */
  readonly labelValues: (selector: string, label: string) => Promise<string[]>
  /** Resolves with the time of the first successful scrape after the given time, in Unix seconds. */
  readonly scrapeAfter: (seconds: number) => Promise<number>
  readonly stop: () => Promise<void>
}

type Sample = readonly [at: number, value: string]

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: Sample
  readonly values?: readonly Sample[]
}

type Answer =
  | { readonly status: 'success'; readonly data: unknown }
  | { readonly status: 'error'; readonly error: string }

/**
 * Starts the real Prometheus, which has to be on the PATH.
 *
 * @param target Host and port to scrape. Without one it holds what is written to it.
 */
export async function startPrometheus(target?: string, options: PrometheusOptions = {}): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    scrape_configs: target === undefined ? [] : [{ job_name: 'demo', static_configs: [{ targets: [target] }] }],
    rule_files: options.ruleFiles ?? [],
  }
  // JSON is YAML.
  await writeFile(join(directory, 'prometheus.yml'), JSON.stringify(configuration))
  const address = `127.0.0.1:${await freePort()}`
  const flags = [`--config.file=${join(directory, 'prometheus.yml')}`, `--storage.tsdb.path=${join(directory, 'data')}`]
  // One block for all of time: nothing is too old, out of order or due to be compacted.
  const anyTime = ['min-block-duration', 'max-block-duration', 'retention.time'].map(
    (name) => `--storage.tsdb.${name}=100y`,
  )
  if (options.writable) flags.push('--web.enable-remote-write-receiver', ...anyTime)
  const child = spawn('prometheus', [...flags, `--web.listen-address=${address}`, '--log.level=error'], {
    stdio: 'ignore',
  })
  const ended = once(child, 'close')

  async function ask(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`)
    const answer = (await response.json()) as Answer
    if (answer.status === 'error') throw new Error(answer.error)
    return answer.data
  }

  async function vectors(path: string, parameters: Readonly<Record<string, string>>): Promise<Series[]> {
    const data = (await ask(path, parameters)) as { resultType: string; result: readonly RawSeries[] | Sample }
    const series = data.resultType === 'scalar' ? [{ metric: {}, value: data.result as Sample }] : data.result
    return (series as readonly RawSeries[]).map(({ metric, value, values }) => {
      const samples = values ?? (value === undefined ? [] : [value])
      return { metric, points: samples.map(([at, text]) => ({ at, value: numberOf(text) })) }
    })
  }

  const query = (expression: string, at = Date.now() / 1_000): Promise<Series[]> =>
    vectors('query', { query: expression, time: String(at) })

  // Of a plain selector only `timestamp()` gives the time of the sample.
  async function lastScrape(): Promise<number> {
    const [series] = await query('timestamp(up) and up == 1').catch(() => [])
    return series?.points[0]?.value ?? 0
  }

  async function scrapeAfter(seconds: number): Promise<number> {
    for (;;) {
      const at = await lastScrape()
      if (at > seconds) return at
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}: is it installed?`)
      await wait(50)
    }
  }

  async function ready(): Promise<void> {
    for (;;) {
      const response = await fetch(`http://${address}/-/ready`).catch(() => undefined)
      if (response?.ok) return
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}: is it installed?`)
      await wait(20)
    }
  }

  await Promise.race([
    target === undefined ? ready() : scrapeAfter(0),
    once(child, 'error').then(([cause]) => {
      throw new Error('prometheus cannot be started: is it on the PATH?', { cause })
    }),
  ])
  return {
    url: `http://${address}`,
    ask,
    query,
    queryRange: (expression, { from, to, step }) =>
      vectors('query_range', { query: expression, start: String(from), end: String(to), step: String(step) }),
    labelValues: async (selector, label) => (await ask(`label/${label}/values`, { 'match[]': selector })) as string[],
    scrapeAfter,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
