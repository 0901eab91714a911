import {
  decodeFlag,
  decodeInteger,
  decodeList,
  decodeObject,
  decodeText,
  decodeTextMap,
  decodeTexts,
  member,
  refuse,
} from '../http/decode.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { AlertQuery, AlertRuleContent, RuleNotificationSettings, RuleRecord } from './alert-rule.ts'
import { formatDuration, parseDuration } from './duration.ts'

/** A rule as the provisioning API is sent it, and what its echo needs besides. */
export interface ProvisionedRule extends AlertRuleContent {
  readonly folderUid: string
  readonly group: string
}

/**
 * Reads a rule of the provisioning API.
 *
 * @throws Refusal for a value of another type, and for a duration that is none.
 */
export function readRule(value: unknown): ProvisionedRule {
  const source = decodeObject(value ?? undefined) ?? {}
  return {
    uid: decodeText(source, 'uid'),
    folderUid: decodeText(source, 'folderUID'),
    group: decodeText(source, 'ruleGroup'),
    title: decodeText(source, 'title'),
    condition: decodeText(source, 'condition'),
    data: readQueries(source),
    noDataState: decodeText(source, 'noDataState'),
    execErrState: decodeText(source, 'execErrState'),
    for: readDuration(source, 'for') ?? 0,
    keepFiringFor: readDuration(source, 'keep_firing_for') ?? 0,
    labels: decodeTextMap(source, 'labels'),
    annotations: decodeTextMap(source, 'annotations'),
    isPaused: decodeFlag(source, 'isPaused'),
    notificationSettings: readNotificationSettings(source),
    record: readRecord(source),
    missingSeriesEvalsToResolve: decodeInteger(source, 'missingSeriesEvalsToResolve'),
  }
}

/** Reads `data`. */
export function readQueries(source: MutableObject): AlertQuery[] {
  return decodeList(source, 'data', readQuery) ?? []
}

function readQuery(value: unknown): AlertQuery {
  const source = decodeObject(value ?? undefined) ?? {}
  const range = decodeObject(member(source, 'relativeTimeRange')) ?? {}
  const model = member(source, 'model') ?? {}
  return {
    refId: decodeText(source, 'refId'),
    queryType: decodeText(source, 'queryType'),
    relativeTimeRange: { from: readSeconds(range, 'from'), to: readSeconds(range, 'to') },
    datasourceUid: decodeText(source, 'datasourceUid'),
    model: isObject(model) ? model : refuse(),
  }
}

function readSeconds(source: MutableObject, name: string): number {
  const value = member(source, name) ?? 0
  return typeof value === 'number' ? Math.trunc(value) : refuse()
}

function readDuration(source: MutableObject, name: string): number | undefined {
  const value = member(source, name)
  if (value === undefined) return undefined
  return (typeof value === 'string' ? parseDuration(value) : undefined) ?? refuse()
}

function readNotificationSettings(rule: MutableObject): RuleNotificationSettings | undefined {
  const source = decodeObject(member(rule, 'notification_settings'))
  if (source === undefined) return undefined
  const lists = ['group_by', 'mute_time_intervals', 'active_time_intervals'] as const
  const durations = ['group_wait', 'group_interval', 'repeat_interval'] as const
  return {
    receiver: decodeText(source, 'receiver'),
    ...present(lists.map((name) => [name, decodeTexts(source, name)])),
    ...present(durations.map((name) => [name, written(readDuration(source, name))])),
  }
}

function written(duration: number | undefined): string | undefined {
  return duration === undefined ? undefined : formatDuration(duration)
}

function present(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function readRecord(rule: MutableObject): RuleRecord | undefined {
  const source = decodeObject(member(rule, 'record'))
  if (source === undefined) return undefined
  const target = decodeText(source, 'target_datasource_uid')
  return {
    metric: decodeText(source, 'metric'),
    from: decodeText(source, 'from'),
    ...(target === '' ? {} : { target_datasource_uid: target }),
  }
}
