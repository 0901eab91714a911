import { showsQueries } from '../dashboard.ts'
import { isPrometheus, uidOf } from '../data-source.ts'
import { textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'

/** A panel asks something. */
export const panelTargets: Rule = {
  name: 'panel-targets',
  finds:
    'A panel without targets (rows, texts and lists need none), with all of them hidden, with an empty Prometheus query, or that shows the queries of a panel that is not there',
  why: 'It says "No data" for ever',
  check: function* ({ panels, dataSources }) {
    for (const panel of panels.filter(showsQueries)) {
      const pointer = `${panel.pointer}/targets`
      if (panel.targets.length === 0) yield { panel, pointer, message: 'has no targets' }
      else if (panel.targets.every(({ hidden }) => hidden)) {
        yield { panel, pointer, message: 'has hidden targets only' }
      }
      for (const target of panel.targets) {
        const reference = target.spec.datasource ?? panel.spec.datasource
        const shown = target.spec.panelId
        if (uidOf(reference) === '-- Dashboard --') {
          if (panels.every(({ id }) => id !== shown)) {
            const which = typeof shown === 'number' ? `panel ${shown}` : 'a panel'
            const message = `shows the queries of ${which}, which is not there`
            yield { panel, pointer: `${target.pointer}/panelId`, message }
          }
        } else if ('expr' in target.spec && textOf(target.spec.expr) === '' && isPrometheus(reference, dataSources)) {
          yield { panel, pointer: `${target.pointer}/expr`, message: 'has an empty query' }
        }
      }
    }
  },
}
