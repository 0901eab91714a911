import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, normalise, omit, sameJson } from '../json-values.ts'
import { stackTag } from '../kinds/dashboard/marks.ts'
import { eachObject } from './canonical-panel.ts'
import { canonicalPanels } from './canonical-panels.ts'
import { canonicalVariable } from './canonical-variable.ts'
import { annotationDefaults, dashboardDefaults, linkDefaults, withoutDefaults } from './defaults.ts'
import { latestSchemaVersion } from './schema-version.ts'

/** Whose marks are left out of a canonical form. */
export interface CanonicalMark {
  /** Name of the stack whose tag does not count. */
  readonly stack: string
}

/** What belongs to the stored object, to an import dialog or to Grafana's browser side, and not to the dashboard. */
const transient = new Set([
  '__elements',
  '__inputs',
  '__requires',
  'appEventsSubscription',
  'events',
  'formatDate',
  'getVariablesFromState',
  'id',
  'iteration',
  'lastRefresh',
  'meta',
  'nav',
  'originalDashboard',
  'originalLibraryPanels',
  'originalTemplating',
  'originalTime',
  'panelInEdit',
  'panelInView',
  'panelsAffectedByVariableChange',
  'pulldowns',
  'timeRangeUpdatedDuringEditOrView',
  'uid',
  'variables',
  'version',
])

/** The annotation query that Grafana adds to every dashboard. */
const builtInAnnotation: JsonObject = {
  builtIn: 1,
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  enable: true,
  hide: true,
  iconColor: 'rgba(0, 211, 255, 1)',
  name: 'Annotations & Alerts',
  type: 'dashboard',
}

/**
 * The form in which two dashboards are compared: without what the server or a save adds (ids of the stored object,
 * plugin versions, the built-in annotation query, computed variable values), without defaults and nulls, panels by
 * position, keys in order. What was sent and what Grafana 12.3 and 12.4 read back have the same canonical form, unless
 * the server migrated an older schema. Anything it does not know stays untouched and counts.
 *
 * @param spec Classic dashboard JSON.
 * @param mark Leaves out the tag that marks a dashboard as a stack's.
 */
export function canonicalDashboard(spec: JsonObject, mark?: CanonicalMark): JsonObject {
  const plain = normalise(omit(spec, (key, value) => transient.has(key) || isMigratable(key, value))) as JsonObject
  const changed: Record<string, Json> = {}
  if (isList(plain.panels)) changed.panels = canonicalPanels(plain.panels)
  if (isList(plain.tags)) changed.tags = canonicalTags(plain.tags, mark)
  if (isList(plain.links)) changed.links = eachObject(plain.links, linkDefaults)
  if (isObject(plain.templating)) changed.templating = withList(plain.templating, variablesOf)
  if (isObject(plain.annotations)) changed.annotations = withList(plain.annotations, annotationsOf)
  return normalise(withoutDefaults({ ...plain, ...changed }, dashboardDefaults)) as JsonObject
}

function isMigratable(key: string, value: Json): boolean {
  return key === 'schemaVersion' && typeof value === 'number' && value <= latestSchemaVersion
}

function canonicalTags(tags: readonly Json[], mark: CanonicalMark | undefined): Json[] {
  const own = mark === undefined ? undefined : stackTag(mark.stack)
  return sortTags(tags.filter((tag) => tag !== own))
}

/** Tags in an order of their own: theirs means nothing. */
export function sortTags(tags: readonly Json[]): Json[] {
  return tags.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** Whether it is the annotation query that Grafana adds, unchanged. */
export function isBuiltInAnnotation(annotation: Json): boolean {
  return sameJson(annotation, builtInAnnotation)
}

/** A container whose list is in canonical form; an empty list is left out. */
function withList(container: JsonObject, canonical: (list: readonly Json[]) => Json[]): JsonObject {
  if (!isList(container.list)) return container
  const list = canonical(container.list)
  return list.length === 0 ? omit(container, (key) => key === 'list') : { ...container, list }
}

function variablesOf(list: readonly Json[]): Json[] {
  return list.map((variable) => (isObject(variable) ? canonicalVariable(variable) : variable))
}

function annotationsOf(list: readonly Json[]): Json[] {
  return eachObject(list, annotationDefaults).filter((annotation) => !isBuiltInAnnotation(annotation))
}
