import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject, normalise, omit } from '../../json-values.ts'
import type { AlertRule, RuleGroup } from '../types.ts'
import { canonicalQuery } from './canonical-query.ts'
import { readDuration, writeDuration } from './duration.ts'

/** What the server adds to a rule: `provenance` is compared by whoever knows which one is wanted. */
const ofServer: ReadonlySet<string> = new Set([
  ...['id', 'guid', 'orgID', 'folderUID', 'ruleGroup', 'updated', 'updatedBy', 'version', 'provenance'],
])
const durations: ReadonlySet<string> = new Set(['group_wait', 'group_interval', 'repeat_interval'])
/** What the server clears in recording rules. */
const notOfRecordingRules: ReadonlySet<string> = new Set([
  ...['condition', 'noDataState', 'execErrState', 'for', 'keep_firing_for', 'missingSeriesEvalsToResolve'],
  'notification_settings',
])
/** Evaluations a series may be missing, where a rule does not say. */
const defaultMissingSeries = 2

/**
 * A rule without what the server adds, without defaults, keys in order and durations in one spelling: what was sent and
 * what Grafana 12.3 and 12.4 read back become equal, and different rules stay different.
 *
 * @param rule In the members of the provisioning API. What is of another form is left as it is.
 */
export function canonicalRule(rule: object): AlertRule {
  const json = normalise(rule as JsonObject) as JsonObject
  const told = isObject(json.record) ? omit(json, (key) => notOfRecordingRules.has(key)) : { for: '0s', ...json }
  const members = Object.entries(told).flatMap(([key, value]) => canonicalMember(key, value))
  return Object.fromEntries(members.sort(byKey)) as unknown as AlertRule
}

/** A group and its rules in canonical form; see {@link canonicalRule}. The folder is not part of it. */
export function canonicalGroup(group: object): RuleGroup {
  const { folderUid: _, rules = [], ...rest } = normalise(group as JsonObject) as JsonObject
  const canonical = isList(rules) ? rules.map((rule) => (isObject(rule) ? canonicalRule(rule) : rule)) : rules
  return { ...rest, rules: canonical } as unknown as RuleGroup
}

function canonicalMember(key: string, value: Json): [string, Json][] {
  if (ofServer.has(key)) return []
  switch (key) {
    case 'for':
      return [[key, value === '' ? '0s' : spelled(value)]]
    case 'keep_firing_for': {
      const spelling = value === '' ? '0s' : spelled(value)
      return spelling === '0s' ? [] : [[key, spelling]]
    }
    case 'missingSeriesEvalsToResolve':
      return value === defaultMissingSeries ? [] : [[key, value]]
    case 'labels':
    case 'annotations':
      return isObject(value) && Object.keys(value).length === 0 ? [] : [[key, value]]
    case 'notification_settings':
      return [[key, isObject(value) ? canonicalSettings(value) : value]]
    case 'data':
      return [[key, isList(value) ? value.map((query) => (isObject(query) ? canonicalQuery(query) : query)) : value]]
    default:
      return [[key, value]]
  }
}

/** An empty list is left out by the server, and inherits. */
function canonicalSettings(settings: JsonObject): JsonObject {
  const given = omit(settings, (_, value) => isList(value) && value.length === 0)
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, durations.has(key) ? spelled(value) : value]),
  )
}

function spelled(value: Json): Json {
  const milliseconds = typeof value === 'string' ? readDuration(value) : undefined
  return milliseconds === undefined ? value : writeDuration(milliseconds)
}

function byKey([a]: readonly [string, Json], [b]: readonly [string, Json]): number {
  return a < b ? -1 : 1
}
