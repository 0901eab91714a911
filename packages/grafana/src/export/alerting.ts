import { createRequire } from 'node:module'
import { withDataSource } from '../alerting/rules/data-source.ts'
import { withoutMark } from '../alerting/rules/mark.ts'
import { sendableGroup } from '../alerting/rules/sendable.ts'
import type { AlertQuery, AlertRule, ContactPoint, RuleGroup } from '../alerting/types.ts'
import { GrafanaError, type Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isObject, normalise } from '../json-values.ts'
import type { Stack } from '../stack/types.ts'
import { jsonFile } from './json-file.ts'
import type { ExportedFile } from './types.ts'

const require = createRequire(import.meta.url)

/** Rule groups as `PUT /api/v1/provisioning/folder/…/rule-groups/…` takes them, one a file. */
export function ruleGroupFiles(stack: Stack): ExportedFile[] {
  return groupsOf(stack).map((group) =>
    jsonFile(`rule-groups/${fileName(group.title)}.json`, { ...sendableGroup(group), folderUid: stack.folder.uid }),
  )
}

/**
 * Rule groups, contact points, mute timings and templates for a Grafana that reads files from its disk. Policies are
 * left out: such a file replaces the tree of everybody. Secrets are the names of their environment variables.
 * Format: https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 *
 * @param folderTitle - the folder of the rules; files know folders by their titles
 * @throws `GRAFANA_CONFIG` when a rule asks a data source whose uid is not known.
 */
export function alertingProvisioning(stack: Stack, folderTitle: string): ExportedFile[] {
  const { contactPoints = [], muteTimings = [], messageTemplates = [] } = stack.alerting
  const groups = groupsOf(stack)
  const content = {
    apiVersion: 1,
    ...(groups.length > 0 && { groups: groups.map((group) => fileGroup(stack, group, folderTitle)) }),
    ...(contactPoints.length > 0 && { contactPoints: contactPoints.map(fileContactPoint) }),
    ...(muteTimings.length > 0 && { muteTimes: muteTimings.map((timing) => ({ orgId: 1, ...timing })) }),
    ...(messageTemplates.length > 0 && {
      templates: messageTemplates.map((template) => ({ orgId: 1, ...template })),
    }),
  }
  if (Object.keys(content).length === 1) return []
  const { stringify } = require('yaml') as typeof import('yaml')
  return [{ path: `provisioning/alerting/${stack.name}.yaml`, content: stringify(content, { lineWidth: 0 }) }]
}

/** Without our marks, and with the data source where the stack names its uid. */
function groupsOf({ alerting, dataSource }: Stack): readonly RuleGroup[] {
  return (alerting.ruleGroups ?? []).map((group) => {
    const portable = { ...group, rules: group.rules.map(withoutMark) }
    if (dataSource?.uid === undefined) return portable
    return withDataSource(portable, dataSource.variable, dataSource.uid)
  })
}

function fileName(title: string): string {
  return encodeURIComponent(title)
}

function fileGroup({ dataSource }: Stack, group: RuleGroup, folderTitle: string): JsonObject {
  const open = group.rules.filter(({ data }) => data.some(asksVariable))
  if (open.length > 0 && dataSource?.uid === undefined) {
    const message = 'is not known: rules in files name a uid. Set dataSource.uid of the stack, or GRAFANA_DATASOURCE'
    const problems: Problem[] = [{ path: 'dataSource.uid', message }]
    throw new GrafanaError('GRAFANA_CONFIG', `The rules cannot be exported: dataSource.uid ${message}.`, { problems })
  }
  return {
    orgId: 1,
    name: group.title,
    folder: literal(folderTitle),
    interval: `${group.interval}s`,
    rules: group.rules.map(fileRule),
  }
}

function asksVariable({ datasourceUid }: AlertQuery): boolean {
  return datasourceUid.startsWith('$')
}

/** What Grafana replaces by environment variables when it reads the file, and what it takes as it is, differs from member to member. */
function fileRule(rule: AlertRule): JsonObject {
  const { keep_firing_for, missingSeriesEvalsToResolve, labels = {}, annotations = {}, ...rest } = rule
  const { __dashboardUid__: dashboardUid, __panelId__: panelId } = annotations
  return {
    ...(rest as unknown as JsonObject),
    title: literal(rule.title),
    ...(keep_firing_for !== undefined && { keepFiringFor: keep_firing_for }),
    ...(missingSeriesEvalsToResolve !== undefined && { missing_series_evals_to_resolve: missingSeriesEvalsToResolve }),
    ...(dashboardUid !== undefined && { dashboardUid }),
    ...(panelId !== undefined && { panelId: Number(panelId) }),
    annotations,
    labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, literal(value)])),
    data: normalise(rule.data as unknown as JsonObject[]),
  }
}

function fileContactPoint({ name, integrations }: ContactPoint): JsonObject {
  return {
    orgId: 1,
    name: literal(name),
    receivers: integrations.map(({ uid, type, settings, disableResolveMessage = false }) => ({
      uid,
      type,
      settings: fileSetting(settings as JsonObject),
      disableResolveMessage,
    })),
  }
}

function fileSetting(value: Json): Json {
  if (typeof value === 'string') return literal(value)
  if (Array.isArray(value)) return value.map(fileSetting)
  if (!isObject(value)) return value
  const { env } = value
  if (typeof env === 'string' && Object.keys(value).length === 1) return `\${${env}}`
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fileSetting(member)]))
}

/** Text that Grafana takes as it is: a dollar sign begins the name of an environment variable. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$')
}
