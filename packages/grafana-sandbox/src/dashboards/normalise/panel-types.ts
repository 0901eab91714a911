import { isObject, type MutableObject } from '../../json.ts'

/** What became of the panels of Grafana's first plugin system. */
const successors: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'table-old': 'table',
    singlestat: 'stat',
    'grafana-singlestat-panel': 'stat',
    'grafana-piechart-panel': 'piechart',
    'grafana-worldmap-panel': 'geomap',
    'natel-discrete-panel': 'state-timeline',
  }),
)

/** Gives a panel of an old type its new one, and notes the old. */
export function renamePanelType(panel: MutableObject): void {
  const { type } = panel
  if (typeof type !== 'string') return
  const successor = type === 'graph' || type === 'graphite' ? graphSuccessor(panel) : successors.get(type)
  if (successor === undefined) return
  panel.autoMigrateFrom = type
  panel.type = successor
}

function graphSuccessor({ xaxis, legend }: MutableObject): string {
  const mode = isObject(xaxis) ? xaxis.mode : undefined
  if (mode === 'histogram') return 'histogram'
  if (mode !== 'series') return 'timeseries'
  return isObject(legend) && legend.values === true ? 'bargauge' : 'barchart'
}
