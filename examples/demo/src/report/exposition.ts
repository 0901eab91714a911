/** One sample of the text that Prometheus scrapes. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g
const escapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' }

/** Reads the text exposition format: https://prometheus.io/docs/instrumenting/exposition_formats */
export function parseExposition(text: string): Sample[] {
  const samples: Sample[] = []
  for (const row of text.split('\n')) {
    const match = row.startsWith('#') ? null : line.exec(row)
    if (match === null) continue
    const [, name = '', labelText = '', value = ''] = match
    samples.push({ name, labels: parseLabels(labelText), value: parseValue(value) })
  }
  return samples
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(label)) {
    labels[name] = value.replaceAll(/\\[\\"n]/g, (pair) => escapes[pair] ?? pair)
  }
  return labels
}

function parseValue(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text)
}

/** Answers questions about a scrape, in the words of PromQL. */
export class Scrape {
  readonly samples: readonly Sample[]

  constructor(text: string) {
    this.samples = parseExposition(text)
  }

  /** `name{labels}` */
  select(name: string, labels: Readonly<Record<string, string>> = {}): Sample[] {
    return this.samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
  }

  /** `sum(name{labels})` */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.select(name, labels).reduce((total, { value }) => total + value, 0)
  }

  /** `sum by (label) (name{labels})` */
  sumBy(name: string, by: string, labels: Readonly<Record<string, string>> = {}): Map<string, number> {
    const sums = new Map<string, number>()
    for (const sample of this.select(name, labels)) {
      const key = sample.labels[by] ?? ''
      sums.set(key, (sums.get(key) ?? 0) + sample.value)
    }
    return sums
  }

  /** `histogram_quantile(q, sum by (le) (name_bucket{labels}))`, linear within a bucket. `undefined` without observations. */
  quantile(q: number, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const buckets = Array.from(this.sumBy(`${name}_bucket`, 'le', labels), ([le, count]) => ({
      le: parseValue(le),
      count,
    }))
    buckets.sort((a, b) => a.le - b.le)
    const total = buckets.at(-1)?.count ?? 0
    if (total === 0) return undefined
    const rank = q * total
    const index = buckets.findIndex(({ count }) => count >= rank)
    const below = buckets[index - 1] ?? { le: 0, count: 0 }
    const { le, count } = buckets[index] ?? below
    if (le === Infinity) return below.le
    return below.le + (le - below.le) * ((rank - below.count) / (count - below.count))
  }
}
