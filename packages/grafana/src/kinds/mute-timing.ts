import type { LiveMuteTiming } from '../alerting/notifications/driver.ts'
import { rangeReaders, writeRange } from '../alerting/notifications/mute-ranges.ts'
import { namedKind } from '../alerting/notifications/named-kind.ts'
import type { MuteTiming } from '../alerting/types.ts'
import { diffValues } from '../dashboards/diff-values.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, textOf } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import type { Kind } from './kind.ts'

/** The mute timings of a stack. */
export const muteTimingKind: Kind = namedKind<Pick<MuteTiming, 'name' | 'time_intervals'>, LiveMuteTiming>({
  name: 'mute-timing',
  order: 14,
  page: '/alerting/routes?tab=time_intervals',
  wanted: ({ muteTimings }) => muteTimings,
  planned: (reads, signal) => reads.muteTimings(signal),
  current: (driver, signal) => driver.muteTimings(signal),
  differences,
  put: (driver, { name, time_intervals }, live, provenance) => {
    const timing = { name, time_intervals }
    return live === undefined
      ? driver.createMuteTiming(timing, provenance)
      : driver.updateMuteTiming(timing, live, provenance)
  },
  delete: (driver, live) => driver.deleteMuteTiming(live),
})

function differences(live: LiveMuteTiming, wanted: MuteTiming): readonly Difference[] {
  return diffValues({ label: 'intervals', pointer: '/time_intervals' }, canonical(live), canonical(wanted))
}

/** Intervals as Grafana reads them back. Their order is kept, there as here. */
function canonical({ time_intervals }: MuteTiming | LiveMuteTiming): Json {
  return time_intervals.map((interval) => {
    const entries = Object.entries(interval as JsonObject)
      .filter(([, value]) => value !== '' && !(isList(value) && value.length === 0))
      .map(([key, value]) => [key, Object.hasOwn(rangeReaders, key) ? spelled(key, value) : value] as const)
    return Object.fromEntries(entries)
  })
}

function spelled(member: string, ranges: Json): Json {
  if (!isList(ranges)) return ranges
  return ranges.map((range) => writeRange(member as keyof typeof rangeReaders, textOf(range)))
}
