import type { Problem } from '../../errors.ts'
import { isList, isObject } from '../../json-values.ts'
import { type MuteRange, type rangeReaders, readRange } from './mute-ranges.ts'
import { checkEach, checkNames, unknownMembers } from './problems.ts'

const members = ['times', 'weekdays', 'days_of_month', 'months', 'years', 'location']
const timePattern = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/

/**
 * Checks mute timings as Grafana's Alertmanager reads them; its API answers "bad request data" to whatever is wrong.
 *
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#time_interval
 */
export function checkMuteTimings(path: string, timings: unknown, stack: string): Problem[] {
  if (!isList(timings)) return [{ path, message: 'must be a list of mute timings' }]
  return [
    ...checkNames(path, timings, stack, 190),
    ...checkEach(path, timings, 'mute timings', (place, timing) => [
      ...unknownMembers(place, timing, ['name', 'time_intervals']),
      ...checkEach(`${place}.time_intervals`, timing.time_intervals, 'intervals', checkInterval),
      ...(isList(timing.time_intervals) && timing.time_intervals.length === 0
        ? [{ path: `${place}.time_intervals`, message: 'is empty: a mute timing without intervals never mutes' }]
        : []),
    ]),
  ]
}

function checkInterval(path: string, interval: Readonly<Record<string, unknown>>): Problem[] {
  const empty = members.every((member) => member === 'location' || interval[member] === undefined)
  return [
    ...unknownMembers(path, interval, members),
    ...(empty ? [{ path, message: 'says no time, weekday, day, month or year, so that it mutes for ever' }] : []),
    ...(interval.times === undefined ? [] : checkEach(`${path}.times`, interval.times, 'times', checkTime)),
    ...checkRanges(path, 'weekdays', interval.weekdays, 'monday or monday:friday'),
    ...checkRanges(path, 'days_of_month', interval.days_of_month, '1, 1:5 or -3:-1'),
    ...checkRanges(path, 'months', interval.months, 'january, january:march or 12'),
    ...checkRanges(path, 'years', interval.years, '2027 or 2027:2028'),
    ...checkLocation(`${path}.location`, interval.location),
  ]
}

function checkTime(path: string, time: Readonly<Record<string, unknown>>): Problem[] {
  const known = ['start_time', 'end_time']
  const wrong = known.filter((key) => minutesOf(time[key]) === undefined)
  const problems = [
    ...unknownMembers(path, time, known),
    ...wrong.map((key) => ({ path: `${path}.${key}`, message: 'must be a time from 00:00 to 24:00, like 22:30' })),
  ]
  const [start, end] = [minutesOf(time.start_time), minutesOf(time.end_time)]
  if (start !== undefined && end !== undefined && start >= end) {
    const message = 'ends before it starts: for a time over midnight give two, one to 24:00 and one from 00:00'
    problems.push({ path, message })
  }
  return problems
}

function minutesOf(time: unknown): number | undefined {
  const found = typeof time === 'string' ? timePattern.exec(time) : null
  return found === null ? undefined : Number(found[1] ?? 24) * 60 + Number(found[2] ?? 0)
}

function checkRanges(path: string, member: keyof typeof rangeReaders, ranges: unknown, examples: string): Problem[] {
  if (ranges === undefined) return []
  if (!isList(ranges)) return [{ path: `${path}.${member}`, message: `must be a list of texts like ${examples}` }]
  return ranges.flatMap((text, index) => {
    const place = `${path}.${member}[${index}]`
    const range = typeof text === 'string' ? readRange(member, text) : undefined
    if (range === undefined) return [{ path: place, message: `must be a text like ${examples}` }]
    return endsInOrder(member, range) ? [] : [{ path: place, message: 'ends before it starts: give two ranges' }]
  })
}

/** Days from the end of a month are counted as in the shortest one, so that a range is one in every month. */
function endsInOrder(member: keyof typeof rangeReaders, { from, to }: MuteRange): boolean {
  const day = (end: number): number => (member === 'days_of_month' && end < 0 ? 28 + end : end)
  return day(to) >= day(from) && (from > 0 || to <= 0 || member !== 'days_of_month')
}

function checkLocation(path: string, location: unknown): Problem[] {
  if (location === undefined) return []
  const problem = { path, message: 'must be an IANA time zone like Europe/Berlin' }
  // Intl takes offsets like +02:00 too, which Grafana does not.
  if (typeof location !== 'string' || !/^[A-Za-z]/.test(location) || isObject(location)) return [problem]
  try {
    Intl.DateTimeFormat('en', { timeZone: location })
    return []
  } catch {
    return [problem]
  }
}
