import type { Json, JsonObject } from '../../json.ts'
import { isList, isObject, sameJson } from '../../json-values.ts'
import type { AlertRule, RuleGroup } from '../types.ts'
import { sendableGroup } from './sendable.ts'

/**
 * Whether Grafana, given a rule, stores the very queries it has. Its fingerprint is over their text: where a save in the
 * UI added what means nothing (`hide: false`, a data source said twice), writing the rule still starts its alerts over.
 * The order of queries and of keys is no part of it.
 *
 * @param live As the API answers it, not in canonical form.
 */
export function storesSameQueries(live: object, wanted: AlertRule): boolean {
  const group: RuleGroup = { title: '', interval: 60, rules: [wanted] }
  const [sent] = sendableGroup(group).rules as readonly JsonObject[]
  const [one, other] = [queriesOf(live as JsonObject), queriesOf(sent ?? {})]
  return one.length === other.length && one.every((query) => other.some((candidate) => sameJson(query, candidate)))
}

function queriesOf({ data }: JsonObject): readonly Json[] {
  return isList(data) ? data.filter(isObject) : []
}
