import type { AlertRuleRule } from '../alert-rule.ts'

const longestName = 40
const mostRules = 20

/** Names that a person can read out at night. */
export const alertNames: AlertRuleRule = {
  name: 'alert-names',
  finds: `A rule whose title is no CamelCase or longer than ${longestName} characters; a group with a longer name, or with more than ${mostRules} rules`,
  why: 'Titles become `alertname`, subjects of messages and names of runbooks; the rules of a big group are evaluated late',
  check: function* ({ title, pointer }) {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(title))
      yield { pointer: `${pointer}/title`, message: 'is no CamelCase name: HighErrorRate' }
    if (title.length > longestName)
      yield { pointer: `${pointer}/title`, message: `has ${title.length} characters; ${longestName} are the most` }
  },
  checkGroup: function* ({ title, rules }) {
    if (title.length > longestName)
      yield { pointer: '/title', message: `has ${title.length} characters; ${longestName} are the most` }
    if (rules.length > mostRules)
      yield { pointer: '/rules', message: `holds ${rules.length} rules; ${mostRules} are the most: split the group` }
  },
}
