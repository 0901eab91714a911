import { isObject, type MutableObject } from '../../json.ts'
import { flatPanels } from './panels.ts'

/** The schema version that `v1beta1` and `v1` migrate to. */
export const latestSchemaVersion = 42

/** The oldest schema version that the sandbox migrates: what Grafana 9 wrote. A real server migrates older ones, too. */
export const oldestSchemaVersion = 36

/** What each version changes. Rows themselves have no legend, table or transformations. */
const migrations: Readonly<Record<number, (spec: MutableObject, panels: readonly MutableObject[]) => void>> = {
  37: (_spec, panels) => panels.forEach(showLegend),
  38: (_spec, panels) => panels.filter(({ type }) => type === 'table').forEach(renameCellOptions),
  39: (_spec, panels) => panels.forEach(nestTimeSeriesTable),
  40: (spec) => {
    if (typeof spec.refresh !== 'string') spec.refresh = ''
  },
  41: ({ timepicker }) => {
    if (isObject(timepicker)) delete timepicker.time_options
  },
  42: (_spec, panels) => panels.forEach(hideTooltips),
}

/** The schema version as Grafana reads it: a number, or a number in a string; anything else is 0. */
export function readSchemaVersion({ schemaVersion }: MutableObject): number {
  if (typeof schemaVersion === 'number') return Math.trunc(schemaVersion)
  return typeof schemaVersion === 'string' && /^-?\d+$/.test(schemaVersion) ? Number(schemaVersion) : 0
}

/** Migrates to the latest schema version; a version that is newer or too old stays what it is. */
export function migrateSpec(spec: MutableObject): void {
  const from = readSchemaVersion(spec)
  spec.schemaVersion = from
  if (from < oldestSchemaVersion || from > latestSchemaVersion) return
  for (let version = from + 1; version <= latestSchemaVersion; version++) {
    migrations[version]?.(
      spec,
      flatPanels(spec).filter(({ type }) => type !== 'row'),
    )
    spec.schemaVersion = version
  }
}

function showLegend({ options }: MutableObject): void {
  const legend = isObject(options) ? options.legend : undefined
  if (!isObject(legend)) return
  const hidden = legend.displayMode === 'hidden' || legend.showLegend === false
  legend.showLegend = !hidden
  if (hidden) legend.displayMode = 'list'
}

function renameCellOptions({ fieldConfig }: MutableObject): void {
  if (!isObject(fieldConfig)) return
  const custom = isObject(fieldConfig.defaults) ? fieldConfig.defaults.custom : undefined
  if (isObject(custom) && 'displayMode' in custom) {
    if (typeof custom.displayMode === 'string') custom.cellOptions = cellOptions(custom.displayMode)
    delete custom.displayMode
  }
  for (const property of overrideProperties(fieldConfig)) {
    if (property.id !== 'custom.displayMode') continue
    property.id = 'custom.cellOptions'
    if (typeof property.value === 'string') property.value = cellOptions(property.value)
    else if (!('value' in property)) property.value = {}
  }
}

function cellOptions(displayMode: string): MutableObject {
  switch (displayMode) {
    case 'basic':
      return { type: 'gauge', mode: 'basic' }
    case 'gradient-gauge':
      return { type: 'gauge', mode: 'gradient' }
    case 'lcd-gauge':
      return { type: 'gauge', mode: 'lcd' }
    case 'color-background':
      return { type: 'color-background', mode: 'gradient' }
    case 'color-background-solid':
      return { type: 'color-background', mode: 'basic' }
    default:
      return { type: displayMode }
  }
}

function nestTimeSeriesTable({ transformations }: MutableObject): void {
  if (!Array.isArray(transformations)) return
  for (const transformation of transformations.filter(isObject)) {
    const { id, options } = transformation
    if (id !== 'timeSeriesTable' || !isObject(options) || !isObject(options.refIdToStat)) continue
    transformation.options = Object.fromEntries(
      Object.entries(options.refIdToStat).map(([refId, stat]) => [refId, { stat }]),
    )
  }
}

function hideTooltips({ fieldConfig }: MutableObject): void {
  if (!isObject(fieldConfig)) return
  for (const { id, value } of overrideProperties(fieldConfig)) {
    if (id === 'custom.hideFrom' && isObject(value) && value.viz === true) value.tooltip = true
  }
}

function overrideProperties({ overrides }: MutableObject): MutableObject[] {
  if (!Array.isArray(overrides)) return []
  return overrides
    .filter(isObject)
    .flatMap(({ properties }) => (Array.isArray(properties) ? properties.filter(isObject) : []))
}
