import { showsQueries } from '../dashboard.ts'
import { isInternal, isMixed, isVariable, uidOf } from '../data-source.ts'
import type { Rule } from '../rule.ts'

/** Panels and their targets read what the data source variable says. */
export const panelDatasource: Rule = {
  name: 'panel-datasource',
  finds: 'A panel, or a target with a data source of its own, that does not read a data source variable',
  why: 'It would go on reading another server than the rest of the dashboard',
  check: function* ({ panels, dataSources }) {
    const reads = (reference: Parameters<typeof isVariable>[0]): boolean =>
      isVariable(reference, dataSources) || isInternal(reference)
    for (const panel of panels.filter(showsQueries)) {
      const own = panel.spec.datasource
      if (!reads(own) && !isMixed(own)) {
        const pointer = `${panel.pointer}/datasource`
        yield { panel, pointer, message: `reads ${named(uidOf(own))}; let it read the data source variable` }
      }
      for (const { spec, pointer } of panel.targets) {
        const given = spec.datasource ?? (isMixed(own) ? {} : undefined)
        if (given === undefined || reads(given)) continue
        const message = `a target reads ${named(uidOf(given))}; let it read the data source variable`
        yield { panel, pointer: `${pointer}/datasource`, message }
      }
    }
  },
}

function named(uid: string): string {
  return uid === '' ? "Grafana's default data source" : `"${uid}"`
}
