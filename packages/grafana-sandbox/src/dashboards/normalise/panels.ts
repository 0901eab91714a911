import { isObject, type MutableObject } from '../../json.ts'
import { dropNulls, isDefault } from './equal.ts'
import { renamePanelType } from './panel-types.ts'

/** Where a panel is cleaned. */
export interface PanelPlace {
  /** Inside a row. */
  readonly nested: boolean
  /** Old panel types are renamed there. */
  readonly renamesTypes: boolean
}

/** What a panel had before defaults were filled in. */
interface Original {
  readonly transformations: boolean
  readonly custom: boolean
}

/** The panels of a dashboard with those inside rows right after their row. */
export function flatPanels(spec: MutableObject): MutableObject[] {
  return panelsOf(spec).flatMap((panel) => [panel, ...panelsOf(panel)])
}

/** Panels of a dashboard or of a row; anything that is no object is left out. */
export function panelsOf(holder: MutableObject): MutableObject[] {
  return Array.isArray(holder.panels) ? holder.panels.filter(isObject) : []
}

/** Notes what the clean-up has to know of the panels as they came. */
export function rememberOriginals(spec: MutableObject): Map<MutableObject, Original> {
  return new Map(
    flatPanels(spec).map((panel) => {
      const defaults = isObject(panel.fieldConfig) ? panel.fieldConfig.defaults : undefined
      return [
        panel,
        { transformations: 'transformations' in panel, custom: isObject(defaults) && 'custom' in defaults },
      ]
    }),
  )
}

const defaultPosition = { x: 0, y: 0, h: 3, w: 6 }

/** Fills in what a panel has in Grafana's own model. Panels inside rows do not get this. */
export function fillPanel(panel: MutableObject): void {
  panel.gridPos ??= { ...defaultPosition }
  panel.targets ??= [{ refId: 'A' }]
  panel.transparent ??= false
  panel.options ??= {}
  panel.links ??= []
  if (!('fieldConfig' in panel)) panel.fieldConfig = { defaults: {}, overrides: [] }
  else if (isObject(panel.fieldConfig)) {
    if (!('defaults' in panel.fieldConfig)) panel.fieldConfig.defaults = {}
    if (!('overrides' in panel.fieldConfig)) panel.fieldConfig.overrides = []
  }
  panel.title ??= ''
  nameQueries(panel.targets)
}

function nameQueries(targets: unknown): void {
  if (!Array.isArray(targets)) return
  const queries = targets.filter(isObject)
  const taken = new Set(queries.map((query) => query.refId))
  const free = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ').filter((letter) => !taken.has(letter))
  for (const query of queries) {
    if (query.refId !== undefined && query.refId !== null) continue
    const letter = free.shift()
    if (letter !== undefined) query.refId = letter
  }
}

/** Gives every panel an id of its own; the first of several with the same id keeps it. */
export function numberPanels(spec: MutableObject): void {
  const panels = flatPanels(spec)
  const isId = (id: unknown): id is number => typeof id === 'number' && id > 0
  let next = Math.floor(Math.max(0, ...panels.map(({ id }) => (isId(id) ? id : 0)))) + 1
  const taken = new Set<number>()
  for (const panel of panels) {
    if (isId(panel.id) && !taken.has(panel.id)) taken.add(panel.id)
    else {
      panel.id = next
      next += 1
    }
  }
}

const neverSaved = [
  'events',
  'isViewing',
  'isEditing',
  'isInView',
  'hasRefreshed',
  'cachedPluginOptions',
  'plugin',
  'queryRunner',
  'replaceVariables',
  'configRev',
  'hasSavedPanelEditChange',
  'getDisplayTitle',
  'dataSupport',
  'key',
  'isNew',
  'refreshWhenInView',
  'scopedVars',
] as const

const panelDefaults: Readonly<Record<string, unknown>> = {
  gridPos: defaultPosition,
  targets: [{ refId: 'A' }],
  transparent: false,
  options: {},
  links: [],
  fieldConfig: { defaults: {}, overrides: [] },
  title: '',
}

const oldTableProperties = ['pageSize', 'scroll', 'fontSize', 'showHeader', 'sort'] as const

/** Removes from a panel what is not saved: what equals a default, nulls, and state of the page. */
export function cleanPanel(panel: MutableObject, { nested, renamesTypes }: PanelPlace, original: Original): void {
  if (renamesTypes) renamePanelType(panel)
  if (panel.libraryPanel !== undefined && panel.libraryPanel !== null) {
    const kept = ['id', 'title', 'gridPos', 'libraryPanel']
    for (const key of Object.keys(panel)) if (!kept.includes(key) || panel[key] === null) delete panel[key]
    return
  }
  if (panel.type === 'row' && panel.repeat === '') delete panel.repeat
  for (const key of neverSaved) delete panel[key]
  for (const [key, fallback] of Object.entries(panelDefaults)) {
    if (key in panel && panel[key] !== null && isDefault(panel[key], fallback)) delete panel[key]
  }
  const { transformations } = panel
  if (Array.isArray(transformations) && transformations.length === 0 && !(nested && original.transformations)) {
    delete panel.transformations
  }
  dropNulls(panel)
  if (panel.type === 'table' && panel.autoMigrateFrom !== 'table-old') {
    for (const key of oldTableProperties) delete panel[key]
  }
  if (Array.isArray(panel.targets) && panel.targets.length === 0) delete panel.targets
  if (original.custom) keepCustom(panel)
  else if (isDefault(panel.fieldConfig, panelDefaults.fieldConfig)) delete panel.fieldConfig
}

/** A panel that came with `fieldConfig.defaults.custom` keeps it, if only as an empty object. */
function keepCustom(panel: MutableObject): void {
  const { fieldConfig } = panel
  if (isObject(fieldConfig) && isObject(fieldConfig.defaults)) fieldConfig.defaults.custom ??= {}
}

/** Sorts panels by row, then by column; those without a position count as being at the top left. */
export function sortPanels(panels: MutableObject[]): void {
  const at = (panel: MutableObject, axis: 'x' | 'y'): number => {
    const value = isObject(panel.gridPos) ? panel.gridPos[axis] : 0
    return typeof value === 'number' ? value : 0
  }
  panels.sort((left, right) => at(left, 'y') - at(right, 'y') || at(left, 'x') - at(right, 'x'))
}
