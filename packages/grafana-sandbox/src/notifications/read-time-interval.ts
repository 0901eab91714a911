import { decodeList, decodeObject, decodeText, decodeTexts, refuse } from '../http/decode.ts'
import type { MutableObject } from '../json.ts'

const weekdays: readonly string[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months: readonly string[] = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const clock = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/

/**
 * Reads an interval of a mute timing into the form in which it is answered: months as numbers.
 *
 * @throws Refusal
 */
export function readTimeInterval(value: unknown): MutableObject {
  const source = decodeObject(value ?? undefined) ?? {}
  const location = decodeText(source, 'location')
  if (location !== '' && !isTimeZone(location)) refuse()
  const parts: readonly (readonly [string, readonly unknown[] | undefined])[] = [
    ['times', decodeList(source, 'times', readTimes)],
    [
      'weekdays',
      decodeTexts(source, 'weekdays')?.map((text) => readRange(text, weekday, (day) => String(weekdays[day]))),
    ],
    ['days_of_month', decodeTexts(source, 'days_of_month')?.map((text) => readRange(text, day, String, dayOrder))],
    ['months', decodeTexts(source, 'months')?.map((text) => readRange(text, month, String))],
    ['years', decodeTexts(source, 'years')?.map((text) => readRange(text, whole, String))],
  ]
  return {
    ...Object.fromEntries(parts.filter(([, list]) => list !== undefined && list.length > 0)),
    ...(location === '' ? {} : { location }),
  }
}

function readTimes(value: unknown): object {
  const source = decodeObject(value ?? undefined) ?? {}
  const start = decodeText(source, 'start_time')
  const end = decodeText(source, 'end_time')
  if (!clock.test(start) || !clock.test(end) || start >= end) refuse()
  return { start_time: start, end_time: end }
}

/** `a`, or `a:b` with a before b. */
function readRange(
  text: string,
  parse: (part: string) => number,
  write: (value: number) => string,
  order: (value: number) => number = (value) => value,
): string {
  const [first = '', last = first, ...more] = text.toLowerCase().split(':')
  const start = parse(first)
  const end = parse(last)
  if (more.length > 0 || order(start) > order(end) || (start < 0 && end > 0)) refuse()
  return start === end ? write(start) : `${write(start)}:${write(end)}`
}

function weekday(text: string): number {
  const index = weekdays.indexOf(text)
  return index < 0 ? refuse() : index
}

/** A day of a month, from its end when below zero. */
function day(text: string): number {
  const value = whole(text)
  return value === 0 || Math.abs(value) > 31 ? refuse() : value
}

/** Where a day stands in the shortest month. */
function dayOrder(value: number): number {
  return value < 0 ? 28 + value : value
}

/** By name or number; a number that no month has is taken. */
function month(text: string): number {
  const index = months.indexOf(text)
  return index < 0 ? whole(text) : index + 1
}

function whole(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : refuse()
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
