import { checkQueries } from '../../alerting/rules/check-queries.ts'
import { soleVariable } from '../../promql/variables.ts'
import type { AlertRuleRule } from '../alert-rule.ts'

/** What Grafana stores can be evaluated. */
export const alertQuery: AlertRuleRule = {
  name: 'alert-query',
  finds:
    'PromQL that Prometheus would refuse; an expression, a reducer or a threshold that Grafana could not run; a condition that names nothing or is a series over time',
  why: 'Grafana stores anything; the rule is then in error when it should fire',
  check: function* ({ rule, nodes, pointer }) {
    const variable = rule.data
      .map(({ datasourceUid }) => soleVariable(datasourceUid ?? ''))
      .find((name) => name !== undefined)
    const context = { stack: '', ...(variable !== undefined && { dataSourceVariable: variable }) }
    for (const { path, message } of checkQueries(rule, nodes, context)) yield { pointer: `${pointer}${path}`, message }
  },
}
