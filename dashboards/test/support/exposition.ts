/** What a service counted, read from its `/metrics` without Prometheus. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Samples by name and labels. */
export type Samples = ReadonlyMap<string, Sample>

/** Reads the text exposition format; label values here hold no escapes. */
export function readExposition(text: string): Samples {
  const samples = new Map<string, Sample>()
  for (const line of text.split('\n')) {
    const [, name, labelText = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? []
    if (name === undefined) continue
    const labels = Object.fromEntries([...labelText.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, label]) => [key, label]))
    samples.set(seriesKey(name, labels), { name, labels, value: Number(value === '+Inf' ? Infinity : value) })
  }
  return samples
}

/** Identifies a series whatever the order of its labels. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return `${name}{${pairs.sort().join(',')}}`
}
