import type { Json, JsonObject } from '../../json.ts'
import { isObject, omit } from '../../json-values.ts'
import type { AlertRule, RuleGroup } from '../types.ts'

/** Members of a rule, of its queries and of where it notifies: all that a stack may give and a push sends. */
export const ruleMembers: readonly string[] = [
  ...['uid', 'title', 'condition', 'data', 'noDataState', 'execErrState', 'for', 'keep_firing_for'],
  ...['missingSeriesEvalsToResolve', 'labels', 'annotations', 'isPaused', 'notification_settings'],
]
export const queryMembers: readonly string[] = ['refId', 'queryType', 'relativeTimeRange', 'datasourceUid', 'model']
export const settingsMembers: readonly string[] = [
  ...['receiver', 'group_by', 'mute_time_intervals', 'active_time_intervals'],
  ...['group_wait', 'group_interval', 'repeat_interval'],
]

/** Members of models that Grafana's editor writes for Prometheus and for expressions. Code may give others too. */
const modelMembers: ReadonlySet<string> = new Set([
  ...['refId', 'datasource', 'queryType', 'hide', 'intervalMs', 'maxDataPoints', 'expr', 'instant', 'range'],
  ...['interval', 'intervalFactor', 'legendFormat', 'format', 'exemplar', 'editorMode'],
  ...['type', 'expression', 'conditions', 'reducer', 'settings', 'window', 'downsampler', 'upsampler'],
])
/** A rule somebody made a recording rule is not the one that was pushed. */
const known = {
  rule: new Set([...ruleMembers, 'record']),
  query: new Set(queryMembers),
  settings: new Set(settingsMembers),
}

/**
 * A rule as it was read, without what a newer Grafana may fill in: members that a push never sends, and members of models
 * that are neither the editor's nor named by the code. What is left is what an edit is told by, before and after an upgrade.
 *
 * @param named - rule whose models say which members the code names
 */
export function knownRule(rule: AlertRule, named?: AlertRule): AlertRule {
  const { data, notification_settings: settings, ...rest } = rule as unknown as JsonObject
  const told = {
    ...omit(rest, (key) => !known.rule.has(key)),
    ...(data !== undefined && { data: mapped(data, (query) => knownQuery(query, named)) }),
    ...(settings !== undefined && {
      notification_settings: isObject(settings) ? omit(settings, (key) => !known.settings.has(key)) : settings,
    }),
  }
  return told as unknown as AlertRule
}

/** The same for a group that was read; a rule the code does not have keeps the members of its models. */
export function knownGroup(live: RuleGroup, wanted: RuleGroup): RuleGroup {
  const rules = live.rules.map((rule) => knownRule(rule, wanted.rules.find(({ uid }) => uid === rule.uid) ?? rule))
  return { ...live, rules }
}

function knownQuery(query: JsonObject, named: AlertRule | undefined): JsonObject {
  const model = named?.data.find(({ refId }) => refId === query.refId)?.model ?? {}
  const { model: live } = query
  return {
    ...omit(query, (key) => !known.query.has(key)),
    ...(isObject(live) && { model: omit(live, (key) => !modelMembers.has(key) && !Object.hasOwn(model, key)) }),
  }
}

function mapped(list: Json, change: (item: JsonObject) => JsonObject): Json {
  return Array.isArray(list) ? (list as Json[]).map((item) => (isObject(item) ? change(item) : item)) : list
}
