import type { Kind, KindContext, ManagedObject } from './kind.ts'
import { examineGroup } from './rule-group/examine-group.ts'
import { examineLeftover } from './rule-group/examine-leftover.ts'
import { groupUrl } from './rule-group/group-url.ts'
import { findLeftovers } from './rule-group/leftovers.ts'
import { type RuleSurvey, surveyOfPlan, takeSurvey } from './rule-group/survey.ts'

/**
 * The rule groups of a stack. The mark of each rule says whose it is and what it said when it was pushed. Every write of a
 * group makes new versions of all its rules, so one that is as it is to be is not written.
 */
export const ruleGroupKind: Kind = {
  name: 'rule-group',
  order: 30,
  inFolder: true,
  desired: (context) => {
    const { ruleGroups = [] } = context.stack.alerting
    return ruleGroups.map((group): ManagedObject => {
      const survey = firstThenFresh(context)
      return {
        kind: 'rule-group',
        uid: group.title,
        title: group.title,
        url: groupUrl(context.grafana, context.home.uid, group.title),
        examine: async (signal) => examineGroup(context, group, await survey(signal), signal),
      }
    })
  },
  orphans: async (context, _going, signal) => {
    const survey = await surveyOfPlan(context, signal)
    return findLeftovers(context, survey).map((leftover): ManagedObject => {
      const { uid, title, folderUid } = leftover
      const again = firstThenFresh(context)
      return {
        kind: 'rule-group',
        uid,
        title,
        url: groupUrl(context.grafana, folderUid, title),
        examine: async (signal) => examineLeftover(context, leftover, await again(signal), signal),
      }
    })
  },
}

/** The plan's own survey, and a new one when an object is planned again after a conflict. */
function firstThenFresh(context: KindContext): (signal?: AbortSignal) => Promise<RuleSurvey> {
  let known = true
  return (signal) => {
    const survey = known ? surveyOfPlan(context, signal) : takeSurvey(context, signal)
    known = false
    return survey
  }
}
