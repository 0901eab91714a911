import type { JsonObject } from '../../json.ts'
import { normalise } from '../../json-values.ts'
import type { AlertQuery, AlertRule, RuleGroup } from '../types.ts'
import { canonicalGroup } from './canonical.ts'
import { expressionUid, modelDefaults } from './canonical-query.ts'

/**
 * A group as it is sent: with every member that the server would fill in, keys in order, so that the text it stores is
 * the text that was sent.
 *
 * @param paused Uids of rules that stay paused, where the code does not say.
 */
export function sendableGroup(group: RuleGroup, paused: ReadonlySet<string> = new Set()): JsonObject {
  const { rules, ...rest } = canonicalGroup(group)
  return normalise({
    ...rest,
    rules: rules.map((rule) => sendableRule(rule, paused)),
  } as unknown as JsonObject) as JsonObject
}

function sendableRule(rule: AlertRule, paused: ReadonlySet<string>): JsonObject {
  return {
    keep_firing_for: '0s',
    labels: {},
    annotations: {},
    isPaused: paused.has(rule.uid),
    ...(rule as unknown as JsonObject),
    data: rule.data.map(sendableQuery) as unknown as JsonObject[],
  }
}

function sendableQuery(query: AlertQuery): AlertQuery {
  const { refId, queryType = '', model } = query
  return {
    ...query,
    queryType,
    relativeTimeRange: query.relativeTimeRange ?? { from: query.datasourceUid === expressionUid ? 0 : 600, to: 0 },
    model: { ...modelDefaults, ...model, refId, ...(queryType !== '' && { queryType }) },
  }
}
