import type { Json, JsonObject } from '../../json.ts'
import { inWords, isObject, own, sameJson } from '../../json-values.ts'
import { canonicalRule } from '../rules/canonical.ts'
import type { AlertQuery, AlertRule } from '../types.ts'
import type { RuleChangeName } from './state-effects.ts'

/** One change of a rule that its state depends on, and how a person calls it. */
export interface RuleChange {
  readonly name: RuleChangeName
  readonly words: string
}

/** Members of which nothing clears a state, and those that are compared on their own. */
const others: ReadonlySet<string> = new Set([
  ...['uid', 'annotations', 'keep_firing_for', 'missingSeriesEvalsToResolve'],
  ...['labels', 'data', 'isPaused', 'notification_settings'],
])
const plain: ReadonlySet<string> = new Set(['for', 'title', 'noDataState', 'execErrState'])

/**
 * What differs between a rule on the server and the rule that is sent, as far as a state may depend on it. Queries are
 * compared as the texts the server stores: a member that means nothing still is another text.
 */
export function ruleChanges(live: AlertRule, sent: AlertRule): RuleChange[] {
  const [before, after] = [membersOf(live), membersOf(sent)]
  return [
    ...changedMembers(before, after),
    ...labelChanges(live.labels ?? {}, sent.labels ?? {}),
    ...queryChanges(live.data, sent.data),
    ...settingsChanges(objectOf(before.notification_settings), objectOf(after.notification_settings)),
    ...linkChanges(live.annotations ?? {}, sent.annotations ?? {}),
    ...pauseChanges(live.isPaused === true, sent.isPaused === true),
  ]
}

function membersOf(rule: AlertRule): JsonObject {
  return canonicalRule(rule) as unknown as JsonObject
}

function changedMembers(before: JsonObject, after: JsonObject): RuleChange[] {
  return keysOf(before, after)
    .filter((key) => !others.has(key) && !sameJson(own(before, key), own(after, key)))
    .map((key) => {
      if (plain.has(key)) return { name: key as RuleChangeName, words: key }
      if (key === 'condition') return { name: 'condition to another refId', words: 'condition' }
      return { name: 'a member this publisher does not know', words: key }
    })
}

type Texts = Readonly<Record<string, string>>

function labelChanges(before: Texts, after: Texts): RuleChange[] {
  return keysOf(before, after)
    .filter((key) => own(before, key) !== own(after, key))
    .map((key) => ({ name: `label ${howChanged(before, after, key)}`, words: `label "${key}"` }))
}

function howChanged(before: object, after: object, key: string): 'added' | 'removed' | 'changed' {
  if (!Object.hasOwn(before, key)) return 'added'
  return Object.hasOwn(after, key) ? 'changed' : 'removed'
}

function queryChanges(before: readonly AlertQuery[], after: readonly AlertQuery[]): RuleChange[] {
  const [from, to] = [byRefId(before), byRefId(after)]
  return keysOf(from, to).flatMap((refId): RuleChange[] => {
    const [live, sent] = [own(from, refId), own(to, refId)]
    if (live === undefined) return [{ name: 'query added', words: `query ${refId} added` }]
    if (sent === undefined) return [{ name: 'query removed', words: `query ${refId} removed` }]
    return changesOfQuery(live, sent)
  })
}

function byRefId(queries: readonly AlertQuery[]): Readonly<Record<string, AlertQuery>> {
  return Object.fromEntries(queries.map((query) => [query.refId, query]))
}

const noRange = { from: 0, to: 0 }

function changesOfQuery(live: AlertQuery, sent: AlertQuery): RuleChange[] {
  const found: RuleChange[] = []
  const add = (name: RuleChangeName, words: string): void =>
    void found.push({ name, words: `${words} of ${live.refId}` })
  if (live.datasourceUid !== sent.datasourceUid) add('data source', 'data source')
  if (!sameJson({ ...(live.relativeTimeRange ?? noRange) }, { ...(sent.relativeTimeRange ?? noRange) }))
    add('relativeTimeRange', 'relativeTimeRange')
  if ((live.queryType ?? '') !== (sent.queryType ?? '')) add('queryType', 'queryType')
  for (const key of keysOf(live.model, sent.model)) {
    const [before, after] = [own(live.model, key), own(sent.model, key)]
    if (key === 'queryType' || sameJson(before, after)) continue
    if (key === 'expr' || key === 'expression') add(expressionChange(before, after), 'expression')
    else if (key === 'conditions') add('threshold', 'threshold')
    else add('any other model key', `model key "${key}"`)
  }
  return found
}

function expressionChange(before: Json | undefined, after: Json | undefined): RuleChangeName {
  const squeezed = (value: Json | undefined): string => inWords(value).replaceAll(/\s/g, '')
  return squeezed(before) === squeezed(after) ? 'space in the expression' : 'expression text'
}

const intervals: ReadonlySet<string> = new Set(['group_wait', 'group_interval', 'repeat_interval'])

function settingsChanges(before: JsonObject, after: JsonObject): RuleChange[] {
  return keysOf(before, after)
    .filter((key) => !sameJson(own(before, key), own(after, key)))
    .map((key) => {
      if (key === 'receiver') return { name: `receiver ${howChanged(before, after, key)}`, words: 'receiver' }
      if (key === 'group_by') return { name: 'group_by', words: 'group_by' }
      if (key === 'mute_time_intervals') return { name: 'mute timing', words: 'mute timing' }
      if (key === 'active_time_intervals') return { name: 'active timing', words: 'active timing' }
      if (intervals.has(key)) return { name: 'group wait, group interval or repeat interval', words: key }
      return { name: 'a member this publisher does not know', words: `notification_settings ${key}` }
    })
}

/** The link is kept beside the annotations, and is part of what decides. */
const links = ['__dashboardUid__', '__panelId__'] as const

function linkChanges(before: Texts, after: Texts): RuleChange[] {
  const changed = links.find((name) => own(before, name) !== own(after, name))
  return changed === undefined
    ? []
    : [{ name: `panel link ${howChanged(before, after, changed)}`, words: 'panel link' }]
}

/** A rule that is paused since its last evaluation still has its state; one that was paused longer has none to lose. */
function pauseChanges(before: boolean, after: boolean): RuleChange[] {
  if (before === after) return []
  return after
    ? [{ name: 'pause over an evaluation', words: 'pause' }]
    : [{ name: 'a pause shorter than one evaluation', words: 'end of the pause' }]
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function keysOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
}
