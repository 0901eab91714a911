import type { JsonObject } from '../json.ts'
import type { PromqlAnalysis } from '../promql/check.ts'
import type { PromqlVariables } from '../promql/types.ts'

/** A query of a panel. */
export interface Target {
  /** JSON pointer. */
  readonly pointer: string
  readonly spec: JsonObject
  /** Not run, unless an expression needs it. */
  readonly hidden: boolean
  /** The PromQL, where it asks a Prometheus and is not empty. */
  readonly query: PromqlQuery | undefined
}

/** PromQL somewhere in a dashboard. */
export interface PromqlQuery extends PromqlAnalysis {
  readonly pointer: string
  readonly text: string
}

/** A panel, a row, or a panel within a collapsed row. */
export interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  /** JSON pointer. */
  readonly pointer: string
  /** JSON pointer of the list it stands in. */
  readonly container: string
  readonly spec: JsonObject
  readonly targets: readonly Target[]
  /** Kept elsewhere: only its place is known here. */
  readonly isLibraryPanel: boolean
}

/** A variable of a dashboard. */
export interface Variable {
  readonly name: string
  readonly type: string
  /** JSON pointer. */
  readonly pointer: string
  readonly spec: JsonObject
}

/** A variable that stands for a data source. */
export interface DataSourceVariable {
  readonly name: string
  /** Plugin type it chooses from. */
  readonly type: string
}

/** A classic dashboard, read as far as it can be read. */
export interface Dashboard {
  readonly uid: string
  readonly spec: JsonObject
  /** Without rows. */
  readonly panels: readonly Panel[]
  readonly rows: readonly Panel[]
  readonly variables: readonly Variable[]
  /** What each variable stands for outside of quotes. */
  readonly values: PromqlVariables
  readonly dataSources: readonly DataSourceVariable[]
  /** Annotations that ask a Prometheus. */
  readonly annotations: readonly PromqlQuery[]
}

/** Panels that ask nothing. */
const WITHOUT_QUERY: ReadonlySet<string> = new Set([
  ...['row', 'text', 'news', 'dashlist', 'alertlist', 'annolist', 'pluginlist', 'welcome', 'gettingstarted'],
])

/** Whether a panel shows the answers to queries. */
export function showsQueries(panel: Panel): boolean {
  return !panel.isLibraryPanel && !WITHOUT_QUERY.has(panel.type)
}

/** Every PromQL query of the panels, with its panel and target. */
export function* promqlTargets(
  dashboard: Dashboard,
): Generator<{ readonly panel: Panel; readonly target: Target; readonly query: PromqlQuery }> {
  for (const panel of dashboard.panels) {
    for (const target of panel.targets) if (target.query !== undefined) yield { panel, target, query: target.query }
  }
}
