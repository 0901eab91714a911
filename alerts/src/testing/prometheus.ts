import { AlertsError } from '../errors.ts'
import { encodeRemoteWrite, type TimedSeries } from './remote-write.ts'
import type { QueryAnswer } from './rule-condition.ts'

/** Points in time, in Unix seconds: from, to and what lies a step apart. */
export interface Evaluations {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** Where cases are stored and queried. */
export interface CaseDatabase {
  readonly write: (series: readonly TimedSeries[]) => Promise<void>
  /** What an instant query answers at each of the points in time. */
  readonly query: (expression: string, evaluations: Evaluations) => Promise<readonly QueryAnswer[]>
}

interface RangeSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (readonly [at: number, value: string])[]
}

/** Samples in one request to write. */
const SAMPLES_A_REQUEST = 50_000

/**
 * A Prometheus that may be filled with the series of cases, which begin in 1970. It has to be empty, and run with
 * `--web.enable-remote-write-receiver` and with blocks that hold all of time, so that nothing is too old for it:
 * `--storage.tsdb.min-block-duration=100y --storage.tsdb.max-block-duration=100y --storage.tsdb.retention.time=100y`.
 *
 * @param url Its root: `http://127.0.0.1:9090`.
 */
export function connectCaseDatabase(url: string): CaseDatabase {
  const root = url.replace(/\/+$/, '')

  async function write(series: readonly TimedSeries[]): Promise<void> {
    for (const part of portions(series)) {
      const response = await fetch(`${root}/api/v1/write`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-protobuf',
          'content-encoding': 'snappy',
          'x-prometheus-remote-write-version': '0.1.0',
        },
        body: encodeRemoteWrite(part),
      })
      const text = await response.text()
      if (!response.ok) throw refused(root, `it answers ${response.status} to a write: ${text.trim()}`)
    }
  }

  async function range(expression: string, { from, to, step }: Evaluations): Promise<QueryAnswer[]> {
    const parameters = { query: expression, start: String(from), end: String(to), step: String(step) }
    const response = await fetch(`${root}/api/v1/query_range`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    })
    const answer = (await response.json()) as { data?: { result: readonly RangeSeries[] }; error?: string }
    const count = Math.floor((to - from) / step) + 1
    if (answer.data === undefined) {
      const error = answer.error ?? `status ${response.status}`
      // One point that fails fails the whole range.
      if (count === 1) return [{ error }]
      const points = Array.from({ length: count }, (_, index) => from + index * step)
      const answers: QueryAnswer[] = []
      for (const at of points) answers.push(...(await range(expression, { from: at, to: at, step })))
      return answers
    }
    const answers = Array.from({ length: count }, () => ({ series: [] as { labels: object; value: number }[] }))
    for (const { metric, values } of answer.data.result) {
      for (const [at, value] of values) {
        answers[Math.round((at - from) / step)]?.series.push({ labels: metric, value: numberOf(value) })
      }
    }
    return answers as QueryAnswer[]
  }

  return { write, query: range }
}

function* portions(series: readonly TimedSeries[]): Generator<readonly TimedSeries[]> {
  let part: TimedSeries[] = []
  let samples = 0
  for (const each of series) {
    if (part.length > 0 && samples + each.samples.length > SAMPLES_A_REQUEST) {
      yield part
      part = []
      samples = 0
    }
    part.push(each)
    samples += each.samples.length
  }
  if (part.length > 0) yield part
}

function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text)
}

function refused(url: string, message: string): AlertsError {
  return new AlertsError('ERR_ALERTS_TEST_INVALID', 'The cases cannot be stored.', {
    problems: [{ path: url, message }],
  })
}
