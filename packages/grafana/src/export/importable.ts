import { placedPanels } from '../dashboards/panels.ts'
import { mapVariables } from '../dashboards/variables.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, textOf } from '../json-values.ts'

/** A data source the import dialog asks for. */
interface Input {
  readonly name: string
  readonly plugin: string
  readonly label: string
}

/** The oldest Grafana these dashboards are made for. */
const grafanaVersion = '11.0.0'

/**
 * A dashboard for Grafana's import dialog: every data source, whether named by a variable or fixed, becomes an input
 * `${DS_…}` that the dialog asks for. Grafana's own sources stay.
 */
export function importableDashboard(spec: JsonObject): JsonObject {
  const inputs = new Map<string, Input>()
  const asked = (key: string, plugin: string, label: string): string => {
    const input = inputs.get(key) ?? { name: inputName(plugin, [...inputs.values()]), plugin, label }
    inputs.set(key, input)
    return `\${${input.name}}`
  }
  const opened = mapVariables(spec, (variable) => {
    const plugin = textOf(variable.query)
    if (variable.type !== 'datasource' || plugin === '' || variable.multi === true) return variable
    const reference = asked(
      `variable ${textOf(variable.name)}`,
      plugin,
      textOf(variable.label) || textOf(variable.name),
    )
    return { ...variable, current: { text: reference, value: reference } }
  })
  const portable = withInputs(opened, (plugin, uid) => asked(`uid ${uid}`, plugin, uid)) as JsonObject
  return {
    ...portable,
    __inputs: [...inputs.values()].map(inputOf),
    __elements: {},
    __requires: requirements(spec, inputs),
  }
}

function inputName(plugin: string, inputs: readonly Input[]): string {
  const base = `DS_${plugin.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`
  const same = inputs.filter((input) => input.plugin === plugin).length
  return same === 0 ? base : `${base}_${same + 1}`
}

/** Every reference to a fixed data source, wherever it stands, replaced by an input. */
function withInputs(value: Json, asked: (plugin: string, uid: string) => string): Json {
  if (isList(value)) return value.map((item) => withInputs(item, asked))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key !== 'datasource' || !isFixed(member)) return [key, withInputs(member, asked)]
      return [key, { ...member, uid: asked(member.type, member.uid) }]
    }),
  )
}

function isFixed(value: Json): value is JsonObject & { readonly type: string; readonly uid: string } {
  if (!isObject(value) || typeof value.type !== 'string' || typeof value.uid !== 'string') return false
  const { type, uid } = value
  return (
    uid !== '' && !/^(\$|\[\[|-- |__expr__|grafana$)/.test(uid) && !['datasource', 'grafana', '__expr__'].includes(type)
  )
}

function inputOf({ name, plugin, label }: Input): JsonObject {
  return { name, label, description: '', type: 'datasource', pluginId: plugin, pluginName: pluginName(plugin) }
}

function requirements(spec: JsonObject, inputs: ReadonlyMap<string, Input>): JsonObject[] {
  const panels = new Set(placedPanels(spec).flatMap(({ panel }) => (panel.type === 'row' ? [] : textOf(panel.type))))
  const sources = new Set([...inputs.values()].map(({ plugin }) => plugin))
  return [
    ...[...sources].sort().map((id) => ({ type: 'datasource', id, name: pluginName(id), version: '' })),
    { type: 'grafana', id: 'grafana', name: 'Grafana', version: grafanaVersion },
    ...[...panels]
      .filter(Boolean)
      .sort()
      .map((id) => ({ type: 'panel', id, name: id, version: '' })),
  ]
}

function pluginName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}
