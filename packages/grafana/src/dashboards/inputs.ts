import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, objectsOf, omit, textOf } from '../json-values.ts'

/**
 * A dashboard exported for Grafana's import dialog, made ready for the API, which resolves no `__inputs`: constants
 * get their value, a data source input becomes the dashboard's data source variable of the same plugin.
 */
export function withoutInputs(spec: JsonObject): { readonly spec: JsonObject; readonly problems: readonly Problem[] } {
  const inputs = objectsOf(spec.__inputs)
  const plain = omit(spec, (key) => key === '__inputs')
  if (inputs.length === 0) return { spec: plain, problems: [] }
  const values = new Map<string, string>()
  const unresolved: Problem[] = []
  const unopened = openWithNothing(plain, new Set(inputs.map(({ name }) => reference(textOf(name)))))
  for (const [index, input] of inputs.entries()) {
    const name = textOf(input.name)
    const variable = dataSourceVariable(plain, textOf(input.pluginId))
    if (input.type === 'constant') values.set(reference(name), textOf(input.value))
    else if (input.pluginId === expressions) values.set(reference(name), expressions)
    else if (variable !== undefined) values.set(reference(name), reference(variable))
    else if (JSON.stringify(unopened).includes(reference(name))) {
      const message = `"${name}" is asked for by Grafana's import dialog only: add a data source variable for "${textOf(input.pluginId)}" to the dashboard`
      unresolved.push({ path: `/__inputs/${index}`, message })
    }
  }
  return { spec: replaced(unopened, values) as JsonObject, problems: unresolved }
}

/** Grafana's own data source for expressions. */
const expressions = '__expr__'

function reference(name: string): string {
  return `\${${name}}`
}

function dataSourceVariable(spec: JsonObject, plugin: string): string | undefined {
  const variables = objectsOf(isObject(spec.templating) ? spec.templating.list : undefined)
  const found = variables.find(({ type, query }) => type === 'datasource' && query === plugin)
  return found === undefined ? undefined : textOf(found.name)
}

/** A variable that opens with an input opens with Grafana's own choice instead. */
function openWithNothing(spec: JsonObject, references: ReadonlySet<string>): JsonObject {
  if (!isObject(spec.templating)) return spec
  const list = objectsOf(spec.templating.list).map((variable) => {
    const value = isObject(variable.current) ? variable.current.value : undefined
    return references.has(textOf(value)) ? omit(variable, (key) => key === 'current') : variable
  })
  return { ...spec, templating: { ...spec.templating, list } }
}

function replaced(value: Json, values: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') {
    let text = value
    for (const [from, to] of values) text = text.replaceAll(from, () => to)
    return text
  }
  if (isList(value)) return value.map((item) => replaced(item, values))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaced(member, values)]))
}
