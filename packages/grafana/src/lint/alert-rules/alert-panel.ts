import { linkAnnotations } from '../../alerting/rules/check-links.ts'
import type { AlertRuleRule, LintedRule } from '../alert-rule.ts'
import { thresholdsOf } from '../thresholds.ts'

/** The panel behind an alert is there, and turns red where the alert fires. */
export const alertPanel: AlertRuleRule = {
  name: 'alert-panel',
  finds:
    'A rule without a link to its panel, with half of one, or with one to a dashboard or panel that is not there; a panel whose thresholds are other numbers than that of the rule',
  why: 'The first look goes to the panel; one that stays green while the alert fires sends the person on call to the wrong place',
  check: function* (rule, { dashboards }) {
    const { annotations, pointer } = rule
    const { [linkAnnotations.dashboard]: uid = '', [linkAnnotations.panel]: id = '' } = annotations
    if (uid === '' || id === '') {
      const missing = [uid === '' ? linkAnnotations.dashboard : '', id === '' ? linkAnnotations.panel : '']
      const names = missing.filter((name) => name !== '').join(' and ')
      yield { pointer: `${pointer}/annotations`, message: `links to no panel: it lacks ${names}` }
      return
    }
    if (dashboards.length === 0) return
    const dashboard = dashboards.find((candidate) => candidate.uid === uid)
    if (dashboard === undefined) {
      yield {
        pointer: `${pointer}/annotations/${linkAnnotations.dashboard}`,
        message: `the stack has no dashboard "${uid}"`,
      }
      return
    }
    const panel = dashboard.panels.find((candidate) => String(candidate.id) === id)
    if (panel === undefined) {
      yield {
        pointer: `${pointer}/annotations/${linkAnnotations.panel}`,
        message: `dashboard "${uid}" has no panel ${id}`,
      }
      return
    }
    const limits = limitsOf(rule)
    const shown = thresholdsOf(panel).filter((steps) => steps.length > 0)
    if (
      limits.length === 0 ||
      shown.length === 0 ||
      shown.some((steps) => limits.every((limit) => steps.includes(limit)))
    )
      return
    const found = shown.map((steps) => steps.join(', ')).join('; ')
    yield {
      pointer: rule.threshold?.pointer ?? pointer,
      message: `fires at ${limits.join(' and ')}; panel "${panel.title}" has the thresholds ${found}`,
    }
  },
}

/** What the rule compares with. 0 is no limit of a panel: what filters by itself is compared with it. */
function limitsOf({ threshold }: LintedRule): readonly number[] {
  return (threshold?.params ?? []).filter((limit) => limit !== 0)
}
