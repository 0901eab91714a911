import type { Account } from '../accounts/account.ts'
import type { AlertRuleRecord, Provenance } from '../alert-rules/alert-rule.ts'
import { provisionedRule } from '../alert-rules/describe.ts'
import { readRule } from '../alert-rules/read-rule.ts'
import { replaceGroup } from '../alert-rules/write-group.ts'
import { type AlertState, isRuleResult, type RuleResult } from '../alert-states/alert-state.ts'
import type { JsonObject, MutableObject } from '../json.ts'
import type { SandboxState } from '../state/state.ts'
import { createNotificationControls, type NotificationControls } from './notification-controls.ts'
import { type SeedOptions, telling, wrong } from './seeding.ts'

/** A rule as the sandbox keeps it, in the words of the provisioning API, and what that API does not tell. */
export interface SandboxAlertRule {
  readonly uid: string
  readonly folderUid: string
  readonly group: string
  /** Seconds between evaluations. */
  readonly interval: number
  /** Rises with every write of its group. */
  readonly version: number
  readonly provenance: Provenance
  /** Login of who wrote it last. */
  readonly updatedBy: string
  /** As `/api/v1/provisioning/alert-rules/:uid` answers it. */
  readonly rule: JsonObject
}

/** A rule group to seed, in the words of the provisioning API. */
export interface RuleGroupSeed {
  readonly folderUid: string
  readonly title: string
  /** Seconds, a multiple of 10. */
  readonly interval: number
  readonly rules: readonly object[]
}

/** Who does something in the UI. */
export interface UiActor {
  /** A login that exists. Default: the first user. */
  readonly author?: string
}

/** What a test sees of alerting and does to it past the API. Nothing of it shows in the request log. */
export interface AlertingControls extends NotificationControls {
  /** In the order in which they were made. Everything here is a copy. */
  rules(): SandboxAlertRule[]
  rule(uid: string): SandboxAlertRule | undefined
  /**
   * Puts a rule group in place of what is there.
   *
   * @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` with the server's words for what it would refuse.
   */
  addRuleGroup(group: RuleGroupSeed, options?: SeedOptions): void
  /**
   * Changes a rule as the UI does: the other rules of its group are saved with it, in a new version each. The change gets
   * the rule in the words of the provisioning API.
   *
   * @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` for a group with a provisioned rule, which the UI does not save.
   */
  editRuleInUi(uid: string, change: (rule: MutableObject) => void, options?: UiActor): void
  /** {@link AlertingControls.editRuleInUi} for the switch that pauses a rule. */
  pauseRuleInUi(uid: string, paused?: boolean, options?: UiActor): void
  /** @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` for a provisioned rule, which the UI does not delete. */
  deleteRuleInUi(uid: string): void
  /**
   * What the rule's query answers from now on, instead of one series that does not fire.
   *
   * @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` for a rule that does not exist.
   */
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

  function actor(options: UiActor | undefined): Account {
    const account = options?.author === undefined ? state.accounts.first() : state.accounts.byLogin(options.author)
    if (account === undefined) throw wrong(`There is no account "${options?.author}".`)
    return account
  }

  function known(uid: string): AlertRuleRecord {
    const rule = alertRules.get(uid)
    if (rule === undefined) throw wrong(`There is no alert rule "${uid}".`)
    return rule
  }

  function editRule(uid: string, change: (rule: MutableObject) => void, options?: UiActor): void {
    const rule = known(uid)
    const group = alertRules.group(rule)
    const provisioned = group.find(({ provenance }) => provenance !== '')
    if (provisioned !== undefined) {
      throw wrong(`The alert rule "${provisioned.uid}" is provisioned: the UI does not save its group.`)
    }
    const rules = group.map((record) => {
      const copy = structuredClone(provisionedRule(record, 'alone')) as MutableObject
      if (record === rule) change(copy)
      return readRule(copy)
    })
    replaceGroup(state, { ...rule, rules }, { by: actor(options), provenance: '' })
  }

  return {
    ...createNotificationControls(state),
    rules: () => alertRules.all().map(describe),
    rule(uid) {
      const rule = alertRules.get(uid)
      return rule === undefined ? undefined : describe(rule)
    },
    addRuleGroup({ folderUid, title, interval, rules }, options = {}) {
      if (state.folders.get(folderUid) === undefined) throw wrong(`There is no folder "${folderUid}".`)
      telling(() => {
        const target = { folderUid, group: title, interval, rules: structuredClone(rules).map(readRule) }
        replaceGroup(state, target, { by: actor(undefined), provenance: options.provenance ?? '' })
      })
    },
    editRuleInUi: (uid, change, options) => telling(() => editRule(uid, change, options)),
    pauseRuleInUi(uid, paused = true, options = {}) {
      telling(() => editRule(uid, (rule) => Object.assign(rule, { isPaused: paused }), options))
    },
    deleteRuleInUi(uid) {
      if (known(uid).provenance !== '')
        throw wrong(`The alert rule "${uid}" is provisioned: the UI does not delete it.`)
      alertRules.remove(uid)
    },
    setResult(uid, result) {
      if (!isRuleResult(result)) throw wrong("A result is a list of { labels, firing }, 'no data' or { error }.")
      scheduler.setResult(known(uid).uid, structuredClone(result))
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
