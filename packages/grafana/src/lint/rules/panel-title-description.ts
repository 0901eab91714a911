import { textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'

/** Panels that explain themselves. */
const EXEMPT: ReadonlySet<string> = new Set(['text', 'news', 'welcome', 'gettingstarted'])

/** A panel says what it shows. */
export const panelTitleDescription: Rule = {
  name: 'panel-title-description',
  finds: 'A panel without title or description; text panels need neither',
  why: 'The description is what the person on call reads at night: what it shows, what is normal, what to do',
  check: function* ({ panels }) {
    for (const panel of panels) {
      if (panel.isLibraryPanel || EXEMPT.has(panel.type)) continue
      if (panel.title === '') yield { panel, pointer: `${panel.pointer}/title`, message: 'has no title' }
      if (textOf(panel.spec.description) === '') {
        yield { panel, pointer: `${panel.pointer}/description`, message: 'has no description' }
      }
    }
  },
}
