import type { JsonObject } from '../../json.ts'
import type { Panel } from '../dashboard.ts'
import { objectOf, objectsOf, textOf } from '../read-json.ts'
import type { Rule } from '../rule.ts'
import { grafanaUnits } from '../units.ts'

/** Panels that show numbers. */
const WITH_UNIT: ReadonlySet<string> = new Set([
  ...['stat', 'gauge', 'bargauge', 'timeseries', 'table', 'barchart', 'piechart', 'histogram', 'heatmap', 'trend'],
  ...['graph', 'singlestat'],
])
/** Units people make up: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#custom-units */
const CUSTOM = /^(?:suffix|prefix|time|si|count|currency|bool):.+/

/** A number has a unit, and one that Grafana knows. */
export const panelUnit: Rule = {
  name: 'panel-unit',
  finds:
    'A panel with numbers and without a unit, or with one Grafana does not know. Value mappings, and a stat of fields that are not numeric, need none',
  why: 'Nobody can tell 1,500 ms from 1,500 s at a glance; an unknown unit is shown behind the number as it is written',
  check: function* ({ panels }) {
    for (const panel of panels) {
      if (panel.isLibraryPanel || !WITH_UNIT.has(panel.type) || showsText(panel)) continue
      const units = unitsOf(panel)
      const unknown = units.find(({ unit }) => !grafanaUnits.has(unit) && !CUSTOM.test(unit))
      if (units.length === 0) {
        const message = 'has no unit; "short" is one for plain numbers, "none" for numbers as they are'
        yield { panel, pointer: `${panel.pointer}/fieldConfig/defaults/unit`, message }
      } else if (unknown !== undefined) {
        yield {
          panel,
          pointer: unknown.pointer,
          message: `has the unit "${unknown.unit}", which Grafana does not know`,
        }
      }
    }
  },
}

function unitsOf({ type, spec, pointer }: Panel): { unit: string; pointer: string }[] {
  const fieldConfig = objectOf(spec.fieldConfig)
  const options = objectOf(spec.options)
  const candidates = [
    { unit: objectOf(fieldConfig.defaults).unit, pointer: `${pointer}/fieldConfig/defaults/unit` },
    ...overridesOf(fieldConfig, 'unit').map(({ value, place }) => ({ unit: value, pointer: `${pointer}${place}` })),
    ...(type === 'heatmap' ? [{ unit: objectOf(options.yAxis).unit, pointer: `${pointer}/options/yAxis/unit` }] : []),
    ...(type === 'singlestat' ? [{ unit: spec.format, pointer: `${pointer}/format` }] : []),
    ...objectsOf(type === 'graph' ? spec.yaxes : undefined)
      .slice(0, 1)
      .map(({ item }) => ({ unit: item.format, pointer: `${pointer}/yaxes/0/format` })),
  ]
  return candidates.map((found) => ({ ...found, unit: textOf(found.unit) })).filter(({ unit }) => unit !== '')
}

function showsText({ type, spec }: Panel): boolean {
  const fieldConfig = objectOf(spec.fieldConfig)
  const mappings = [
    objectOf(fieldConfig.defaults).mappings,
    ...overridesOf(fieldConfig, 'mappings').map(({ value }) => value),
  ]
  if (mappings.some((mapping) => objectsOf(mapping).length > 0)) return true
  return type === 'stat' && textOf(objectOf(objectOf(spec.options).reduceOptions).fields) !== ''
}

function overridesOf(fieldConfig: JsonObject, id: string): { value: JsonObject[string] | undefined; place: string }[] {
  return objectsOf(fieldConfig.overrides).flatMap(({ item, index }) =>
    objectsOf(item.properties)
      .filter(({ item: property }) => property.id === id)
      .map(({ item: property, index: at }) => ({
        value: property.value,
        place: `/fieldConfig/overrides/${index}/properties/${at}/value`,
      })),
  )
}
