import { failure } from '../http/answer.ts'
import { Refusal } from '../http/decode.ts'
import { sameJson } from '../json.ts'
import { corruption } from '../notifications/access.ts'
import type { RuleWrite } from '../state/alert-rules.ts'
import type { SandboxState } from '../state/state.ts'
import { hiddenFailure, uidConflict } from './access.ts'
import type { AlertRuleContent, AlertRuleRecord, PlacedRule, Provenance, RulePlace } from './alert-rule.ts'
import { canonicalQuery } from './canonical-query.ts'
import { intervalProblem, panelLinkProblem, ruleProblem, ruleUidProblem, withoutIgnoredFields } from './rule-problem.ts'

const failed = 'invalid alert rule'

/** What a group becomes. */
export interface GroupWrite extends RulePlace {
  /** Seconds. */
  readonly interval: number
  /** None, or an empty list: the rules stay as they are. */
  readonly rules: readonly AlertRuleContent[]
}

/**
 * Puts a group in place of what is there: rules that are not in the list go, rules of other groups are moved here. Every
 * rule of every group that is touched gets a new version and the provenance of this write. All of it happens or nothing.
 *
 * @throws Refusal
 */
export function replaceGroup(state: SandboxState, target: GroupWrite, write: RuleWrite): void {
  refuseRule(intervalProblem(target.interval))
  refuseRule(folderProblem(state, target.folderUid))
  for (const { uid } of target.rules) {
    const problem = ruleUidProblem(uid)
    if (problem !== undefined) {
      refuseRule(`invalid alert rule: cannot create rule with UID ${JSON.stringify(uid)}: ${problem}`)
    }
  }
  checkTwice(state, target)
  const change = changesOf(state, target)
  for (const rule of [...change.created, ...change.updated.map(({ content }) => content)]) {
    refuseRule(panelLinkProblem(rule))
  }
  for (const { content, rule } of change.updated) {
    if (!sameJson(rule.notificationSettings ?? null, content.notificationSettings ?? null)) checkRouting(state, content)
  }
  for (const rule of change.created) checkRouting(state, rule)
  for (const rule of change.deleted) checkProvenance(rule, write.provenance, 'delete')
  for (const { rule } of change.updated) checkProvenance(rule, write.provenance, 'update')
  for (const { content } of change.updated) refuseRule(ruleProblem(content), 'failed to update alert rules: ')
  for (const rule of change.created) refuseRule(ruleProblem(rule), 'failed to insert alert rules: ')
  checkQuota(state, change.created.length - change.deleted.length)
  for (const { uid } of change.deleted) state.alertRules.remove(uid)
  for (const { rule, content } of change.updated) state.alertRules.update(rule, stored(state, content), write)
  for (const rule of change.created) state.alertRules.create(stored(state, rule), write)
}

/** A uid that occurs twice breaks the transaction: at the second insert, or at the second update of a version. */
function checkTwice({ alertRules }: SandboxState, { rules }: GroupWrite): void {
  const uids = rules.map(({ uid }) => uid).filter((uid) => uid !== '')
  const twice = uids.find((uid, index) => uids.indexOf(uid) < index)
  if (twice === undefined) return
  const known = alertRules.get(twice)
  if (known === undefined) throw new Refusal(uidConflict(twice))
  throw new Refusal(
    failure(
      409,
      `failed to update alert rules: version conflict while updating a record in the database with optimistic locking: alert rule UID ${twice} version ${known.version}`,
    ),
  )
}

interface GroupChange {
  readonly created: readonly PlacedRule[]
  readonly updated: readonly { readonly rule: AlertRuleRecord; readonly content: PlacedRule }[]
  readonly deleted: readonly AlertRuleRecord[]
}

