/** What test runs counted. A test is a `t.test()` without tests inside; a test file without any counts as one. */
export interface TestCount {
  passed: number
  failed: number
  /** Skipped and to-do tests. */
  skipped: number
  /** As tap's own closing lines give them. */
  assertions: number
  /** Runs that opened a TAP stream and never closed it: they crashed or were cut off. */
  unfinished: number
}

interface Subtest {
  indent: number
  group: boolean
  failed: boolean
}

interface Stream {
  /** Indent of the diagnostic block being read: what it quotes may look like a test point. */
  diagnostics: number | undefined
  started: boolean
  open: Subtest[]
}

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const turboPrefix = /^((?:@[\w.-]+\/)?[\w./-]+:[\w:-]+:)(?: |$)/
const testPoint = /^(not )?ok \d+(?: - .*?)?(?: # (skip|todo)\b.*)?$/i
const closingLine = /^# \{ total: (\d+)\b/
const passingDetail = /^(?:$|ok \d+\b|# Subtest: |# time=|\d+\.\.\d+|TAP version)/

/** Counts the tests in the output of tap, also where turbo interleaves several runs and prefixes their lines. */
export class TapCounter {
  readonly count: TestCount = { passed: 0, failed: 0, skipped: 0, assertions: 0, unfinished: 0 }
  readonly #streams = new Map<string, Stream>()

  /** Reads one line. Returns false for a line that only says that something passed, so that a log can leave it out. */
  read(line: string): boolean {
    const plain = line.replaceAll(colours, '').trimEnd()
    const prefix = turboPrefix.exec(plain)?.[0] ?? ''
    const indented = plain.slice(prefix.length)
    const text = indented.trimStart()
    const indent = indented.length - text.length
    const stream = this.#stream(prefix.trimEnd())

    if (stream.diagnostics !== undefined) {
      if (indent === stream.diagnostics && text === '...') stream.diagnostics = undefined
      return true
    }
    if (text.startsWith('TAP version')) this.#start(stream)
    if (!stream.started) return true
    if (text === '---') stream.diagnostics = indent
    if (text.startsWith('# Subtest: ')) openSubtest(stream, indent)
    const point = testPoint.exec(text)
    if (point) this.#close(stream, indent, { failed: point[1] !== undefined, skipped: point[2] !== undefined })
    const closed = closingLine.exec(text)
    if (closed) this.#end(stream, Number(closed[1]))
    return !passingDetail.test(text)
  }

  #stream(prefix: string): Stream {
    const known = this.#streams.get(prefix)
    if (known) return known
    const stream: Stream = { diagnostics: undefined, started: false, open: [] }
    this.#streams.set(prefix, stream)
    return stream
  }

  #start(stream: Stream): void {
    stream.started = true
    stream.open = []
    this.count.unfinished += 1
  }

  #end(stream: Stream, assertions: number): void {
    stream.started = false
    this.count.unfinished -= 1
    this.count.assertions += assertions
  }

  #close(stream: Stream, indent: number, { failed, skipped }: { failed: boolean; skipped: boolean }): void {
    const subtest = stream.open.at(-1)
    if (skipped) {
      if (subtest?.indent === indent) stream.open.pop()
      this.count.skipped += 1
      return
    }
    // An assertion: its test counts it when it closes.
    if (subtest?.indent !== indent) return
    stream.open.pop()
    if (!failed) this.count.passed += subtest.group ? 0 : 1
    else if (!subtest.failed) this.count.failed += 1
    if (failed) for (const outer of stream.open) outer.failed = true
  }
}

function openSubtest(stream: Stream, indent: number): void {
  const outer = stream.open.at(-1)
  if (outer) outer.group = true
  stream.open.push({ indent, group: false, failed: false })
}
