import type { JsonObject } from '@messaging-observability/grafana'

/** A query of a panel. */
export interface Target {
  readonly refId: string
  readonly expr: string
  readonly instant: boolean
  readonly legendFormat: string
  readonly format?: string
}

/** What the tests look at of a panel. */
export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description: string
  readonly interval: string | undefined
  readonly timeFrom: string | undefined
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: readonly Target[]
  readonly spec: JsonObject
}

/** What the tests look at of a variable. */
export interface Variable {
  readonly name: string
  readonly type: string
  readonly query: string
  readonly allValue: string | undefined
}

/** Panels of a finished dashboard, rows among them. */
export function panelsOf(spec: JsonObject): Panel[] {
  const panels = spec.panels as unknown as (Panel & { readonly targets?: readonly Target[] })[]
  return panels.map((panel) => ({ ...panel, targets: panel.targets ?? [], spec: panel as unknown as JsonObject }))
}

/** Variables of a finished dashboard. */
export function variablesOf(spec: JsonObject): Variable[] {
  const { list } = spec.templating as unknown as { list: (Variable & { query: string | { query: string } })[] }
  return list.map((variable) => {
    const query: string | { query: string } = variable.query
    return { ...variable, query: typeof query === 'string' ? query : query.query }
  })
}
