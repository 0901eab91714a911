import { isObject, type MutableObject } from '../../json.ts'
import { migrateSpec } from './migrations.ts'
import { cleanPanel, fillPanel, numberPanels, panelsOf, rememberOriginals, sortPanels } from './panels.ts'
import { cleanVariables, dropNullValues } from './variables.ts'

/** What differs between versions of Grafana. */
export interface NormaliseOptions {
  /** Panels inside rows get new types in place of old ones, too: since 12.4. */
  readonly renamesNestedTypes: boolean
}

/**
 * Brings a dashboard into the form in which `v1beta1` and `v1` store it: defaults filled in, panels numbered and
 * sorted, queries named, the built-in annotation added, and what equals a default removed from panels.
 */
export function normaliseSpec(source: MutableObject, { renamesNestedTypes }: NormaliseOptions): MutableObject {
  const spec = structuredClone(source)
  for (const key of ['__elements', '__inputs', '__requires', 'uid', 'version']) delete spec[key]
  if (typeof spec.id === 'number' || spec.id === null) delete spec.id
  const originals = rememberOriginals(spec)
  fillDashboard(spec)
  dropNullValues(spec.templating)
  for (const panel of panelsOf(spec)) fillPanel(panel)
  numberPanels(spec)
  migrateSpec(spec)
  addBuiltInAnnotation(spec)
  for (const key of neverSaved) delete spec[key]
  if (spec.gnetId === null) delete spec.gnetId
  cleanVariables(spec.templating)
  const panels = panelsOf(spec).filter((panel) => !('repeatPanelId' in panel) && !('repeatedByRow' in panel))
  const unknown = { transformations: false, custom: false }
  for (const panel of panels) {
    cleanPanel(panel, { nested: false, renamesTypes: true }, originals.get(panel) ?? unknown)
    for (const nested of panelsOf(panel)) {
      cleanPanel(nested, { nested: true, renamesTypes: renamesNestedTypes }, originals.get(nested) ?? unknown)
    }
  }
  sortPanels(panels)
  spec.panels = panels
  if (spec.style === 'dark') delete spec.style
  if (spec.hideControls === false) delete spec.hideControls
  return spec
}

const neverSaved = [
  'events',
  'meta',
  'originalTime',
  'originalTemplating',
  'originalLibraryPanels',
  'panelInEdit',
  'panelInView',
  'getVariablesFromState',
  'formatDate',
  'appEventsSubscription',
  'panelsAffectedByVariableChange',
  'lastRefresh',
  'timeRangeUpdatedDuringEditOrView',
  'originalDashboard',
  'variables',
  'iteration',
  'nav',
  'pulldowns',
] as const

function fillDashboard(spec: MutableObject): void {
  spec.title ??= 'No Title'
  spec.tags ??= []
  spec.timezone ??= ''
  spec.weekStart ??= ''
  spec.editable ??= true
  spec.graphTooltip ??= 0
  spec.time ??= { from: 'now-6h', to: 'now' }
  spec.timepicker ??= {}
  spec.schemaVersion ??= 0
  spec.fiscalYearStartMonth ??= 0
  spec.links ??= []
  for (const key of ['templating', 'annotations']) {
    const holder = spec[key]
    if (isObject(holder)) holder.list ??= []
    else spec[key] = { list: [] }
  }
}

function addBuiltInAnnotation(spec: MutableObject): void {
  const { annotations } = spec
  if (!isObject(annotations) || !Array.isArray(annotations.list)) return
  if (annotations.list.some((entry) => isObject(entry) && entry.builtIn === 1)) return
  annotations.list = [
    {
      builtIn: 1,
      datasource: { type: 'grafana', uid: '-- Grafana --' },
      enable: true,
      hide: true,
      iconColor: 'rgba(0, 211, 255, 1)',
      name: 'Annotations & Alerts',
      type: 'dashboard',
    },
    ...annotations.list,
  ]
}
