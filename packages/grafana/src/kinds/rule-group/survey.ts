import type { StatedRule } from '../../alerting/forecast/rule-status.ts'
import type { KindContext } from '../kind.ts'
import { oncePerPlan } from '../once-per-plan.ts'
import { type LiveGroup, type LiveRule, readGroup, readRules } from './live-rules.ts'
import { readStates } from './rule-states.ts'

/** All rules as they were at one time. */
export interface RuleSurvey {
  readonly rules: readonly LiveRule[]
  readonly byUid: ReadonlyMap<string, LiveRule>
  /** A group of them, with its interval; read once. */
  group(folderUid: string, title: string, signal?: AbortSignal): Promise<LiveGroup | undefined>
  /** What the rules of a folder have going on; read once. `undefined` where the credentials may not see it. */
  states(folderUid: string, signal?: AbortSignal): Promise<readonly StatedRule[] | undefined>
}

/** Reads all rules. */
export async function takeSurvey({ grafana }: KindContext, signal?: AbortSignal): Promise<RuleSurvey> {
  const rules = await readRules(grafana, signal)
  const groups = new Map<string, Promise<LiveGroup | undefined>>()
  const states = new Map<string, Promise<readonly StatedRule[] | undefined>>()
  return {
    rules,
    byUid: new Map(rules.map((live) => [live.rule.uid, live])),
    group: (folderUid, title, again) => {
      // Asking for a group in a folder that is not there yet is forbidden to everybody but admins.
      if (!rules.some((live) => live.folderUid === folderUid && live.group === title)) return Promise.resolve(undefined)
      const key = `${folderUid}/${title}`
      const found = groups.get(key) ?? readGroup(grafana, { folderUid, title }, again)
      groups.set(key, found)
      return found
    },
    states: (folderUid, again) => {
      const found = states.get(folderUid) ?? readStates(grafana, folderUid, again)
      states.set(folderUid, found)
      return found
    },
  }
}

/** The rules that a plan starts from. */
export const surveyOfPlan: (context: KindContext, signal?: AbortSignal) => Promise<RuleSurvey> = oncePerPlan(takeSurvey)
