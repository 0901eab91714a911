/** Milliseconds of each unit, from the biggest; written in this order, each at most once. */
const units: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]
/** Units that are written only where nothing is left over: `90d`, not `12w6d`. */
const whole: ReadonlySet<string> = new Set(['y', 'w'])
const pattern: RegExp = new RegExp(`^${units.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`)
/** Go keeps a duration in 64 bits of nanoseconds. */
const longest = 2 ** 63 / 1e6

/**
 * Milliseconds of a duration as Grafana's API reads it, which is as Prometheus does: `5m`, `1h30m`, `0`, nothing
 * negative. `undefined` for what it refuses.
 *
 * Source: https://github.com/prometheus/common/blob/main/model/time.go
 */
export function readDuration(text: string): number | undefined {
  if (text === '0') return 0
  const found = text === '' ? null : pattern.exec(text)
  if (found === null) return undefined
  const milliseconds = units.reduce((sum, [, size], index) => sum + Number(found[index + 1] ?? 0) * size, 0)
  return milliseconds < longest ? milliseconds : undefined
}

/** A duration in the one spelling that Grafana reads back: `60m` is `1h`. */
export function writeDuration(milliseconds: number): string {
  let text = ''
  let rest = Math.floor(milliseconds)
  for (const [unit, size] of units) {
    if (rest < size || (whole.has(unit) && rest % size !== 0)) continue
    text += `${Math.floor(rest / size)}${unit}`
    rest %= size
  }
  return text === '' ? '0s' : text
}
