import type { Sample } from '../spec/samples.ts'

/** A series with all its samples. */
export interface TimedSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly { readonly atMs: number; readonly value: Exclude<Sample, 'missing'> }[]
}

/** The NaN by which Prometheus marks the end of a series. It differs from that of a calculation only in its bits. */
const STALE = 0x7ff0_0000_0000_0002n

/**
 * A request of Prometheus' remote write 1.0, compressed as it demands. Unlike files to backfill from, it can carry stale
 * markers.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export function encodeRemoteWrite(series: readonly TimedSeries[]): Uint8Array<ArrayBuffer> {
  return snappy(concat(series.map((each) => field(1, encodeSeries(each)))))
}

function encodeSeries({ labels, samples }: TimedSeries): Uint8Array {
  const sorted = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))
  return concat([
    ...sorted.map(([name, value]) => field(1, concat([field(1, utf8(name)), field(2, utf8(value))]))),
    ...samples.map((sample) => field(2, encodeSample(sample))),
  ])
}

function encodeSample({ atMs, value }: TimedSeries['samples'][number]): Uint8Array {
  const double = new DataView(new ArrayBuffer(9))
  double.setUint8(0, (1 << 3) | 1)
  if (value === 'stale') double.setBigUint64(1, STALE, true)
  else double.setFloat64(1, value, true)
  return concat([new Uint8Array(double.buffer), Uint8Array.of(2 << 3), varint(atMs)])
}

/** A length-delimited protobuf field. */
function field(number: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.of((number << 3) | 2), varint(content.length), content])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  return Uint8Array.of(...bytes, rest)
}

/** The block format of snappy without any compression: literals only. */
function snappy(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = 0x1_0000
  const parts = [varint(content.length)]
  for (let from = 0; from < content.length; from += size) {
    const literal = content.subarray(from, from + size)
    const last = literal.length - 1
    parts.push(Uint8Array.of(61 << 2, last & 0xff, last >> 8), literal)
  }
  return concat(parts)
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
