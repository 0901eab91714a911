import type { Json, JsonObject } from '../json.ts'
import { omit, own, sameJson } from '../json-values.ts'

/**
 * Values that mean the same as their absence. Grafana adds some on save, removes others, and the Foundation SDK spells
 * out more; dashboards that differ only in these are equal.
 */
type Defaults = Readonly<Record<string, readonly Json[]>>

/** A copy without the members that only repeat a default. */
export function withoutDefaults(object: JsonObject, defaults: Defaults): JsonObject {
  return omit(object, (key, value) => isOneOf(value, own(defaults, key)))
}

function isOneOf(value: Json, defaults: readonly Json[] | undefined): boolean {
  return defaults?.some((standard) => sameJson(value, standard)) === true
}

/** Of a dashboard. */
export const dashboardDefaults: Defaults = {
  annotations: [{}],
  description: [''],
  editable: [true],
  fiscalYearStartMonth: [0],
  graphTooltip: [0],
  hideControls: [false],
  links: [[]],
  liveNow: [false],
  panels: [[]],
  preload: [false],
  refresh: [''],
  style: ['dark'],
  tags: [[]],
  templating: [{}],
  time: [{ from: 'now-6h', to: 'now' }],
  timepicker: [{}],
  timezone: [''],
  weekStart: [''],
}

/** Where Grafana puts a panel that says nothing. */
export const defaultGridPos: JsonObject = { x: 0, y: 0, w: 6, h: 3 }

/** Of a panel, rows included. */
export const panelDefaults: Defaults = {
  collapsed: [false],
  description: [''],
  fieldConfig: [{}],
  gridPos: [defaultGridPos],
  links: [[]],
  options: [{}],
  panels: [[]],
  repeat: [''],
  targets: [[], [{ refId: 'A' }]],
  title: [''],
  transformations: [[]],
  transparent: [false],
}

/** Of `fieldConfig`. */
export const fieldConfigDefaults: Defaults = { defaults: [{}], overrides: [[]] }

/** Of `fieldConfig.defaults`. */
export const fieldDefaults: Defaults = { custom: [{}], links: [[]], mappings: [[]] }

/** Of a query. */
export const targetDefaults: Defaults = { hide: [false] }

/** Of a link, of a dashboard or of a panel. */
export const linkDefaults: Defaults = {
  asDropdown: [false],
  icon: [''],
  includeVars: [false],
  keepTime: [false],
  tags: [[]],
  targetBlank: [false],
  tooltip: [''],
}

/** Of an annotation query. */
export const annotationDefaults: Defaults = { builtIn: [0], hide: [false] }

/** Of a variable of any type. */
export const variableDefaults: Defaults = {
  allowCustomValue: [true],
  description: [''],
  hide: [0, ''],
  includeAll: [false],
  label: [''],
  multi: [false],
  options: [[]],
  regex: [''],
  skipUrlSync: [false],
  sort: [0],
  tags: [[]],
  useTags: [false],
}

/** Of an interval variable. */
export const intervalDefaults: Defaults = { auto: [false], auto_count: [30], auto_min: ['10s'] }
