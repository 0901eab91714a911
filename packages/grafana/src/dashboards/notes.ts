import type { Problem } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { isObject, textOf } from '../json-values.ts'
import { placedPanels } from './panels.ts'

/**
 * What is worth knowing about a dashboard and no obstacle: panels that come from Grafana's library, whose content is
 * kept there and neither pushed nor compared.
 *
 * @returns Paths are JSON pointers into the dashboard.
 */
export function dashboardNotes(spec: JsonObject): Problem[] {
  return placedPanels(spec).flatMap(({ panel, pointer }) => {
    if (!isObject(panel.libraryPanel)) return []
    const name = textOf(panel.libraryPanel.name) || textOf(panel.libraryPanel.uid)
    const message = `panel "${textOf(panel.title)}" is library panel "${name}": only its place is kept here, its content lives in Grafana`
    return [{ path: pointer, message }]
  })
}
