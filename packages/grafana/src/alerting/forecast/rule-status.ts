import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, own, textOf } from '../../json-values.ts'
import type { RuleState } from '../types.ts'

/** What a rule has going on. */
export interface RuleStatus {
  readonly state: RuleState
  readonly pending: number
  /** With those that only keep firing. */
  readonly firing: number
  /** Of the firing ones, those whose label `severity` is `critical`. */
  readonly critical: number
}

/** A rule nothing is known of. */
export const noStatus: RuleStatus = { state: 'unknown', pending: 0, firing: 0, critical: 0 }

/** A rule as the server tells its state. */
export interface StatedRule {
  readonly uid: string
  readonly title: string
  readonly folderUid: string
  /** Titles of the folders it is in, from the top, with slashes between them. */
  readonly path: string
  readonly group: string
  readonly severity?: string
  readonly status: RuleStatus
  /** What the last evaluation failed with, in the server's words. */
  readonly error?: string
}

/** Reads the answer of `/api/prometheus/grafana/api/v1/rules`: all rules with what they have going on. */
export function readRuleStates(body: Json): StatedRule[] {
  const data = isObject(body) ? body.data : undefined
  return objectsOf(isObject(data) ? data.groups : undefined).flatMap((group) =>
    objectsOf(group.rules).map((rule) => statedRule(group, rule)),
  )
}

function statedRule(group: JsonObject, rule: JsonObject): StatedRule {
  const severity = isObject(rule.labels) ? own(rule.labels, 'severity') : undefined
  const error = textOf(rule.lastError)
  return {
    uid: textOf(rule.uid),
    title: textOf(rule.name),
    folderUid: textOf(group.folderUid),
    path: textOf(group.file),
    group: textOf(group.name),
    ...(typeof severity === 'string' ? { severity } : {}),
    status: statusOf(rule),
    ...(error === '' ? {} : { error }),
  }
}

function statusOf(rule: JsonObject): RuleStatus {
  const alerts = objectsOf(rule.alerts)
  const within = (states: readonly string[]): JsonObject[] =>
    alerts.filter(({ state }) => states.includes(baseState(textOf(state))))
  const firing = within(['alerting', 'firing', 'recovering'])
  const pending = within(['pending']).length
  const critical = firing.filter(({ labels }) => isObject(labels) && own(labels, 'severity') === 'critical').length
  return { state: stateOf(rule, pending, firing.length), pending, firing: firing.length, critical }
}

/** `Alerting (NoData)`: what it is, and why. */
function baseState(state: string): string {
  return (state.split(' ')[0] ?? '').toLowerCase()
}

/** The worst there is; the server keeps errors and missing data in the health. */
function stateOf({ state, health, isPaused }: JsonObject, pending: number, firing: number): RuleState {
  if (firing > 0) return baseState(textOf(state)) === 'recovering' ? 'recovering' : 'firing'
  if (health === 'error') return 'error'
  if (health === 'nodata') return 'no_data'
  if (pending > 0) return 'pending'
  if (isPaused === true) return 'paused'
  return state === 'inactive' ? 'normal' : 'unknown'
}
