import { inspect } from 'node:util'
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Canaries, CanaryKind } from './canaries.ts'

/** Where a planted value was found. */
export type Surface = 'log' | 'span' | 'metrics' | 'inspect' | 'json'

/** A planted value in a place where it must not be. */
export interface Finding {
  readonly surface: Surface
  readonly kind: CanaryKind
  readonly count: number
}

/**
 * Everything the process emits goes through here and is searched for canaries at once, so that nothing has to be kept and a run
 * may last for days. A control value that is emitted on purpose shows that the search sees what it is given.
 */
export class Evidence {
  /** Takes the finished spans; `harvest()` empties it. */
  readonly exporter: InMemorySpanExporter = new InMemorySpanExporter()
  readonly #canaries: Canaries
  readonly #found = new Map<string, number>()
  #spans = 0
  #logLines = 0
  #sampleLine: string | undefined
  #sampleSpan: ReadableSpan | undefined

  constructor(canaries: Canaries) {
    this.#canaries = canaries
  }

  /** A pino destination. */
  readonly write = (line: string): void => {
    this.#logLines++
    this.search('log', line)
    if (this.#sampleLine === undefined && line.includes('"errorType":"server_error"')) this.#sampleLine = line.trimEnd()
  }

  /** Searches a text. */
  search(surface: Surface, text: string): void {
    for (const kind of this.#canaries.search(text)) {
      const key = `${surface} ${kind}`
      this.#found.set(key, (this.#found.get(key) ?? 0) + 1)
    }
  }

  /** Searches what a debugger, `console.log` or `JSON.stringify` would show of an object. */
  searchObject(value: unknown): void {
    this.search('inspect', inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: null }))
    this.search('inspect', String(value))
    this.search('json', JSON.stringify(value) ?? '')
  }

  /** Searches the spans that finished since the last time, and lets them go. */
  harvest(): void {
    const spans = this.exporter.getFinishedSpans()
    this.exporter.reset()
    for (const span of spans) {
      this.#spans++
      this.search('span', describeSpan(span))
      if (this.#sampleSpan === undefined && span.name === 'customerio.sendEmail') this.#sampleSpan = span
    }
  }

  /** Spans seen, the control left out. */
  get spans(): number {
    return this.#spans - this.#count('span', 'control')
  }

  get logLines(): number {
    return this.#logLines - this.#count('log', 'control')
  }

  /** A line of a failed call. */
  get sampleLine(): string | undefined {
    return this.#sampleLine
  }

  get sampleSpan(): ReadableSpan | undefined {
    return this.#sampleSpan
  }

  /** Surfaces on which the control was seen. */
  get controls(): Surface[] {
    return this.#findings()
      .filter(({ kind }) => kind === 'control')
      .map(({ surface }) => surface)
  }

  /** Planted values where they must not be. */
  get leaks(): Finding[] {
    return this.#findings().filter(({ kind }) => kind !== 'control')
  }

  #count(surface: Surface, kind: CanaryKind): number {
    return this.#found.get(`${surface} ${kind}`) ?? 0
  }

  #findings(): Finding[] {
    return Array.from(this.#found, ([key, count]) => {
      const [surface, kind] = key.split(' ') as [Surface, CanaryKind]
      return { surface, kind, count }
    })
  }
}

function describeSpan({
  name,
  attributes,
  events,
  status,
  links,
  resource,
  instrumentationScope,
}: ReadableSpan): string {
  return JSON.stringify({
    name,
    attributes,
    events,
    status,
    links: links.map((link) => link.attributes),
    resource: resource.attributes,
    instrumentationScope,
  })
}
