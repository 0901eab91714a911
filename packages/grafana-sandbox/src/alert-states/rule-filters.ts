import type { AlertRuleRecord } from '../alert-rules/alert-rule.ts'
import { dashboardAnnotation, panelAnnotation } from '../alert-rules/rule-problem.ts'
import { type Answer, failure } from '../http/answer.ts'
import { type Call, queryText } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'

const served: readonly string[] = [
  'folder_uid',
  'rule_group',
  'rule_name',
  'rule_uid',
  'dashboard_uid',
  'panel_id',
  'limit_alerts',
]

/** Why a list cannot be filtered like that. */
export function filterProblem(call: Call): Answer | undefined {
  const unknown = Object.keys(call.query).find((name) => !served.includes(name))
  if (unknown !== undefined) {
    return failure(501, `The sandbox does not filter by ${unknown}. It does by: ${served.join(', ')}.`)
  }
  const panel = queryText(call, 'panel_id') !== undefined && queryText(call, 'dashboard_uid') === undefined
  return panel ? badData('panel_id must be set with dashboard_uid') : undefined
}

/** Whether a rule is among those that are asked for; 12.3 does not know `rule_uid`. A folder that does not exist is no filter. */
export function isSelected(rule: AlertRuleRecord, call: Call, { traits, folders }: SandboxState): boolean {
  const asks = (name: string, value: string): boolean => {
    const values = valuesOf(call, name)
    return values.length === 0 || values.includes(value)
  }
  const { annotations = {} } = rule
  const folder = queryText(call, 'folder_uid') ?? ''
  return (
    (folders.get(folder) === undefined || rule.folderUid === folder) &&
    asks('rule_group', rule.group) &&
    asks('rule_name', rule.title) &&
    (traits.before124 || asks('rule_uid', rule.uid)) &&
    asks('dashboard_uid', annotations[dashboardAnnotation] ?? '') &&
    asks('panel_id', annotations[panelAnnotation] ?? '')
  )
}

/** How many alerts of a rule are shown. */
export function limitOf(call: Call): number {
  const limit = Number(queryText(call, 'limit_alerts') ?? -1)
  return Number.isSafeInteger(limit) && limit >= 0 ? limit : Number.POSITIVE_INFINITY
}

function valuesOf({ query }: Call, name: string): string[] {
  return [query[name] ?? []].flat() as string[]
}

function badData(error: string): Answer {
  return { status: 400, body: { status: 'error', errorType: 'bad_data', error, data: { groups: [] } } }
}
