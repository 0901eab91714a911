import { type Answer, ok } from '../http/answer.ts'
import { type Call, queryText } from '../http/route.ts'
import { badRequest, statusFailure } from '../http/status.ts'
import { isObject } from '../json.ts'
import type { DashboardRecord } from '../state/dashboards.ts'
import type { SandboxState } from '../state/state.ts'
import { dashboardObject } from './describe.ts'

const trashLabel = 'grafana.app/get-trash'

/** The LIST of dashboards, in pages. */
export function listDashboards(call: Call, state: SandboxState): Answer {
  const version = String(call.params.version)
  const selector = queryText(call, 'labelSelector') ?? ''
  if (selector !== '' && state.traits.storage === 'legacy') return statusFailure(500, 'labels not yet supported')
  const labels = readSelector(selector)
  if (labels === undefined) return badRequest(`unable to parse requirement: ${selector}`)
  const trash = labels.get(trashLabel) === 'true'
  labels.delete(trashLabel)
  const all = trash ? state.dashboards.trash() : state.dashboards.all()
  const matching = all.filter((dashboard) => [...labels].every(([key, value]) => dashboard.labels[key] === value))
  return state.traits.storage === 'legacy'
    ? legacyPage(call, matching, version, state)
    : unifiedPage(call, matching, version, state)
}

function unifiedPage(call: Call, matching: DashboardRecord[], version: string, state: SandboxState): Answer {
  const token = queryText(call, 'continue') ?? ''
  const start = token === '' ? 0 : readOffset(token)
  if (start === undefined) return badRequest('invalid continue token')
  const sorted = [...matching].sort((left, right) => (left.uid < right.uid ? -1 : 1))
  const end = start + readLimit(call)
  const resourceVersion = newest(sorted)
  const next = { o: end, v: Number(resourceVersion), s: false }
  return page(sorted.slice(start, end), version, state, {
    resourceVersion,
    ...(end < sorted.length ? { continue: Buffer.from(JSON.stringify(next)).toString('base64') } : {}),
  })
}

function legacyPage(call: Call, matching: DashboardRecord[], version: string, state: SandboxState): Answer {
  const token = queryText(call, 'continue') ?? ''
  const below = token === '' ? Number.POSITIVE_INFINITY : Number(/start:(\d+)/.exec(token)?.[1])
  if (Number.isNaN(below)) return badRequest('invalid continue token')
  const sorted = matching.filter(({ id }) => id < below).sort((left, right) => right.id - left.id)
  const limit = readLimit(call)
  const items = sorted.slice(0, limit)
  const last = items.at(-1)
  const seconds = Math.max(0, ...matching.map(({ updated }) => Math.floor(updated.getTime() / 1000)))
  return page(items, version, state, {
    resourceVersion: String(seconds * 1_000_000),
    ...(last !== undefined && sorted.length > limit ? { continue: `org:1/start:${last.id}/folder:` } : {}),
  })
}

function page(items: DashboardRecord[], version: string, state: SandboxState, metadata: object): Answer {
  return ok({
    kind: 'DashboardList',
    apiVersion: `dashboard.grafana.app/${version}`,
    metadata,
    items: items.map((dashboard) => dashboardObject(dashboard, version, state)),
  })
}

function readLimit(call: Call): number {
  const limit = Number(queryText(call, 'limit') ?? 0)
  return limit > 0 ? limit : Number.POSITIVE_INFINITY
}

function readOffset(token: string): number | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    return isObject(value) && typeof value.o === 'number' ? value.o : undefined
  } catch {
    return undefined
  }
}

/** The version of a list is one above the newest in it. */
function newest(dashboards: readonly DashboardRecord[]): string {
  return String(Math.max(0, ...dashboards.map(({ resourceVersion }) => Number(resourceVersion))) + 1)
}

/** Reads `key=value,key=value`; `undefined` where it is something else. */
function readSelector(selector: string): Map<string, string> | undefined {
  const labels = new Map<string, string>()
  for (const part of selector === '' ? [] : selector.split(',')) {
    const [, key, value] = /^([^=!]+)={1,2}([^=]*)$/.exec(part) ?? []
    if (key === undefined || value === undefined) return undefined
    labels.set(key.trim(), value.trim())
  }
  return labels
}
