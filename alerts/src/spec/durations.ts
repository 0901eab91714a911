const UNITS = { y: 31_536_000, w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 } as const
const DURATION = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/

/** Whether it is a duration as Prometheus writes it, `0s` included. */
export function isDuration(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && DURATION.test(value)
}

/** Whether it is a duration above zero. */
export function isPositiveDuration(value: unknown): value is string {
  return isDuration(value) && secondsOf(value) > 0
}

/** Seconds of a duration: `1h30m` is 5400. */
export function secondsOf(duration: string): number {
  let seconds = 0
  for (const [, digits, unit] of duration.matchAll(/(\d+)(ms|[ywdhms])/g)) {
    seconds += Number(digits) * UNITS[unit as keyof typeof UNITS]
  }
  return seconds
}

/** A duration as Prometheus writes it, in the largest units that fit: 5400 is `1h30m`. */
export function durationOf(seconds: number): string {
  let rest = Math.round(seconds)
  let text = ''
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNITS[unit])
    rest -= count * UNITS[unit]
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}

const WORDS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** A duration in words: `5400` seconds are "1 hour 30 minutes". */
export function inWords(seconds: number): string {
  const parts: string[] = []
  let rest = seconds
  for (const [size, word] of WORDS) {
    const count = size === 1 ? rest : Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}
