const units = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

/** Reads a duration as Prometheus writes it, in milliseconds; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const parts = text === '' ? null : pattern.exec(text)
  if (parts === null) return undefined
  return units.reduce((sum, [, size], index) => sum + Number(parts[index + 1] ?? 0) * size, 0)
}

/** Writes a duration as Prometheus does: `1h` for an hour, years and weeks only where they fit exactly. */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds
  let text = ''
  for (const [unit, size] of units) {
    const exact = unit === 'y' || unit === 'w'
    const count = exact && rest % size !== 0 ? 0 : Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0s' : text
}
