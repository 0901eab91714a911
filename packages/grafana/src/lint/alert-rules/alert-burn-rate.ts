import type { AlertRuleRule, LintedRule } from '../alert-rule.ts'
import { windowsIn } from '../windows.ts'

const isBurnRate = /Burn|ErrorBudget/
/** A long window of at least this many short ones. */
const leastFactor = 4

/** Burn rates are judged over two windows, and come as a page and a ticket. */
export const alertBurnRate: AlertRuleRule = {
  name: 'alert-burn-rate',
  finds: `A rule on an error budget (title with \`Burn\` or \`ErrorBudget\`, or label \`slo\`) without a long and a short window, or without its other half: one critical, one less`,
  why: 'One window is either slow to notice or slow to forget; a page alone misses the budget that leaks, a ticket alone the one that is gone by morning',
  check: function* (rule, { groups }) {
    if (!isOnBudget(rule)) return
    const windows = windowsOf(rule)
    if (Math.max(0, ...windows) < leastFactor * Math.min(...windows))
      yield {
        pointer: rule.queries[0]?.pointer ?? rule.pointer,
        message: 'judges the budget over one window; ask for a long one and a short one of it: 1h and 5m',
      }
    const family = groups
      .flatMap((group) => group.rules)
      .filter((other) => isOnBudget(other) && nameOf(other) === nameOf(rule))
    const pages = family.filter(({ labels }) => labels.severity === 'critical').length
    if (pages === 0 || pages === family.length) {
      const missing =
        pages === 0
          ? 'critical rule for a budget that burns fast'
          : 'rule below critical for a budget that burns slowly'
      yield { pointer: `${rule.pointer}/labels`, message: `has no other half: add a ${missing}` }
    }
  },
}

function isOnBudget({ title, labels }: LintedRule): boolean {
  return labels.slo !== undefined || isBurnRate.test(title)
}

/** The objective: its label, or the title without how fast it burns. */
function nameOf({ title, labels }: LintedRule): string {
  return (
    labels.slo ??
    title.replace(/(?:Burns?|Burning)?(?:Rate)?(?:Too)?(?:Fast|Slow|Slowly|Page|Ticket|Critical|Warning)$/, '')
  )
}

function windowsOf({ queries }: LintedRule): number[] {
  return queries.flatMap((query) => windowsIn(query).map(({ seconds }) => seconds))
}
