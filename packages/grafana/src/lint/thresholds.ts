import type { JsonObject } from '../json.ts'
import type { Panel } from './dashboard.ts'
import { objectOf, objectsOf } from './read-json.ts'

/** The absolute steps of the panel, and of each override that has its own. */
export function thresholdsOf(panel: Panel): readonly (readonly number[])[] {
  return settingsOf(panel, 'thresholds').map(({ mode, steps }) => {
    // Percentages are of the panel's own minimum and maximum, and no limit of anything.
    if (mode === 'percentage') return []
    // The first step is the base: it goes on for ever, whatever its value says.
    const values = objectsOf(steps).map(({ item }) => item.value)
    return values.slice(1).filter((value) => typeof value === 'number')
  })
}

/** A standard option of the panel, and what overrides make of it. */
export function settingsOf({ spec }: Panel, option: string): readonly JsonObject[] {
  const fieldConfig = objectOf(spec.fieldConfig)
  const own = option.split('.').reduce((parent, key) => objectOf(parent[key]), objectOf(fieldConfig.defaults))
  const overridden = objectsOf(fieldConfig.overrides)
    .flatMap(({ item }) => objectsOf(item.properties))
    .filter(({ item }) => item.id === option)
    .map(({ item }) => objectOf(item.value))
  return [own, ...overridden]
}
