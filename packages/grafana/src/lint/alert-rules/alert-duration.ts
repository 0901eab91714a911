import { readDuration } from '../../alerting/rules/duration.ts'
import type { AlertRuleRule } from '../alert-rule.ts'
import { windowsIn } from '../windows.ts'

/** Shorter windows follow every wobble. */
const steadyWindow = 15 * 60

/** How long it has to be bad, and how long to be good again. */
export const alertDuration: AlertRuleRule = {
  name: 'alert-duration',
  finds:
    'A rule that fires at once: `for` is `0s`; a critical rule over windows below 15 minutes without `keep_firing_for`',
  why: 'One bad evaluation is no incident, and one good evaluation is not the end of one: each change pages again',
  check: function* ({ rule, labels, queries, pointer }) {
    if ((readDuration(rule.for) ?? 0) === 0)
      yield {
        pointer: `${pointer}/for`,
        message: 'fires at the first bad evaluation: set for, or exclude it with a reason',
      }
    const windows = queries.flatMap((query) => windowsIn(query).map(({ seconds }) => seconds))
    const longest = Math.max(0, ...windows)
    if (labels.severity !== 'critical' || windows.length === 0 || longest >= steadyWindow) return
    if ((readDuration(rule.keep_firing_for ?? '') ?? 0) === 0)
      yield {
        pointer: `${pointer}/keep_firing_for`,
        message: 'resolves at the first good evaluation and pages again at the next bad one: set keep_firing_for',
      }
  },
}
