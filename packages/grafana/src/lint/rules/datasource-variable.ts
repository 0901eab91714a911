import type { Dashboard } from '../dashboard.ts'
import { isInternal, isVariable, uidOf } from '../data-source.ts'
import { textOf } from '../read-json.ts'
import type { Found, Rule, RuleContext } from '../rule.ts'

/** The data source is chosen in the dashboard, by a variable of the usual name. */
export const datasourceVariable: Rule = {
  name: 'datasource-variable',
  finds:
    'No data source variable; one that is not named `datasource` or `prometheus_datasource`, not labelled "Data source" or "Prometheus data source", or not the first; a query variable with a fixed data source',
  why: 'With a fixed data source a dashboard works on one server only',
  check: function* (dashboard, context) {
    if (dashboard.dataSources.length === 0) {
      const message = 'there is no data source variable; add one named "datasource" in front of the other variables'
      yield { pointer: '/templating/list', message }
    }
    yield* chosen(dashboard, context)
    yield* fixed(dashboard, context)
  },
}

function* chosen({ variables, dataSources }: Dashboard, context: RuleContext): Generator<Found> {
  const isOnly = dataSources.length === 1
  const firstOther = variables.findIndex(({ type }) => type !== 'datasource')
  for (const [index, { name, type, pointer, spec }] of variables.entries()) {
    if (type !== 'datasource') continue
    const plugin = textOf(spec.query)
    const names = [`${plugin}_datasource`, ...(isOnly ? ['datasource'] : []), ...context.dataSourceVariables]
    if (!names.includes(name)) {
      yield { pointer: `${pointer}/name`, message: `data source variable "${name}" is better named "${names.at(-1)}"` }
    }
    const labels = [
      `${plugin.charAt(0).toUpperCase()}${plugin.slice(1)} data source`,
      ...(isOnly ? ['Data source'] : []),
    ]
    if (!labels.includes(textOf(spec.label))) {
      yield {
        pointer: `${pointer}/label`,
        message: `data source variable "${name}" needs the label "${labels.at(-1)}"`,
      }
    }
    if (firstOther !== -1 && index > firstOther) {
      yield { pointer, message: `data source variable "${name}" goes in front of the variables that read it` }
    }
  }
}

function* fixed({ variables, dataSources }: Dashboard, { selectorLabels }: RuleContext): Generator<Found> {
  for (const { name, type, pointer, spec } of variables) {
    const reference = spec.datasource
    if (type !== 'query' || selectorLabels.includes(name) || isInternal(reference)) continue
    if (isVariable(reference, dataSources)) continue
    const message = `variable "${name}" reads "${uidOf(reference)}"; let it read the data source variable`
    yield { pointer: `${pointer}/datasource`, message }
  }
}
