import type { AlertRuleRule } from '../alert-rule.ts'

const severities: readonly string[] = ['critical', 'warning', 'info']
const owners: readonly string[] = ['owner', 'team']

/** Whom an alert wakes. */
export const alertLabels: AlertRuleRule = {
  name: 'alert-labels',
  finds: 'A label `severity` that is not `critical`, `warning` or `info`; no label `owner` or `team`',
  why: 'Policies route by severity and owner: without them an alert goes to whoever the default names',
  check: function* ({ labels, pointer }) {
    const { severity } = labels
    if (severity === undefined)
      yield { pointer: `${pointer}/labels`, message: `has no severity: one of ${severities.join(', ')}` }
    else if (!severities.includes(severity))
      yield {
        pointer: `${pointer}/labels/severity`,
        message: `is "${severity}"; choose one of ${severities.join(', ')}`,
      }
    if (!owners.some((name) => (labels[name] ?? '') !== ''))
      yield { pointer: `${pointer}/labels`, message: `names nobody: set ${owners.join(' or ')}` }
  },
}
