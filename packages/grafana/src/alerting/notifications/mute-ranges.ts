const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

/** A range of a mute timing: of weekdays, days, months or years, as numbers. Days of a month below 0 count from its end. */
export interface MuteRange {
  readonly from: number
  readonly to: number
}

/** How one end of a range is read, by the member of a mute timing's interval. */
export const rangeReaders = {
  weekdays: (text: string): number | undefined => indexOf(weekdays, text),
  days_of_month: (text: string): number | undefined => numberOf(text, -31, 31) || undefined,
  months: (text: string): number | undefined => monthOf(text),
  years: (text: string): number | undefined => numberOf(text, 1, 9999),
} as const

/** Reads `monday:friday`, `-3:-1`, `12`; `undefined` for what is no range. */
export function readRange(member: keyof typeof rangeReaders, text: string): MuteRange | undefined {
  const [from, to = from, ...rest] = text.split(':').map(rangeReaders[member])
  const whole = from !== undefined && to !== undefined && rest.length === 0 && !text.endsWith(':')
  return whole ? { from, to } : undefined
}

/** A range in the one spelling that Grafana reads back: months by number, weekdays by name. */
export function writeRange(member: keyof typeof rangeReaders, text: string): string {
  const range = readRange(member, text)
  if (range === undefined) return text
  const [from, to] = [range.from, range.to].map((end) => (member === 'weekdays' ? weekdays[end] : String(end)))
  return from === to ? `${from}` : `${from}:${to}`
}

function indexOf(names: readonly string[], text: string): number | undefined {
  const index = names.indexOf(text.toLowerCase())
  return index < 0 ? undefined : index
}

function monthOf(text: string): number | undefined {
  const index = indexOf(months, text)
  return index === undefined ? numberOf(text, 1, 12) : index + 1
}

function numberOf(text: string, least: number, most: number): number | undefined {
  if (!/^-?\d+$/.test(text)) return undefined
  const number = Number(text)
  return number >= least && number <= most ? number : undefined
}
