import { formatDuration, parseDuration } from '../alert-rules/duration.ts'
import {
  decodeFlag,
  decodeList,
  decodeObject,
  decodeText,
  decodeTextMap,
  decodeTexts,
  member,
  refuse,
} from '../http/decode.ts'
import type { MutableObject } from '../json.ts'
import type { RouteRecord } from './notification-objects.ts'

const operators: readonly string[] = ['=', '!=', '=~', '!~']

/**
 * Reads the policy tree. What Alertmanager's decoder refuses is refused as a whole.
 *
 * @throws Refusal
 */
export function readPolicyTree(body: MutableObject): RouteRecord {
  const root = readRoute(body)
  const matchers = [root.match, root.match_re, root.matchers, root.object_matchers]
  const own = [...matchers, root.mute_time_intervals, root.active_time_intervals]
  if (root.receiver === undefined || own.some((part) => part !== undefined)) refuse()
  return root
}

function readRoute(value: unknown): RouteRecord {
  const source = decodeObject(value ?? undefined) ?? {}
  const groupBy = decodeTexts(source, 'group_by') ?? []
  if (new Set(groupBy).size < groupBy.length || (groupBy.includes('...') && groupBy.length > 1)) refuse()
  const matchers = decodeTexts(source, 'matchers') ?? []
  if (!matchers.every(isMatcher)) refuse()
  return {
    ...filled('receiver', decodeText(source, 'receiver')),
    ...filled('group_by', groupBy),
    ...filled('match', decodeTextMap(source, 'match')),
    ...filled('match_re', decodeTextMap(source, 'match_re')),
    ...filled('matchers', matchers),
    ...filled('object_matchers', readObjectMatchers(source)),
    ...filled('mute_time_intervals', decodeTexts(source, 'mute_time_intervals')),
    ...filled('active_time_intervals', decodeTexts(source, 'active_time_intervals')),
    ...(decodeFlag(source, 'continue') ? { continue: true } : {}),
    ...filled('routes', decodeList(source, 'routes', readRoute)),
    ...filled('group_wait', readDuration(source, 'group_wait', 0)),
    ...filled('group_interval', readDuration(source, 'group_interval', 1)),
    ...filled('repeat_interval', readDuration(source, 'repeat_interval', 1)),
  }
}

/** Answered in the order of their labels. */
function readObjectMatchers(source: MutableObject): (readonly [string, string, string])[] | undefined {
  const matchers = decodeList(source, 'object_matchers', (value) => {
    if (!Array.isArray(value)) return refuse()
    const [name = '', operator = '', text = ''] = value as unknown[]
    if (typeof name !== 'string' || typeof operator !== 'string' || typeof text !== 'string') return refuse()
    if (!operators.includes(operator) || (operator.endsWith('~') && !isPattern(text))) return refuse()
    return [name, operator, text] as const
  })
  return matchers?.sort(([left], [right]) => (left < right ? -1 : Number(left > right)))
}

function isMatcher(text: string): boolean {
  const [, operator = '', value = ''] = /^\s*[^\s=!~"]+\s*(=~|!=|!~|=)\s*"?(.*?)"?\s*$/.exec(text) ?? []
  return operator !== '' && (!operator.endsWith('~') || isPattern(value))
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

function readDuration(source: MutableObject, name: string, least: number): string | undefined {
  const value = member(source, name)
  if (value === undefined) return undefined
  const parsed = typeof value === 'string' ? parseDuration(value) : undefined
  return parsed === undefined || parsed < least ? refuse() : formatDuration(parsed)
}

/** What is empty is left out. */
function filled<Key extends string, Value extends string | object>(
  key: Key,
  value: Value | undefined,
): { [Name in Key]?: Value } {
  const empty = value === undefined || (typeof value === 'string' ? value === '' : Object.keys(value).length === 0)
  return (empty ? {} : { [key]: value }) as { [Name in Key]?: Value }
}
