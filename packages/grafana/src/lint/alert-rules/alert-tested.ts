import type { AlertRuleRule } from '../alert-rule.ts'

/** A rule keeps what it promises. */
export const alertTested: AlertRuleRule = {
  name: 'alert-tested',
  finds: 'A rule whose uid is not in `testedRules`, where that is given',
  why: 'A rule that was never seen to fire may not be able to',
  check: function* ({ uid, pointer }, { testedRules }) {
    if (testedRules === undefined || testedRules.includes(uid)) return
    yield { pointer: `${pointer}/uid`, message: `"${uid}" has no test: fires, does not fire, resolves, no data` }
  },
}
