import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { provisionedRule } from '../alert-rules/describe.ts'
import type { AlertState, RuleResult } from '../alert-states/alert-state.ts'
import { GrafanaSandboxError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { SandboxState } from '../state/state.ts'

/** A rule as the sandbox keeps it, in the words of the provisioning API, and what that API does not tell. */
export interface SandboxAlertRule {
  readonly uid: string
  readonly folderUid: string
  readonly group: string
  /** Seconds between evaluations. */
  readonly interval: number
  /** Rises with every write of its group. */
  readonly version: number
  readonly provenance: '' | 'api' | 'file' | 'converted_prometheus'
  readonly updatedBy: string
  /** As `/api/v1/provisioning/alert-rules/:uid` answers it. */
  readonly rule: JsonObject
}

/** What a test sees of alerting and does to it past the API. */
export interface AlertingControls {
  /** In the order in which they were made. Everything here is a copy. */
  rules(): SandboxAlertRule[]
  rule(uid: string): SandboxAlertRule | undefined
  /** What the rule's query answers from now on, instead of one series that does not fire. */
  setResult(uid: string, result: RuleResult): void
  /**
   * Lets the scheduler look once: rules that were changed lose their alerts where Grafana forgets them, then every rule
   * that is not paused is evaluated. Intervals are the caller's: an evaluation is due when this is called.
   *
   * @param at Milliseconds since the epoch. Default: the sandbox's clock.
   */
  evaluate(at?: number): void
  /** The alerts of a rule as they were left by the last evaluation. */
  alerts(uid: string): readonly AlertState[]
}

/** Creates the controls. */
export function createAlertingControls(state: SandboxState): AlertingControls {
  const { alertRules, scheduler, ids } = state

  return {
    rules: () => alertRules.all().map(describe),
    rule(uid) {
      const rule = alertRules.get(uid)
      return rule === undefined ? undefined : describe(rule)
    },
    setResult(uid, result) {
      if (alertRules.get(uid) === undefined) {
        throw new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', `There is no alert rule "${uid}".`)
      }
      scheduler.setResult(uid, structuredClone(result))
    },
    evaluate: (at) => scheduler.evaluate(at === undefined ? ids.now() : new Date(at)),
    alerts: (uid) => structuredClone(scheduler.states(uid)),
  }
}

function describe(record: AlertRuleRecord): SandboxAlertRule {
  const { uid, folderUid, group, interval, version, provenance, updatedBy } = record
  const rule = structuredClone(provisionedRule(record, 'alone')) as JsonObject
  return { uid, folderUid, group, interval, version, provenance, updatedBy: updatedBy.login, rule }
}
