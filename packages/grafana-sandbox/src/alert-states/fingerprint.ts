import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { dashboardAnnotation, panelAnnotation } from '../alert-rules/rule-problem.ts'
import { sortKeys } from '../json.ts'

/**
 * Everything of a rule whose change makes Grafana forget the rule's alerts. Annotations, except the link to a panel, the
 * interval, the order of rules and queries, `keep_firing_for` and `missingSeriesEvalsToResolve` are not in it.
 */
export function fingerprint(rule: AlertRuleRecord, folderTitle: string): string {
  const { annotations = {} } = rule
  return JSON.stringify(
    sortKeys({
      uid: rule.uid,
      title: rule.title,
      folderUid: rule.folderUid,
      folderTitle,
      labels: rule.labels ?? {},
      condition: rule.condition,
      data: [...rule.data].sort((left, right) => (left.refId < right.refId ? -1 : 1)),
      isPaused: rule.isPaused,
      notificationSettings: rule.notificationSettings ?? null,
      for: rule.for,
      dashboard: annotations[dashboardAnnotation] ?? '',
      panel: annotations[panelAnnotation] ?? '',
      group: rule.group,
      noDataState: rule.noDataState,
      execErrState: rule.execErrState,
      record: rule.record ?? null,
    }),
  )
}
