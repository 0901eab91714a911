import { type Answer, failure, ok } from '../http/answer.ts'
import { type Call, queryText } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import { groupNotFound } from './access.ts'
import type { AlertRuleRecord } from './alert-rule.ts'
import { formatDuration } from './duration.ts'

/** `…/rule-groups/:group/export?format=json`: the form of provisioning files, which no PUT takes back. */
export function exportGroup(call: Call, { alertRules }: SandboxState): Answer {
  const { folder, group } = call.params
  const rules = alertRules.group({ folderUid: String(folder), group: String(group) })
  const [first] = rules
  if (first === undefined) return groupNotFound
  if (queryText(call, 'format') !== 'json') return failure(501, 'The sandbox exports JSON only: ?format=json')
  const described = {
    orgId: 1,
    name: first.group,
    folder: '',
    interval: formatDuration(first.interval * 1000),
    rules: rules.map(exportedRule),
  }
  return ok({ apiVersion: 1, groups: [described] })
}

function exportedRule(rule: AlertRuleRecord): object {
  const { annotations = {}, labels = {}, missingSeriesEvalsToResolve, keepFiringFor, notificationSettings } = rule
  return {
    uid: rule.uid,
    title: rule.title,
    condition: rule.condition,
    data: rule.data.map(({ queryType, ...query }) => ({ ...query, ...(queryType === '' ? {} : { queryType }) })),
    noDataState: rule.noDataState,
    execErrState: rule.execErrState,
    for: formatDuration(rule.for),
    ...(keepFiringFor === 0 ? {} : { keepFiringFor: formatDuration(keepFiringFor) }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    isPaused: rule.isPaused,
    ...(notificationSettings === undefined ? {} : { notification_settings: notificationSettings }),
    ...(missingSeriesEvalsToResolve === undefined
      ? {}
      : { missing_series_evals_to_resolve: missingSeriesEvalsToResolve }),
  }
}
