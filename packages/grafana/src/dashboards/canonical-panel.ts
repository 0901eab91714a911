import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, omit } from '../json-values.ts'
import { asAngularPanel } from './angular.ts'
import {
  fieldConfigDefaults,
  fieldDefaults,
  linkDefaults,
  panelDefaults,
  targetDefaults,
  withoutDefaults,
} from './defaults.ts'
import { withRefIds } from './ref-ids.ts'

/** What Grafana's browser side keeps on a panel and never stores, and the plugin version that every UI save writes. */
const transient = new Set([
  'cachedPluginOptions',
  'configRev',
  'dataSupport',
  'events',
  'getDisplayTitle',
  'hasRefreshed',
  'hasSavedPanelEditChange',
  'isEditing',
  'isInView',
  'isNew',
  'isViewing',
  'key',
  'plugin',
  'pluginVersion',
  'queryRunner',
  'refreshWhenInView',
  'replaceVariables',
  'scopedVars',
])

/** What Grafana stores of a panel that comes from the library. */
const ofLibraryPanel = new Set(['id', 'title', 'gridPos', 'libraryPanel'])

/** A panel without transient members and defaults, its queries named. Options and what plugins own stay as they are. */
export function canonicalPanel(panel: JsonObject): JsonObject {
  if (isObject(panel.libraryPanel)) return canonicalLibraryPanel(panel, panel.libraryPanel)
  const kept = withRefIds(asAngularPanel(omit(panel, (key) => isTransient(key, panel))))
  const changed: Record<string, Json> = {}
  if (isObject(kept.fieldConfig)) changed.fieldConfig = canonicalFieldConfig(kept.fieldConfig)
  if (isList(kept.targets)) changed.targets = eachObject(kept.targets, targetDefaults)
  if (isList(kept.links)) changed.links = eachObject(kept.links, linkDefaults)
  return withoutDefaults({ ...kept, ...changed }, panelDefaults)
}

/** A copy of a list whose objects are without their defaults. */
export function eachObject(list: readonly Json[], defaults: Parameters<typeof withoutDefaults>[1]): Json[] {
  return list.map((item) => (isObject(item) ? withoutDefaults(item, defaults) : item))
}

/** The model of a library panel is filled in by some servers when they answer; only its identity is the dashboard's. */
function canonicalLibraryPanel(panel: JsonObject, reference: JsonObject): JsonObject {
  const identity = reference.uid === undefined ? 'name' : 'uid'
  return withoutDefaults(
    { ...omit(panel, (key) => !ofLibraryPanel.has(key)), libraryPanel: omit(reference, (key) => key !== identity) },
    panelDefaults,
  )
}

function canonicalFieldConfig(fieldConfig: JsonObject): JsonObject {
  const { defaults } = fieldConfig
  const plain = isObject(defaults)
    ? { ...fieldConfig, defaults: withoutDefaults(defaults, fieldDefaults) }
    : fieldConfig
  return withoutDefaults(plain, fieldConfigDefaults)
}

/** The Foundation SDK gives every panel a direction of repetition, also where nothing is repeated. */
function isTransient(key: string, { repeat }: JsonObject): boolean {
  return transient.has(key) || (key === 'repeatDirection' && (repeat === undefined || repeat === ''))
}
