import { withResolvedSource } from '../../alerting/rules/data-source.ts'
import { diffRuleGroups } from '../../alerting/rules/differences.ts'
import { knownGroup } from '../../alerting/rules/known-members.ts'
import { sendableGroup } from '../../alerting/rules/sendable.ts'
import type { AlertRule, RuleGroup } from '../../alerting/types.ts'
import type { Difference } from '../../plan/types.ts'
import type { KindContext } from '../kind.ts'
import type { LiveGroup, LiveRule } from './live-rules.ts'
import { isOurs, withMarks } from './rule-marks.ts'
import type { RuleSurvey } from './survey.ts'

/** A rule of the group that stands in another group or folder. */
export interface ArrivingRule {
  readonly live: LiveRule
  /** The group it stands in. */
  readonly from: LiveGroup
}

/** A wanted group, and what is on the server in its place and of its rules. */
export interface Situation {
  /** As it is wanted, marks and data source in place; `isPaused` where the code says so. */
  readonly wanted: RuleGroup
  readonly folderUid: string
  /** Absent: the group does not exist. */
  readonly live: LiveGroup | undefined
  /** Rules of the live group that are wanted in another group of the stack: they stay until that one is written. */
  readonly leaving: ReadonlySet<string>
  readonly arriving: readonly ArrivingRule[]
  /** Rules of the live group that are ours and no longer wanted. */
  readonly dropped: readonly AlertRule[]
  /** Rules of the live group that are not ours and not wanted. */
  readonly intruders: readonly AlertRule[]
  /** Uids of rules that somebody paused and the code says nothing about. */
  readonly paused: ReadonlySet<string>
  /** What is there beside what is wanted: of the content, and of where rules stand. */
  readonly content: readonly Difference[]
  readonly place: readonly Difference[]
}

/** Finds out how things stand with a group. */
export async function findSituation(
  context: KindContext,
  group: RuleGroup,
  survey: RuleSurvey,
  signal?: AbortSignal,
): Promise<Situation> {
  const { stack, home } = context
  const wanted = wantedGroup(context, group)
  const live = await survey.group(home.uid, group.title, signal)
  const others = uidsOfOthers(context, group.title)
  const here = new Set(live?.rules.map(({ uid }) => uid))
  const isWanted = new Set(wanted.rules.map(({ uid }) => uid))
  const rest = live?.rules.filter(({ uid }) => !isWanted.has(uid) && !others.has(uid)) ?? []
  const arriving = await findArriving(wanted, here, survey, signal)
  const situation = {
    wanted,
    folderUid: home.uid,
    live,
    leaving: new Set([...here].filter((uid) => !isWanted.has(uid) && others.has(uid))),
    arriving,
    dropped: rest.filter((rule) => isOurs(stack, rule)),
    intruders: rest.filter((rule) => !isOurs(stack, rule)),
  }
  const before = beforehand(situation)
  return {
    ...situation,
    paused: new Set(before?.rules.filter(({ isPaused }) => isPaused === true).map(({ uid }) => uid)),
    content: before === undefined ? [] : diffRuleGroups(knownGroup(before, wanted), wanted),
    place: arriving.map((arrival) => movement(wanted, home.uid, arrival)),
  }
}

/** A group of the stack as it is to be on this server. */
function wantedGroup(context: KindContext, group: RuleGroup): RuleGroup {
  return withMarks(context.stack.name, withResolvedSource(group, context))
}

function uidsOfOthers({ stack }: KindContext, title: string): Set<string> {
  const others = stack.alerting.ruleGroups?.filter((other) => other.title !== title) ?? []
  return new Set(others.flatMap(({ rules }) => rules.map(({ uid }) => uid)))
}

async function findArriving(
  wanted: RuleGroup,
  here: ReadonlySet<string>,
  survey: RuleSurvey,
  signal: AbortSignal | undefined,
): Promise<ArrivingRule[]> {
  const found = wanted.rules.flatMap(({ uid }) => (here.has(uid) ? [] : (survey.byUid.get(uid) ?? [])))
  const arriving = await Promise.all(
    found.map(async (live) => ({ live, from: await survey.group(live.folderUid, live.group, signal) })),
  )
  // What went in between is new again; writing looks once more.
  return arriving.filter((one): one is ArrivingRule => one.from !== undefined)
}

/** The group as it would be if rules had only moved: what the content is compared with. */
function beforehand({
  wanted,
  live,
  leaving,
  arriving,
}: Omit<Situation, 'content' | 'place' | 'paused'>): RuleGroup | undefined {
  const [first] = arriving
  if (live === undefined && first === undefined) return undefined
  const rules = live?.rules.filter(({ uid }) => !leaving.has(uid)) ?? []
  for (const { live: arrival } of arriving) {
    const ahead = wanted.rules
      .slice(
        0,
        wanted.rules.findIndex(({ uid }) => uid === arrival.rule.uid),
      )
      .map(({ uid }) => uid)
    rules.splice(rules.findLastIndex(({ uid }) => ahead.includes(uid)) + 1, 0, arrival.rule)
  }
  return { title: wanted.title, interval: live?.interval ?? first?.from.interval ?? wanted.interval, rules }
}

function movement(wanted: RuleGroup, folderUid: string, { live }: ArrivingRule): Difference {
  const index = wanted.rules.findIndex(({ uid }) => uid === live.rule.uid)
  const at = { pointer: `/rules/${index}` }
  const label = `rule "${live.rule.title}": `
  return live.folderUid === folderUid
    ? { ...at, label: `${label}group`, before: live.group, after: wanted.title }
    : { ...at, label: `${label}folder`, before: live.folderUid, after: folderUid }
}

/** The group as it is sent. */
export function sentGroup({ wanted, paused }: Pick<Situation, 'wanted' | 'paused'>): RuleGroup {
  return sendableGroup(wanted, paused) as unknown as RuleGroup
}
