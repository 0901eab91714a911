import type { Panel } from '../dashboard.ts'
import { textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'
import { settingsOf, thresholdsOf } from '../thresholds.ts'

/** The lines in a panel are those its alert or objective goes by. */
export const thresholdObjective: Rule = {
  name: 'threshold-objective',
  finds:
    'A panel named in `thresholds` that is not there, whose thresholds are other numbers than those of its objective or alert rule, or that does not draw them',
  why: 'A panel that stays green while the alert fires sends the person on call to the wrong place',
  check: function* ({ uid, panels }, { thresholds }) {
    for (const { dashboard, panelId, values, source } of thresholds) {
      if (dashboard !== uid) continue
      const panel = panels.find(({ id }) => id === panelId)
      if (panel === undefined) {
        yield { pointer: '/panels', message: `has no panel ${panelId}, which is to show ${source}` }
        continue
      }
      const pointer = `${panel.pointer}/fieldConfig/defaults/thresholds`
      const shown = thresholdsOf(panel)
      if (!shown.some((steps) => same(steps, values))) {
        const found = shown.map((steps) => steps.join(', ')).find((steps) => steps !== '') ?? 'none'
        yield { panel, pointer, message: `has the thresholds ${found}; ${source} has ${values.join(', ')}` }
      } else if (panel.type === 'timeseries' && !isDrawn(panel)) {
        yield { panel, pointer, message: `does not draw the thresholds of ${source}; set custom.thresholdsStyle.mode` }
      }
    }
  },
  checkAll: function* ({ thresholds, uids }) {
    for (const { dashboard, source } of thresholds) {
      if (uids.includes(dashboard)) continue
      const message = `there is no such dashboard, which is to show ${source}`
      yield { rule: 'threshold-objective', dashboard, pointer: '', message }
    }
  },
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && [...one].sort(compare).join() === [...other].sort(compare).join()
}

function compare(one: number, other: number): number {
  return one - other
}

function isDrawn(panel: Panel): boolean {
  return settingsOf(panel, 'custom.thresholdsStyle').some(({ mode }) => !['', 'off'].includes(textOf(mode)))
}
