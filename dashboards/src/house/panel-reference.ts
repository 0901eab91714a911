/** A panel as alert rules and other dashboards name it. */
export interface PanelReference {
  /** Uid of its dashboard. */
  readonly dashboard: string
  /** The same for good, wherever the panel moves. */
  readonly panelId: number
  readonly title: string
}

/** References to the panels of one dashboard by key. */
export type PanelReferences<Titles> = { readonly [Key in keyof Titles]: PanelReference }

/** Names the panels of a dashboard. Their ids follow from uid and key: renaming or moving a panel keeps its id. */
export function referencePanels<const Titles extends Readonly<Record<string, string>>>(
  dashboard: string,
  titles: Titles,
): PanelReferences<Titles> {
  const references = Object.entries(titles).map(([key, title]) => {
    return [key, { dashboard, panelId: stablePanelId(dashboard, key), title }]
  })
  return Object.fromEntries(references) as PanelReferences<Titles>
}

/** The id of a panel or row: FNV-1a of uid and key, folded to a number that is short in an address. */
export function stablePanelId(dashboard: string, key: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(`${dashboard}/${key}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return 1 + (hash % 999_983)
}
