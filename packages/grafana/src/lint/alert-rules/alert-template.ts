import { checkTemplates } from '../../alerting/rules/check-templates.ts'
import type { AlertRuleRule } from '../alert-rule.ts'

/** Templates print what is there. */
export const alertTemplate: AlertRuleRule = {
  name: 'alert-template',
  finds:
    'A template in an annotation or label that Grafana cannot read, or that asks for a label which the query aggregates away, for a label of the rule, or for a query that is not there',
  why: 'Grafana prints the template as it stands, or `[no value]`, in the message that wakes somebody up',
  check: function* ({ rule, nodes, pointer }) {
    for (const { path, message } of checkTemplates(rule, nodes)) yield { pointer: `${pointer}${path}`, message }
  },
}
