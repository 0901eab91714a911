import { mayRead } from '../http/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { readToken, writeToken } from '../http/continue-token.ts'
import { readLabelSelector } from '../http/label-selector.ts'
import { type Call, queryText } from '../http/route.ts'
import { badRequest, statusFailure } from '../http/status.ts'
import { isObject, type MutableObject } from '../json.ts'
import type { DashboardRecord } from '../state/dashboards.ts'
import { wholeSeconds } from '../state/ids.ts'
import type { SandboxState } from '../state/state.ts'
import { dashboardObject } from './describe.ts'

/** The selector that lists what was deleted. */
const trashSelector = 'grafana.app/get-trash=true'

/** The LIST of dashboards, in pages. */
export function listDashboards(call: Call, state: SandboxState): Answer {
  const limit = queryText(call, 'limit') ?? '0'
  if (!/^\d+$/.test(limit)) return badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`)
  const selector = queryText(call, 'labelSelector') ?? ''
  const unified = state.traits.storage === 'unified'
  const paging = {
    limit: Number(limit) > 0 ? Number(limit) : Number.POSITIVE_INFINITY,
    token: queryText(call, 'continue') ?? '',
  }
  if (selector === trashSelector) {
    return unified ? unifiedPage(call, state.dashboards.trash(), paging, state, asDeleted) : page(call, [], {}, state)
  }
  const matches = readLabelSelector(selector)
  if (matches === undefined) {
    return badRequest(`found '${selector}', expected: !, identifier, or 'end of string'`)
  }
  if (selector !== '' && !unified) return statusFailure(500, 'labels not yet supported')
  const fields = queryText(call, 'fieldSelector') ?? ''
  if (fields !== '' && state.traits.before124) return statusFailure(500, 'labels not yet supported')
  const [, name] = /^metadata\.name==?(.+)$/.exec(fields) ?? []
  const found = state.dashboards
    .all()
    .filter((dashboard) => matches(dashboard.labels) && (name === undefined || name === dashboard.uid))
    .filter((dashboard) => mayRead(call.account, dashboard))
  return unified ? unifiedPage(call, found, paging, state) : legacyPage(call, found, paging, state)
}

interface Paging {
  readonly limit: number
  readonly token: string
}

type Describe = (dashboard: DashboardRecord, version: string, state: SandboxState) => object

/** By name; a page ends with an offset. */
function unifiedPage(
  call: Call,
  found: DashboardRecord[],
  { limit, token }: Paging,
  state: SandboxState,
  describe: Describe = dashboardObject,
): Answer {
  const start = token === '' ? 0 : readToken(token)
  if (start === undefined) {
    return statusFailure(500, `get continue token ("${token}"): error decoding continue token`)
  }
  const sorted = [...found].sort((left, right) => (left.uid < right.uid ? -1 : 1))
  const end = start + limit
  // The version of a list is one above the newest dashboard, listed or not.
  const newest = Math.max(0, ...state.dashboards.all().map(({ resourceVersion }) => Number(resourceVersion))) + 1
  const metadata = {
    resourceVersion: String(newest),
    ...(end < sorted.length ? { continue: writeToken(end, newest) } : {}),
  }
  return page(call, sorted.slice(start, end), metadata, state, describe)
}

/** Newest first; a page ends with an id. */
function legacyPage(call: Call, found: DashboardRecord[], { limit, token }: Paging, state: SandboxState): Answer {
  const below = token === '' ? Number.POSITIVE_INFINITY : Number(/^org:1\/start:(\d+)\//.exec(token)?.[1])
  if (Number.isNaN(below)) return statusFailure(500, 'invalid continue token (too few parts)')
  const sorted = found.filter(({ id }) => id < below).sort((left, right) => right.id - left.id)
  const items = sorted.slice(0, limit)
  const last = items.at(-1)
  const seconds = Math.max(0, ...found.map(({ updated }) => Math.floor(updated.getTime() / 1000)))
  const metadata = {
    resourceVersion: String(seconds * 1_000_000),
    ...(last !== undefined && sorted.length > limit ? { continue: `org:1/start:${last.id}/folder:` } : {}),
  }
  return page(call, items, metadata, state)
}

function page(
  { params }: Call,
  items: readonly DashboardRecord[],
  metadata: object,
  state: SandboxState,
  describe: Describe = dashboardObject,
): Answer {
  const version = String(params.version)
  return ok({
    kind: 'DashboardList',
    apiVersion: `dashboard.grafana.app/${version}`,
    metadata: { resourceVersion: '0', ...metadata },
    items: items.map((dashboard) => describe(dashboard, version, state)),
  })
}

/** A dashboard in the trash. */
function asDeleted(dashboard: DashboardRecord, version: string, state: SandboxState): object {
  const object = dashboardObject(dashboard, version, state) as MutableObject
  const metadata = isObject(object.metadata) ? object.metadata : {}
  const deleted = { generation: -999, deletionTimestamp: wholeSeconds(dashboard.updated) }
  return { ...object, metadata: { ...metadata, ...deleted } }
}
