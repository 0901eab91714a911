import { ruleChecksum } from '../../alerting/rules/checksum.ts'
import { knownRule } from '../../alerting/rules/known-members.ts'
import type { AlertRule } from '../../alerting/types.ts'
import type { Action, Difference, Refusal } from '../../plan/types.ts'
import type { Guards } from '../../plan/verdict.ts'
import type { Stack } from '../../stack/types.ts'
import { startsWithStack } from '../ownership.ts'
import { provenanceOf } from './provenance.ts'
import { isEdited, isOurs, markOf, placeOf } from './rule-marks.ts'
import type { ArrivingRule, Situation } from './situation.ts'
import type { RuleSurvey } from './survey.ts'

/** The judgement of a group. */
export interface GroupVerdict {
  readonly action: Action
  readonly writes: boolean
  readonly adopts: boolean
  readonly refusal?: Refusal
}

/** What is judged. */
interface Case {
  readonly stack: Stack
  readonly situation: Situation
  readonly survey: RuleSurvey
  /** Marks and provenance that are not as they are to be. */
  readonly marks: readonly Difference[]
}

/**
 * Judges a group by the marks of its rules. Somebody else's rule comes before an edit of ours: a push would delete it, or
 * take it away from where it is.
 */
export function judgeGroup(subject: Case, guards: Guards): GroupVerdict {
  const { situation, marks } = subject
  const provisioned = findProvisioned(subject)
  if (provisioned !== undefined) return refuse(subject, 'foreign', 'provisioned', provisioned)
  const foreign = findForeign(subject)
  const mayTake = guards.adopt || (guards.overwriteEdits && foreign?.intrudes === true)
  if (foreign !== undefined && !mayTake) return refuse(subject, 'foreign', 'foreign', foreign.words)
  const edit = findEdit(subject)
  if (edit !== undefined) {
    const action = edit.codeChanged ? 'diverged' : 'edited'
    return guards.overwriteEdits ? plain(action) : refuse(subject, action, 'edited', edit.words)
  }
  if (foreign !== undefined) return { ...plain('update'), adopts: true }
  if (situation.live === undefined && situation.arriving.length === 0) return plain('create')
  if (situation.content.length > 0) return plain(situation.live === undefined ? 'create' : 'update')
  if (situation.place.length > 0) return plain('move')
  return plain(marks.length > 0 ? 'update' : 'unchanged')
}

function plain(action: Action): GroupVerdict {
  return { action, writes: action !== 'unchanged', adopts: false }
}

function refuse({ situation }: Case, action: Action, reason: Refusal['reason'], words: string): GroupVerdict {
  const message = `rule-group "${situation.wanted.title}": ${words}`
  return { action, writes: false, adopts: false, refusal: { reason, message } }
}

/** Rules a push would write over, take away or delete. */
function touched({ live, leaving, arriving }: Situation): readonly AlertRule[] {
  const here = live?.rules.filter(({ uid }) => !leaving.has(uid)) ?? []
  return [...here, ...arriving.map((arrival) => arrival.live.rule)]
}

function findProvisioned({ situation, survey }: Case): string | undefined {
  for (const rule of touched(situation)) {
    const source = provenanceOf(survey, rule.uid).source
    if (source === undefined) continue
    return `${named(rule)} is written by ${source}, which would undo every push: remove it there first, or give yours another uid`
  }
  return undefined
}

function findForeign({ stack, situation }: Case): { readonly words: string; readonly intrudes: boolean } | undefined {
  const { wanted, live, arriving, intruders } = situation
  const stolen = arriving.find((arrival) => !isOurs(stack, arrival.live.rule))
  if (stolen !== undefined) {
    const words = `${named(stolen.live.rule)} stands in ${whereIs(stolen)} and was not made by this stack, and a push would take it away from there: give yours another uid, or take it over with adopt`
    return { words, intrudes: false }
  }
  const taken = live?.rules.find(({ uid }) =>
    wanted.rules.some((rule) => rule.uid === uid && !isOursAt(stack, live.rules, uid)),
  )
  if (taken !== undefined) {
    const words = `${named(taken)} was not made by this stack: give yours another uid, or take it over with adopt`
    return { words, intrudes: false }
  }
  const [intruder] = intruders
  if (intruder === undefined) return undefined
  const words = `${named(intruder)} was not made by this stack, and a push of the group would delete it: move it to a group of its own, or take the group over with adopt`
  // Added to a group of ours in Grafana it is an edit of that group; what another stack marked is that stack's.
  const isEdit = live?.rules.some((rule) => isOurs(stack, rule)) === true
  return { words, intrudes: isEdit && intruders.every((rule) => markOf(rule) === undefined) }
}

function isOursAt(stack: Stack, rules: readonly AlertRule[], uid: string): boolean {
  return rules.some((rule) => rule.uid === uid && isOurs(stack, rule))
}

function findEdit(subject: Case): { readonly words: string; readonly codeChanged: boolean } | undefined {
  const { stack, situation } = subject
  const { live, dropped, leaving } = situation
  const edited = (live?.rules ?? []).filter(
    (rule) =>
      isOurs(stack, rule) &&
      !leaving.has(rule.uid) &&
      live !== undefined &&
      isEdited(rule, placeOf(live), wantedOf(situation, rule)) &&
      !saysTheSame(rule, placeOf(live), situation),
  )
  const moved = situation.arriving.find(
    (arrival) => isOurs(stack, arrival.live.rule) && isMovedByHand(stack, situation, arrival),
  )
  const [first] = edited
  if (moved !== undefined) {
    const words = `${named(moved.live.rule)} was moved or edited in Grafana and stands in ${whereIs(moved)}: move it back, or bring it back with overwriteEdits`
    return { words, codeChanged: false }
  }
  if (first === undefined) return undefined
  const more = edited.length > 1 ? ` and ${edited.length - 1} more were` : ' was'
  const words = `${named(first)}${more} edited in Grafana: carry the edit over into the code, or write over it with overwriteEdits`
  // The mark of a wanted rule is the checksum of what the code says.
  const codeChanged =
    dropped.length > 0 ||
    edited.some((rule) => markOf(rule)?.checksum !== markOf(wantedOf(situation, rule) ?? rule)?.checksum)
  return { words, codeChanged }
}

/** Somebody may have changed a rule to what the code says. */
function saysTheSame(rule: AlertRule, place: ReturnType<typeof placeOf>, { wanted }: Situation): boolean {
  const same = wantedOf({ wanted }, rule)
  return same !== undefined && ruleChecksum(knownRule(rule, same), place) === ruleChecksum(same, placeOf(wanted))
}

function wantedOf({ wanted }: Pick<Situation, 'wanted'>, { uid }: AlertRule): AlertRule | undefined {
  return wanted.rules.find((rule) => rule.uid === uid)
}

/** The mark tells the group a rule was pushed into, not the folder: one that is the stack's by name may be a former one. */
function isMovedByHand(stack: Stack, situation: Situation, { live, from }: ArrivingRule): boolean {
  const known = live.folderUid === situation.folderUid || startsWithStack(stack.name, live.folderUid)
  return !known || isEdited(live.rule, placeOf(from), wantedOf(situation, live.rule))
}

function whereIs({ live }: ArrivingRule): string {
  return `group "${live.group}" of folder "${live.folderUid}"`
}

function named({ title, uid }: AlertRule): string {
  return `rule "${title}" (uid "${uid}")`
}
