import type { JsonObject } from '../json.ts'
import { isObject, omit } from '../json-values.ts'
import { intervalDefaults, variableDefaults, withoutDefaults } from './defaults.ts'

const intervalKeys = new Set(Object.keys(intervalDefaults))

/** A template variable without what Grafana computes and without defaults. */
export function canonicalVariable(variable: JsonObject): JsonObject {
  const meaningful = omit(variable, (key) => isComputed(variable, key))
  const plain = withoutDefaults(meaningful, { ...variableDefaults, ...intervalDefaults })
  if (!isObject(plain.current)) return plain
  const current = omit(plain.current, (key) => key === 'selected')
  return Object.keys(current).length === 0 ? omit(plain, (key) => key === 'current') : { ...plain, current }
}

function isComputed(variable: JsonObject, key: string): boolean {
  // The definition is the query again, as text to show.
  if (key === 'index' || key === 'definition') return true
  // The Foundation SDK puts the settings of intervals on variables of every type.
  if (intervalKeys.has(key)) return variable.type !== 'interval'
  if (key === 'options') return variable.type === 'datasource' || variable.type === 'constant' || refreshes(variable)
  return key === 'current' && refreshes(variable)
}

/** Whether Grafana asks for the values anew when the dashboard opens: the default of a query variable. */
function refreshes(variable: JsonObject): boolean {
  return variable.type === 'query' && variable.refresh !== 0
}
