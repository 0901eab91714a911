import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import type { DashboardLink, GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Limits } from './limits.ts'
import type { PanelReference } from './panel-reference.ts'

/** Units of Grafana that our panels use. Counts are `short` where they go into thousands, else `none`. */
export type Unit = 'reqps' | 'eps' | 'mps' | 'ms' | 's' | 'percentunit' | 'short' | 'none'

/** What a panel says about itself; all of it ends up behind its (i). */
export interface Explanation {
  /** What it shows. */
  readonly shows: string
  /** What it looks like on a good day. */
  readonly normal: string
  /** What to do when it does not. */
  readonly action: string
}

/** What every panel needs. */
export interface PanelOptions extends Explanation {
  /** Columns of 24. */
  readonly width: number
  /** Rows of the grid. Default depends on the kind of panel. */
  readonly height?: number
  /** What a click on the data opens. */
  readonly dataLinks?: readonly Builder<DashboardLink>[]
}

/** A panel and how much room it takes. */
export interface HousePanel {
  readonly reference: PanelReference
  readonly width: number
  readonly height: number
  /** The limits it shows. */
  readonly limits: Limits | undefined
  /** The finished panel at a place. */
  readonly place: (position: GridPos) => Builder<Panel>
}

interface PanelBuilder extends Builder<Panel> {
  id(id: number): this
  title(title: string): this
  description(description: string): this
  datasource(datasource: DataSourceRef): this
  gridPos(gridPos: GridPos): this
  dataLinks(links: Builder<DashboardLink>[]): this
}

/** Completes a panel with what all have in common. */
export function finishPanel(
  builder: PanelBuilder,
  reference: PanelReference,
  options: PanelOptions & {
    readonly height: number
    readonly limits?: Limits | undefined
    readonly dataSource: DataSourceRef
  },
): HousePanel {
  const { width, height, limits, dataSource, dataLinks = [] } = options
  builder.id(reference.panelId).title(reference.title).description(describe(options)).datasource(dataSource)
  if (dataLinks.length > 0) builder.dataLinks([...dataLinks])
  return { reference, width, height, limits, place: (position) => builder.gridPos(position) }
}

/** The text behind the (i) of a panel, in Markdown. */
function describe({ shows, normal, action }: Explanation): string {
  return `${shows}\n\n**Normal:** ${normal}\n\n**If not:** ${action}`
}
