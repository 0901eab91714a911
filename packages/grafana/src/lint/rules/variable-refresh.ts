import { analysePromql } from '../../promql/check.ts'
import { compileMatcher } from '../../promql/regular-expression.ts'
import type { PromqlVariables } from '../../promql/types.ts'
import { fillQuoted } from '../../promql/variables.ts'
import type { Variable } from '../dashboard.ts'
import { isPrometheus } from '../data-source.ts'
import { objectOf, textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'

/** https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
const LABEL_VALUES = /^label_values\(\s*(?:(.+),)?\s*([^(),{}"\s]+)\s*\)$/s
const CALL = /^(\w+)\((.*)\)$/s

/** The values of a query variable are those of the time that is looked at, and its query is right. */
export const variableRefresh: Rule = {
  name: 'variable-refresh',
  finds: 'A query variable that does not refresh when the time range changes, or whose query is not valid',
  why: 'Values read once are missing what appeared since, or what an earlier time had',
  check: function* ({ variables, values, dataSources }) {
    for (const variable of variables) {
      if (variable.type !== 'query') continue
      const { name, pointer, spec } = variable
      if (spec.refresh !== 2) {
        yield { pointer: `${pointer}/refresh`, message: `variable "${name}" needs refresh: 2, on time range change` }
      }
      const problem = isPrometheus(spec.datasource, dataSources) ? problemOf(variable, values) : undefined
      if (problem !== undefined) {
        yield { pointer: `${pointer}/query`, message: `query of variable "${name}": ${problem}` }
      }
    }
  },
}

function problemOf({ spec }: Variable, values: PromqlVariables): string | undefined {
  const query = textOf(spec.query) || textOf(objectOf(spec.query).query)
  if (query === '') return 'it is empty; write label_values(metric, label)'
  const labelValues = LABEL_VALUES.exec(query)
  if (labelValues !== null) return problemOfExpression(labelValues[1], values)
  const [, name, argument = ''] = CALL.exec(query) ?? []
  switch (name) {
    case 'label_values':
      return 'label_values takes a metric and a label'
    case 'label_names':
      return problemOfExpression(argument, values)
    case 'metrics':
      return compileMatcher(fillQuoted(argument, 'x')) === undefined
        ? `"${argument}" is no regular expression`
        : undefined
    case 'query_result':
      return problemOfExpression(argument === '' ? ' ' : argument, values)
    default:
      return problemOfExpression(query, values)
  }
}

function problemOfExpression(expression: string | undefined, values: PromqlVariables): string | undefined {
  if (expression === undefined || expression === '') return undefined
  return analysePromql(expression, values).problems[0]?.message
}
