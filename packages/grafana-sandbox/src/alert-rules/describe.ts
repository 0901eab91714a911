import { wholeSeconds } from '../state/ids.ts'
import type { AlertRuleRecord } from './alert-rule.ts'
import { formatDuration } from './duration.ts'
import type { ProvisionedRule } from './read-rule.ts'

/** A rule as the provisioning API answers it; a group's rules come without provenance. */
export function provisionedRule(rule: AlertRuleRecord, listed: 'alone' | 'in group'): object {
  return {
    ...describe(rule, { id: rule.id, orgID: 1, updated: wholeSeconds(rule.updated) }),
    ...(rule.provenance === '' || listed === 'in group' ? {} : { provenance: rule.provenance }),
  }
}

/** A rule as the answer to a group's PUT gives it back: what was asked for, not what is kept. */
export function echoedRule(rule: ProvisionedRule): object {
  const echo = describe(rule, { id: 0, orgID: 0, updated: '0001-01-01T00:00:00Z' })
  return rule.data.length === 0 ? { ...echo, data: null } : echo
}

interface Numbers {
  readonly id: number
  readonly orgID: number
  readonly updated: string
}

function describe(rule: ProvisionedRule, { id, orgID, updated }: Numbers): object {
  const { annotations = {}, labels = {}, missingSeriesEvalsToResolve } = rule
  return {
    id,
    uid: rule.uid,
    orgID,
    folderUID: rule.folderUid,
    ruleGroup: rule.group,
    title: rule.title,
    condition: rule.condition,
    data: rule.data,
    updated,
    noDataState: rule.noDataState,
    execErrState: rule.execErrState,
    for: formatDuration(rule.for),
    keep_firing_for: formatDuration(rule.keepFiringFor),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    isPaused: rule.isPaused,
    notification_settings: rule.notificationSettings ?? null,
    record: rule.record ?? null,
    ...(missingSeriesEvalsToResolve === undefined ? {} : { missingSeriesEvalsToResolve }),
  }
}
