import { difference, diffMembers, diffValues, memberKeys, type Place } from '../../dashboards/diff-values.ts'
import { pointerToken } from '../../dashboards/pointer.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject, omit, own, sameJson, textOf } from '../../json-values.ts'
import type { Difference } from '../../plan/types.ts'
import type { AlertRule, RuleGroup } from '../types.ts'
import { canonicalGroup } from './canonical.ts'
import { expressionUid } from './canonical-query.ts'
import { withoutMark } from './mark.ts'

/** How differences are told. */
export interface RuleDiffOptions {
  /** Differences told in full; the last line says how many more there are. Default 100. */
  readonly limit?: number
}

const defaultLimit = 100

/** Words for members whose name says little. */
const words: Readonly<Record<string, string>> = {
  execErrState: 'state on error',
  keep_firing_for: 'keep firing for',
  missingSeriesEvalsToResolve: 'evaluations until a missing series resolves',
  noDataState: 'state without data',
  isPaused: 'paused',
}
const settings: Readonly<Record<string, string>> = {
  group_by: 'grouping of notifications',
  group_wait: 'group wait',
  group_interval: 'group interval',
  repeat_interval: 'repeat interval',
  mute_time_intervals: 'mute timings',
  active_time_intervals: 'active timings',
}
const queryWords: Readonly<Record<string, string>> = {
  datasourceUid: 'data source',
  queryType: 'query type',
  relativeTimeRange: 'time range',
}

/**
 * What differs between two rule groups, in words for a person: `rule "X": for`, `rule "X": query A expression`,
 * `rule "X": added`, `group "g": interval`. Both are compared in canonical form and without the stack's mark, so
 * nothing that a server fills in shows up; equal forms give an empty list, and only they do. A rule whose `after` says
 * nothing about a pause may be paused.
 *
 * @param before As it is on the server.
 * @param after As it is to be.
 * @returns Pointers lead into the canonical form of `after`, or of `before` for what is removed.
 */
export function diffRuleGroups(before: RuleGroup, after: RuleGroup, options: RuleDiffOptions = {}): Difference[] {
  const [from, to] = [canonicalGroup(before), canonicalGroup(after)]
  const place: Place = { label: `group "${to.title}": `, pointer: '' }
  const found = [
    ...diffMembers(place, withoutRules(from), withoutRules(to)),
    ...diffRules(from.rules, to.rules),
    ...diffOrder(place, from.rules, to.rules),
  ]
  const limit = options.limit ?? defaultLimit
  return found.length <= limit
    ? found
    : [...found.slice(0, limit), { label: `and ${found.length - limit} more`, pointer: '' }]
}

function withoutRules(group: RuleGroup): JsonObject {
  return omit(group as unknown as JsonObject, (key) => key === 'rules')
}

function diffRules(before: readonly AlertRule[], after: readonly AlertRule[]): Difference[] {
  const removed = before.flatMap((rule, index) =>
    after.some(({ uid }) => uid === rule.uid)
      ? []
      : [difference(placeOf(rule, index, ': removed'), shown(rule), undefined)],
  )
  const others = after.flatMap((rule, index) => {
    const live = before.find(({ uid }) => uid === rule.uid)
    if (live === undefined) return [difference(placeOf(rule, index, ': added'), undefined, shown(rule))]
    return diffRule(placeOf(rule, index, ': '), live, rule)
  })
  return [...removed, ...others]
}

/** Rules are evaluated in their order. */
function diffOrder(place: Place, before: readonly AlertRule[], after: readonly AlertRule[]): Difference[] {
  const [from, to] = [stayingIn(before, after), stayingIn(after, before)]
  const label = `${place.label}order of the rules`
  return sameJson(from, to) ? [] : [difference({ label, pointer: '/rules' }, titles(before), titles(after))]
}

function stayingIn(rules: readonly AlertRule[], others: readonly AlertRule[]): string[] {
  return rules.map(({ uid }) => uid).filter((uid) => others.some((other) => other.uid === uid))
}

function titles(rules: readonly AlertRule[]): string[] {
  return rules.map(({ title }) => title)
}

function placeOf(rule: AlertRule, index: number, end: string): Place {
  return { label: `rule "${rule.title}"${end}`, pointer: `/rules/${index}` }
}

