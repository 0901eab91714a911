import type { Json, JsonObject, Stack } from '@messaging-observability/grafana'
import type { AlertSpec } from '../spec/types.ts'
import type { Finding } from './lint-alerts.ts'

/** Looks up the panel a rule names, and whether it shows the rule's limit. */
export function lintPanel({ panel, condition }: AlertSpec, dashboards: Stack['dashboards'] | undefined): Finding[] {
  if (dashboards === undefined) return []
  const dashboard = dashboards.find(({ uid }) => uid === panel.dashboard)
  if (dashboard === undefined) return [['panel-exists', `names the dashboard ${panel.dashboard}, which is not there`]]
  const found = panelsOf(dashboard.spec).find(({ id }) => id === panel.panelId)
  if (found === undefined) return [['panel-exists', `names panel ${panel.panelId}, which ${panel.dashboard} has not`]]
  if (found.title !== panel.title) {
    return [['panel-exists', `calls panel ${panel.panelId} "${panel.title}"; it is ${JSON.stringify(found.title)}`]]
  }
  const limit = 'above' in condition ? condition.above : 'below' in condition ? condition.below : undefined
  // Nobody draws a line at nothing.
  if (limit === undefined || limit === 0) return []
  const shown = limitsOf(found)
  // A panel without limits judges nothing; one with others than the rule's sends people to the wrong place.
  return shown.length === 0 || shown.includes(limit)
    ? []
    : [
        [
          'panel-limit',
          `fires at ${limit}, which its panel "${panel.title}" does not show; it shows ${shown.join(', ')}`,
        ],
      ]
}

function panelsOf(spec: JsonObject): JsonObject[] {
  const panels = listOf(spec.panels)
  return panels.flatMap((panel) => [panel, ...listOf(panel.panels)])
}

/** Steps of the panel's thresholds, those of its columns included. */
function limitsOf(panel: JsonObject): number[] {
  const { defaults, overrides } = objectOf(panel.fieldConfig)
  const properties = listOf(overrides).flatMap((override) => listOf(override.properties))
  const thresholds = [
    objectOf(defaults).thresholds,
    ...properties.filter(({ id }) => id === 'thresholds').map(({ value }) => value),
  ]
  return thresholds
    .flatMap((each) => listOf(objectOf(each).steps))
    .map(({ value }) => value)
    .filter((value) => typeof value === 'number')
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : []
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}
