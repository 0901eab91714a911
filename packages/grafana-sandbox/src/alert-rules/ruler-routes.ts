import { displayName } from '../accounts/account.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import type { Route } from '../http/route.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import { emptyNotFound } from './access.ts'
import type { AlertRuleRecord } from './alert-rule.ts'
import { formatDuration } from './duration.ts'

const root = '/api/ruler/grafana/api/v1'

/** What the UI reads: `/api/ruler/grafana/api/v1`, with the versions of rules. */
export function rulerRoutes(state: SandboxState): Route[] {
  const { alertRules, folders } = state

  function groupsOf(rules: readonly AlertRuleRecord[]): object[] {
    return [...Map.groupBy(rules, ({ group }) => group)]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inGroup]) => describeGroup(name, inGroup))
  }

  function ofFolder(uid: string): AlertRuleRecord[] {
    return alertRules.all().filter(({ folderUid }) => folderUid === uid)
  }

  return [
    {
      method: 'GET',
      url: `${root}/rules`,
      handle() {
        const known = folders.all().filter(({ uid }) => ofFolder(uid).length > 0)
        return ok(Object.fromEntries(known.map(({ uid }) => [folders.path(uid), groupsOf(ofFolder(uid))])))
      },
    },
    {
      method: 'GET',
      url: `${root}/rules/:folder`,
      handle({ params }) {
        const folder = folders.get(String(params.folder))
        if (folder === undefined) return noFolder
        const rules = ofFolder(folder.uid)
        return accepted(rules.length === 0 ? {} : { [folders.path(folder.uid)]: groupsOf(rules) })
      },
    },
    {
      method: 'GET',
      url: `${root}/rules/:folder/:group`,
      handle({ params }) {
        const place = { folderUid: String(params.folder), group: String(params.group) }
        if (folders.get(place.folderUid) === undefined) return noFolder
        const rules = alertRules.group(place)
        return rules.length === 0 ? noGroup : accepted(describeGroup(place.group, rules))
      },
    },
    {
      method: 'GET',
      url: `${root}/rule/:uid`,
      handle({ params }) {
        const rule = alertRules.get(String(params.uid))
        return rule === undefined ? emptyNotFound : ok(describeNode(rule))
      },
    },
    {
      method: 'GET',
      url: `${root}/rule/:uid/versions`,
      handle({ params }) {
        const versions = alertRules.versions(String(params.uid))
        // Without provenance, which has no history.
        return versions.length === 0
          ? emptyNotFound
          : ok(versions.map((version) => describeNode({ ...version, provenance: '' })))
      },
    },
  ]
}

const noFolder = failure(403, 'Access denied')
const noGroup = failure(404, 'rule group does not exist')

function accepted(body: object): Answer {
  return { status: 202, body }
}

function describeGroup(name: string, rules: readonly AlertRuleRecord[]): object {
  const ordered = [...rules].sort((left, right) => left.groupIndex - right.groupIndex || left.id - right.id)
  return { name, interval: formatDuration(Number(ordered[0]?.interval) * 1000), rules: ordered.map(describeNode) }
}

function describeNode(rule: AlertRuleRecord): object {
  const { labels = {}, annotations = {}, notificationSettings, record, missingSeriesEvalsToResolve } = rule
  return {
    expr: '',
    for: formatDuration(rule.for),
    keep_firing_for: formatDuration(rule.keepFiringFor),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    grafana_alert: {
      title: rule.title,
      condition: rule.condition,
      data: rule.data,
      updated: wholeSeconds(rule.updated),
      updated_by: { uid: rule.updatedBy.uid, name: displayName(rule.updatedBy) },
      intervalSeconds: rule.interval,
      version: rule.version,
      uid: rule.uid,
      namespace_uid: rule.folderUid,
      rule_group: rule.group,
      no_data_state: rule.noDataState,
      exec_err_state: rule.execErrState,
      ...(rule.provenance === '' ? {} : { provenance: rule.provenance }),
      is_paused: rule.isPaused,
      ...(notificationSettings === undefined ? {} : { notification_settings: notificationSettings }),
      ...(record === undefined ? {} : { record }),
      metadata: {
        editor_settings: {
          simplified_query_and_expressions_section: false,
          simplified_notifications_section: false,
        },
      },
      guid: rule.guid,
      ...(missingSeriesEvalsToResolve === undefined
        ? {}
        : { missing_series_evals_to_resolve: missingSeriesEvalsToResolve }),
    },
  }
}
