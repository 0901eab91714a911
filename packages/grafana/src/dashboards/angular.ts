import type { JsonObject } from '../json.ts'
import { isObject, omit, own } from '../json-values.ts'

/** What became of Angular panels that have one successor. */
const successors: Readonly<Record<string, string>> = {
  'grafana-piechart-panel': 'piechart',
  'grafana-singlestat-panel': 'stat',
  'grafana-worldmap-panel': 'geomap',
  'natel-discrete-panel': 'state-timeline',
  singlestat: 'stat',
  'table-old': 'table',
}

/**
 * A panel of an Angular type as it was before Grafana put its successor's name on it and kept the rest. Grafana 12.3
 * leaves panels inside collapsed rows alone, 12.4 does not.
 */
export function asAngularPanel(panel: JsonObject): JsonObject {
  const { autoMigrateFrom: type } = panel
  if (typeof type !== 'string' || successorOf(type, panel) !== panel.type) return panel
  return { ...omit(panel, (key) => key === 'autoMigrateFrom'), type }
}

function successorOf(type: string, { xaxis, legend }: JsonObject): string | undefined {
  if (type !== 'graph' && type !== 'graphite') return own(successors, type)
  const mode = isObject(xaxis) ? xaxis.mode : undefined
  if (mode === 'histogram') return 'histogram'
  if (mode !== 'series') return 'timeseries'
  return isObject(legend) && legend.values === true ? 'bargauge' : 'barchart'
}