function shown(rule: AlertRule): Json {
  return { uid: rule.uid, title: rule.title }
}

function diffRule(place: Place, live: AlertRule, wanted: AlertRule): Difference[] {
  const [before, after] = [comparable(live), comparable(wanted)]
  if (wanted.isPaused === undefined) delete before.isPaused
  else before.isPaused ??= false
  return memberKeys(before, after).flatMap((key) => diffMember(place, key, own(before, key), own(after, key)))
}

function comparable(rule: AlertRule): Record<string, Json> {
  return { ...(withoutMark(rule) as unknown as JsonObject) }
}

function diffMember(place: Place, key: string, before: Json | undefined, after: Json | undefined): Difference[] {
  const pointer = `${place.pointer}/${pointerToken(key)}`
  const at = (name: string): Place => ({ label: `${place.label}${name}`, pointer })
  if (key === 'labels' || key === 'annotations') {
    const [from, to] = [objectOf(before), objectOf(after)]
    return memberKeys(from, to).flatMap((name) =>
      diffValues(
        { label: `${place.label}${key.slice(0, -1)} "${name}"`, pointer: `${pointer}/${pointerToken(name)}` },
        own(from, name),
        own(to, name),
      ),
    )
  }
  if (key === 'notification_settings') {
    const [from, to] = [objectOf(before), objectOf(after)]
    return memberKeys(from, to).flatMap((name) =>
      diffValues(
        { label: `${place.label}${own(settings, name) ?? name}`, pointer: `${pointer}/${pointerToken(name)}` },
        own(from, name),
        own(to, name),
      ),
    )
  }
  if (key === 'data' && isList(before) && isList(after)) return diffQueries({ ...place, pointer }, before, after)
  return diffValues(at(own(words, key) ?? key), before, after)
}

function diffQueries(place: Place, before: readonly Json[], after: readonly Json[]): Difference[] {
  const [from, to] = [before.map(objectOf), after.map(objectOf)]
  const refIds = (queries: readonly JsonObject[]): string[] => queries.map(({ refId }) => textOf(refId))
  if (new Set(refIds(from)).size < from.length || new Set(refIds(to)).size < to.length)
    return sameJson(before, after) ? [] : [difference({ ...place, label: `${place.label}queries` }, before, after)]
  const removed = from.flatMap((query, index) =>
    refIds(to).includes(textOf(query.refId))
      ? []
      : [
          difference(
            { label: `${named(place, query)}: removed`, pointer: `${place.pointer}/${index}` },
            query,
            undefined,
          ),
        ],
  )
  const others = to.flatMap((query, index) => {
    const at: Place = { label: named(place, query), pointer: `${place.pointer}/${index}` }
    const live = from.find(({ refId }) => refId === query.refId)
    if (live === undefined) return [difference({ ...at, label: `${at.label}: added` }, undefined, query)]
    return diffQuery(at, live, query)
  })
  const staying = (queries: readonly JsonObject[], rest: readonly JsonObject[]): string[] =>
    refIds(queries).filter((refId) => refIds(rest).includes(refId))
  const label = `${place.label}order of the queries`
  const moved = sameJson(staying(from, to), staying(to, from))
    ? []
    : [difference({ label, pointer: place.pointer }, refIds(from), refIds(to))]
  return [...removed, ...others, ...moved]
}

function named(place: Place, query: JsonObject): string {
  const kind = query.datasourceUid === expressionUid ? 'expression' : 'query'
  return `${place.label}${kind} ${textOf(query.refId)}`
}

function diffQuery(place: Place, before: JsonObject, after: JsonObject): Difference[] {
  return memberKeys(before, after).flatMap((key) => {
    const pointer = `${place.pointer}/${pointerToken(key)}`
    const [from, to] = [own(before, key), own(after, key)]
    if (key !== 'model')
      return diffValues({ label: `${place.label} ${own(queryWords, key) ?? key}`, pointer }, from, to)
    const [fromModel, toModel] = [objectOf(from), objectOf(to)]
    return memberKeys(fromModel, toModel).flatMap((name) =>
      diffValues(
        {
          label: `${place.label} ${name === 'expr' ? 'expression' : name}`,
          pointer: `${pointer}/${pointerToken(name)}`,
        },
        own(fromModel, name),
        own(toModel, name),
      ),
    )
  })
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}
