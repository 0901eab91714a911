import type { Json, JsonObject } from '../json.ts'
import { isObject, omit, own, textOf } from '../json-values.ts'
import type { Difference } from '../plan/types.ts'
import { type CanonicalMark, canonicalDashboard } from './canonical.ts'
import { dashboardDefaults } from './defaults.ts'
import { diffNamed, type Naming } from './diff-lists.ts'
import { diffPanels } from './diff-panels.ts'
import { difference, diffMembers, diffValues, memberKeys, type Place } from './diff-values.ts'
import { isPanels } from './panels.ts'

/** How differences are told. */
export interface DiffOptions {
  /** Leaves out the tag that marks a dashboard as a stack's. */
  readonly mark?: CanonicalMark
  /** Differences told in full; the last line says how many more there are. Default 100. */
  readonly limit?: number
}

const defaultLimit = 100

/** Words for members whose name says little. */
const words: Readonly<Record<string, string>> = {
  fiscalYearStartMonth: 'fiscal year start month',
  graphTooltip: 'shared crosshair',
  liveNow: 'live now',
  time: 'time range',
  timepicker: 'time picker',
  timezone: 'time zone',
  weekStart: 'week start',
}

const lists: Readonly<Record<string, Naming>> = {
  templating: { list: 'variables', item: (variable) => `variable "${textOf(variable.name)}"` },
  annotations: { list: 'annotations', item: (annotation) => `annotation "${textOf(annotation.name)}"` },
}
const links: Naming = { list: 'links', item: (link) => `link "${textOf(link.title)}"` }

/**
 * What differs between two dashboards, in words for a person: `panel "API latency": unit`, `variable "workspace":
 * query`, `panel "Errors": moved`. Both are compared in canonical form, so nothing a server or a save adds shows up;
 * equal forms give an empty list, and only they do.
 *
 * @param before Classic dashboard JSON, as it is on the server.
 * @param after As it is to be.
 * @returns Pointers lead into the canonical form of `after`, or of `before` for what is removed.
 */
export function diffDashboards(before: JsonObject, after: JsonObject, options: DiffOptions = {}): Difference[] {
  const [from, to] = [canonicalDashboard(before, options.mark), canonicalDashboard(after, options.mark)]
  const found = memberKeys(from, to).flatMap((key) => diffMember(key, from, to))
  const limit = options.limit ?? defaultLimit
  if (found.length <= limit) return found
  return [...found.slice(0, limit), { label: `and ${found.length - limit} more`, pointer: '' }]
}

function diffMember(key: string, before: JsonObject, after: JsonObject): Difference[] {
  const [from, to] = [own(before, key), own(after, key)]
  const place: Place = { label: '', pointer: `/${key}` }
  if (key === 'panels' && isPanels(from) && isPanels(to)) return diffPanels(before, after)
  if (key === 'links') return diffNamed(place, links, from, to)
  const naming = own(lists, key)
  if (naming !== undefined && isOptionalObject(from) && isOptionalObject(to)) {
    return [
      ...diffNamed({ ...place, pointer: `${place.pointer}/list` }, naming, from?.list, to?.list),
      ...diffMembers({ ...place, label: `${key}: ` }, omit(from ?? {}, isListKey), omit(to ?? {}, isListKey)),
    ]
  }
  const named = { ...place, label: own(words, key) ?? key }
  if (key === 'time')
    return [difference(named, timeInWords(from), timeInWords(to))].filter(({ before, after }) => before !== after)
  return diffValues(named, from ?? standing(key), to ?? standing(key))
}

/** The default that absence stands for, where it is worth showing. */
function standing(key: string): Json | undefined {
  const value = own(dashboardDefaults, key)?.[0]
  return typeof value === 'boolean' || typeof value === 'number' ? value : undefined
}

function timeInWords(time: Json | undefined): string | undefined {
  if (time === undefined) return 'now-6h to now'
  return isObject(time) ? `${textOf(time.from)} to ${textOf(time.to)}` : undefined
}

function isOptionalObject(value: Json | undefined): value is JsonObject | undefined {
  return value === undefined || isObject(value)
}

function isListKey(key: string): boolean {
  return key === 'list'
}