function changesOf({ alertRules }: SandboxState, target: GroupWrite): GroupChange {
  const { folderUid, group, interval } = target
  const present = alertRules.group(target)
  const asked = target.rules.length === 0 ? present : target.rules
  const place = { folderUid, group, interval }
  const created: PlacedRule[] = []
  const updated: { rule: AlertRuleRecord; content: PlacedRule }[] = []
  for (const [groupIndex, content] of asked.entries()) {
    const rule = content.uid === '' ? undefined : alertRules.get(content.uid)
    if (rule === undefined) created.push({ ...withoutIgnoredFields(content), ...place, groupIndex })
    else updated.push({ rule, content: { ...withoutIgnoredFields(inherit(content, rule)), ...place, groupIndex } })
  }
  const kept = new Set(updated.map(({ rule }) => rule.uid))
  const deleted = present.filter(({ uid }) => !kept.has(uid))
  // The groups from which rules are taken are counted anew, which makes a version of each rule that stays.
  const left = new Map(
    updated.filter(({ rule }) => !present.includes(rule)).map(({ rule }) => [`${rule.folderUid}\n${rule.group}`, rule]),
  )
  for (const from of left.values()) {
    const staying = alertRules.group(from).filter(({ uid }) => !kept.has(uid))
    updated.push(...staying.map((rule, index) => ({ rule, content: { ...rule, groupIndex: index + 1 } })))
  }
  return { created, updated, deleted }
}

/** What is empty in a rule that exists already is taken from it. */
function inherit(content: AlertRuleContent, rule: AlertRuleRecord): AlertRuleContent {
  const hasCondition = content.condition !== '' || (content.record?.from ?? '') !== ''
  return {
    ...content,
    title: content.title === '' ? rule.title : content.title,
    ...(hasCondition && content.data.length > 0 ? {} : { condition: rule.condition, data: rule.data }),
    noDataState: content.noDataState === '' ? rule.noDataState : content.noDataState,
    execErrState: content.execErrState === '' ? rule.execErrState : content.execErrState,
  }
}

/** The rule in the form in which it is kept. */
export function stored({ traits }: SandboxState, rule: PlacedRule): PlacedRule {
  return { ...rule, data: rule.data.map((query) => canonicalQuery(query, traits)) }
}

/** A rule may name a folder only that exists; 12.3 takes any. */
function folderProblem({ folders, traits }: SandboxState, uid: string): string | undefined {
  if (traits.before124 || folders.get(uid) !== undefined) return undefined
  return 'invalid alert rule: folder does not exist'
}

/** @throws Refusal where a rule names a contact point or times that do not exist. */
export function checkRouting({ notifications }: SandboxState, { notificationSettings }: AlertRuleContent): void {
  if (notificationSettings === undefined) return
  // A real server cannot read its own configuration then.
  if (corruption(notifications.policy) !== undefined) throw new Refusal(hiddenFailure)
  const { receiver, group_interval, repeat_interval } = notificationSettings
  const { mute_time_intervals: muted = [], active_time_intervals: active = [] } = notificationSettings
  if (receiver === '') refuseRule(`${failed}\nreceiver must be specified`)
  if (group_interval === '0s') refuseRule(`${failed}\ngroup interval must be greater than zero`)
  if (repeat_interval === '0s') refuseRule(`${failed}\nrepeat interval must be greater than zero`)
  const problems = [
    ...(notifications.hasReceiver(receiver) ? [] : [`receiver ${receiver} does not exist`]),
    ...[...muted, ...active]
      .filter((name) => !notifications.muteTimings.has(name))
      .map((name) => `time interval ${name} does not exist`),
  ]
  if (problems.length > 0) refuseRule([failed, ...problems].join('\n'))
}

/** @throws Refusal where a rule of another provenance may not be touched. */
export function checkProvenance(rule: AlertRuleRecord, provenance: Provenance, operation: 'update' | 'delete'): void {
  const before = rule.provenance
  const allowed =
    before === provenance ||
    before === '' ||
    (provenance === '' && (before === 'api' || before === 'converted_prometheus'))
  if (!allowed) throw provenanceMismatch(rule, provenance, operation)
}

/** 409 that names both provenances. */
export function provenanceMismatch(
  { provenance: stored }: AlertRuleRecord,
  provenance: Provenance,
  operation: 'update' | 'delete',
): Refusal {
  return new Refusal({
    status: 409,
    body: {
      statusCode: 409,
      messageId: 'alerting.provenanceMismatch',
      message: `cannot ${operation} with provided provenance '${provenance}', needs '${stored}'`,
      extra: { Operation: operation, ProvidedProvenance: provenance, StoredProvenance: stored },
    },
  })
}

export function checkQuota({ alertRules, limits }: SandboxState, added: number): void {
  if (added > 0 && alertRules.size + added > limits.alertRules) {
    throw new Refusal(failure(403, 'quota has been exceeded'))
  }
}

/** @throws Refusal where there is a problem. */
export function refuseRule(problem: string | undefined, prefix = ''): void {
  if (problem !== undefined) throw new Refusal(failure(400, `${prefix}${problem}`))
}
