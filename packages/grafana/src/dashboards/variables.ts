import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, omit } from '../json-values.ts'
import type { DataSource } from '../server/types.ts'
import { intervalDefaults } from './defaults.ts'

/** The dashboard with each variable replaced. */
export function mapVariables(spec: JsonObject, change: (variable: JsonObject) => JsonObject): JsonObject {
  const templating = isObject(spec.templating) ? spec.templating : {}
  const list = isList(templating.list) ? templating.list : []
  return {
    ...spec,
    templating: { ...templating, list: list.map((item): Json => (isObject(item) ? change(item) : item)) },
  }
}

/**
 * Opens a dashboard with a data source: the value its data source variable starts with. Without such a variable the
 * dashboard stays as it is.
 *
 * @param variable Name of the data source variable.
 */
export function selectDataSource(
  spec: JsonObject,
  variable: string,
  dataSource: Pick<DataSource, 'name' | 'uid'>,
): JsonObject {
  const current = { text: dataSource.name, value: dataSource.uid }
  return mapVariables(spec, (item) =>
    item.type === 'datasource' && item.name === variable ? { ...item, current } : item,
  )
}

/**
 * Variables without the settings of other types, which the Foundation SDK puts on all of them. An interval variable
 * gets a value to start with: Grafana drops it from the dashboard when it has none.
 */
export function withPlainVariables(spec: JsonObject): JsonObject {
  return mapVariables(spec, (variable) => {
    if (variable.type !== 'interval') return omit(variable, (key) => Object.hasOwn(intervalDefaults, key))
    if (isObject(variable.current) || typeof variable.query !== 'string') return variable
    const first = variable.query.split(',')[0]?.trim() ?? ''
    return { ...variable, current: { text: first, value: first } }
  })
}
