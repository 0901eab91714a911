import type { MuteInterval } from '@messaging-observability/grafana'
import { AlertsError } from '../errors.ts'
import { type Check, problemsOf } from '../spec/checks.ts'

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number]
/** A time of the day, `00:00` to `24:00`. */
export type TimeOfDay = `${number}:${number}`

/** A time that comes again each week. */
export interface WeeklyTime {
  /** Days on which it begins. Default every day. */
  readonly weekdays?: readonly Weekday[]
  readonly from: TimeOfDay
  /** Before `from`: it goes over midnight. */
  readonly to: TimeOfDay
  /** IANA time zone, which also decides about summer time. Default UTC. */
  readonly location?: string
}

/**
 * A weekly maintenance window. One that goes over midnight ends on the day after each of its weekdays, which a plain
 * interval cannot say.
 *
 * @throws AlertsError `ERR_ALERTS_ROUTING_INVALID`
 */
export function maintenanceWindow(time: WeeklyTime): readonly MuteInterval[] {
  const { weekdays = WEEKDAYS, from, to, location } = check(time)
  if (from < to) return [interval(weekdays, [[from, to]], location)]
  const evening = from === '24:00' ? [] : [interval(weekdays, [[from, '24:00']], location)]
  const morning = to === '00:00' ? [] : [interval(weekdays.map(dayAfter), [['00:00', to]], location)]
  return [...evening, ...morning]
}

/**
 * All time but that: nights and free days.
 *
 * @throws AlertsError `ERR_ALERTS_ROUTING_INVALID`
 */
export function outsideWorkingHours(hours: WeeklyTime): readonly MuteInterval[] {
  const { weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from, to, location } = check(hours)
  if (from > to) throw invalid([{ path: 'to', message: 'is before from: working hours end on the day they begin' }])
  const times: [TimeOfDay, TimeOfDay][] = [
    ['00:00', from],
    [to, '24:00'],
  ]
  const nights = times.filter(([start, end]) => start !== end)
  const free = WEEKDAYS.filter((day) => !weekdays.includes(day))
  return [
    ...(nights.length === 0 ? [] : [interval(weekdays, nights, location)]),
    ...(free.length === 0 ? [] : [interval(free, [['00:00', '24:00']], location)]),
  ]
}

function check(time: WeeklyTime): WeeklyTime {
  const { weekdays, from, to, location } = time
  const example = 'is a time from 00:00 to 24:00, such as 06:30'
  const checks: Check[] = [
    ['from', isTime(from), example],
    ['to', isTime(to), example],
    ['to', from !== to, 'is the same as from'],
    [
      'weekdays',
      weekdays === undefined || (weekdays.length > 0 && weekdays.every((day) => WEEKDAYS.includes(day))),
      `lists some of ${WEEKDAYS.join(', ')}`,
    ],
    ['location', location === undefined || isTimeZone(location), 'is an IANA time zone such as Europe/Berlin'],
  ]
  const problems = problemsOf(checks)
  if (problems.length > 0) throw invalid(problems)
  return time
}

function invalid(problems: ReturnType<typeof problemsOf>): AlertsError {
  return new AlertsError('ERR_ALERTS_ROUTING_INVALID', 'The times cannot be used.', { problems })
}

function isTime(time: unknown): boolean {
  return typeof time === 'string' && /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time)
}

function isTimeZone(location: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: location })
    // Intl takes offsets such as +02:00, too; Alertmanager does not.
    return /^[A-Za-z]/.test(location)
  } catch {
    return false
  }
}

function interval(
  weekdays: readonly Weekday[],
  times: readonly (readonly [TimeOfDay, TimeOfDay])[],
  location: string | undefined,
): MuteInterval {
  return {
    times: times.map(([start, end]) => ({ start_time: start, end_time: end })),
    ...(weekdays.length === WEEKDAYS.length ? {} : { weekdays: [...weekdays] }),
    ...(location === undefined ? {} : { location }),
  }
}

function dayAfter(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % WEEKDAYS.length] ?? day
}
