import type { Variable } from '../dashboard.ts'
import { promqlTargets } from '../dashboard.ts'
import { isVariable, uidOf } from '../data-source.ts'
import { textOf } from '../read-json.ts'
import type { Found, Rule } from '../rule.ts'

/** Each label that selectors are narrowed by has a variable of its name, of which all values can be taken at once. */
export const targetVariables: Rule = {
  name: 'target-variables',
  finds:
    'No query variable `job` or `instance` (or another of `selectorLabels`); one without its label, multiple choice, "All" or the `allValue` `.+`, or with a fixed data source',
  why: 'One dashboard then serves one instance, some, or all; `.+` keeps "All" short and leaves out series without the label',
  check: function* (dashboard, { selectorLabels }) {
    if (promqlTargets(dashboard).next().done === true) return
    for (const label of selectorLabels) {
      const variable = dashboard.variables.find(({ name }) => name === label)
      if (variable === undefined) {
        yield { pointer: '/templating/list', message: `there is no variable "${label}"` }
      } else if (variable.type !== 'query') {
        const message = `variable "${label}" is of type ${variable.type}; make it a query for the values of the label`
        yield { pointer: `${variable.pointer}/type`, message }
      } else {
        yield* settings(variable)
        const reference = variable.spec.datasource
        if (!isVariable(reference, dashboard.dataSources)) {
          const message = `variable "${label}" reads "${uidOf(reference)}"; let it read the data source variable`
          yield { pointer: `${variable.pointer}/datasource`, message }
        }
      }
    }
  },
}

function* settings({ name, pointer, spec }: Variable): Generator<Found> {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
  if (textOf(spec.label) !== title) {
    yield { pointer: `${pointer}/label`, message: `variable "${name}" needs the label "${title}"` }
  }
  if (spec.multi !== true) {
    yield { pointer: `${pointer}/multi`, message: `variable "${name}" needs multi: true` }
  }
  if (spec.includeAll !== true) {
    yield { pointer: `${pointer}/includeAll`, message: `variable "${name}" needs includeAll: true` }
  }
  if (spec.allValue !== '.+') {
    yield { pointer: `${pointer}/allValue`, message: `variable "${name}" needs allValue: ".+"` }
  }
}
