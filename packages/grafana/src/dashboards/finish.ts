import type { Problem } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, omit, textOf } from '../json-values.ts'
import { stackTag } from '../kinds/dashboard/marks.ts'
import type { DataSource } from '../server/types.ts'
import type { DashboardSource, StackDashboard } from '../stack/types.ts'
import { isBuiltInAnnotation, sortTags } from './canonical.ts'
import { withoutInputs } from './inputs.ts'
import { withSoundLayout } from './layout.ts'
import { withStablePanelIds } from './panel-ids.ts'
import { mapPanels } from './panels.ts'
import { withRefIds } from './ref-ids.ts'
import { latestSchemaVersion } from './schema-version.ts'
import { checkDashboardShape } from './shape.ts'
import { readSource } from './source.ts'
import { selectDataSource, withPlainVariables } from './variables.ts'

/** How dashboards are finished. */
export interface FinishOptions {
  /** Name of the stack; its tag is added. */
  readonly stack: string
  /** Whether people may save the dashboard in Grafana. */
  readonly editable: boolean
  /** The data source variable, and what it opens with. */
  readonly dataSource?: { readonly variable: string; readonly current?: Pick<DataSource, 'name' | 'uid'> }
}

/** A dashboard ready to be pushed, or what keeps it from that. */
export interface FinishedDashboard {
  /** Absent when there are problems. */
  readonly dashboard?: StackDashboard
  /** All of them; paths are JSON pointers into the dashboard. */
  readonly problems: readonly Problem[]
}

/** Members of a stored or exported dashboard that are not part of it. */
const stored = new Set(['__elements', '__requires', 'id', 'iteration', 'meta', 'uid', 'version'])

/**
 * Finishes a dashboard: plain JSON without functions, stable panel ids, refIds, lists in place, panels in order and
 * inside the grid, the stack's tag, the lock. Repairs what the Foundation SDK leaves open; what only its author can
 * decide becomes a problem. The source is not changed, and the same source gives the same result.
 *
 * @param source Builder of a Foundation SDK, what it built, dashboard JSON, or a manifest around it.
 */
export function finishDashboard(source: DashboardSource, options: FinishOptions): FinishedDashboard {
  const read = readSource(source)
  if ('problem' in read) return { problems: [read.problem] }
  const { spec: portable, problems } = withoutInputs(read.spec)
  const found = [...checkDashboardShape(portable), ...problems]
  if (found.length > 0) return { problems: found }
  const uid = textOf(portable.uid)
  const title = textOf(portable.title).trim()
  let spec = withLists(omit(portable, (key) => stored.has(key)))
  spec = withPlainVariables({ ...spec, title, editable: options.editable, tags: tagsOf(spec, options.stack) })
  spec = mapPanels(withStablePanelIds(withSoundLayout(spec)), withRefIds)
  if (options.dataSource?.current !== undefined) {
    spec = selectDataSource(spec, options.dataSource.variable, options.dataSource.current)
  }
  return { dashboard: { uid, title, spec }, problems: [] }
}

/** The Foundation SDK leaves `templating` and `annotations` without a list; without a schema version Grafana assumes 0. */
function withLists(spec: JsonObject): JsonObject {
  return {
    schemaVersion: latestSchemaVersion,
    ...spec,
    panels: listOf(spec.panels),
    links: listOf(spec.links),
    templating: withList(spec.templating),
    annotations: withoutBuiltIn(withList(spec.annotations)),
  }
}

/** Grafana puts the standard entry first by itself; a changed one is the author's and stays. */
function withoutBuiltIn(annotations: JsonObject): JsonObject {
  return { ...annotations, list: listOf(annotations.list).filter((item) => !isBuiltInAnnotation(item)) }
}

function tagsOf(spec: JsonObject, stack: string): Json[] {
  return sortTags([...new Set([...listOf(spec.tags), stackTag(stack)])])
}

function withList(container: Json | undefined): JsonObject {
  const object = isObject(container) ? container : {}
  return { ...object, list: listOf(object.list) }
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}
