import type { Grafana } from '../../client/types.ts'
import { dashboardChecksum } from '../../dashboards/checksum.ts'
import { keepsEdit } from '../../dashboards/keeps-edit.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, textOf } from '../../json-values.ts'
import type { LastEdit } from '../../plan/types.ts'
import { options } from '../resource.ts'
import type { LiveDashboard } from './live-dashboard.ts'
import { annotations, pushChecksum, pushMark } from './marks.ts'

/** Who wrote a dashboard last, and what our last push was. */
export interface Authorship {
  /** Whether somebody else wrote after our last push, and the code has not all of it. */
  readonly edited: boolean
  /** Whether the code wants something else than our last push did. */
  readonly codeChanged: boolean
  readonly lastEdit?: LastEdit
  /** The credentials may not read the history. */
  readonly hidden?: boolean
}

interface Version {
  readonly number: number
  readonly at: string
  readonly author: string
  readonly message: string
  readonly data: JsonObject | undefined
}

/** How far back our last push is looked for. Grafana keeps 20 versions by default. */
const depth = 50
/** What a list of versions may weigh: it holds every version whole. */
const listBytes = 24 * 1024 * 1024

/** How many versions of a dashboard are read at most: of a huge one fewer. */
function depthOf({ spec }: LiveDashboard): number {
  return Math.max(2, Math.min(depth, Math.floor(listBytes / JSON.stringify(spec).length)))
}

/**
 * Finds out from the version history whether somebody edited a dashboard since our last push. Every write makes a version,
 * ours with a mark in its message; only the first one has none, since Grafana calls it "Initial save" whatever was sent.
 *
 * @param wanted - what the code wants, in the server's form; absent: nothing any more. And the folder it belongs into
 */
export async function readAuthorship(
  grafana: Grafana,
  stack: string,
  live: LiveDashboard,
  wanted: { readonly normal?: JsonObject; readonly place: string },
  signal?: AbortSignal,
): Promise<Authorship> {
  const { normal, place } = wanted
  const checksum = (spec: JsonObject): string => dashboardChecksum(spec, { stack })
  const [current, next] = [checksum(live.spec), normal && checksum(normal)]
  const pushedLast = live.annotations[annotations.sourceChecksum]
  // Exactly what was pushed last, where the storage keeps our mark of it. A move leaves that mark.
  if (pushedLast === current && live.folderUid === place) return { edited: false, codeChanged: current !== next }
  const newest = (await readVersions(grafana, live.uid, 1, signal))?.[0]
  if (newest === undefined) return { edited: false, codeChanged: true, hidden: true }
  const mark = pushChecksum(stack, newest.message)
  if (newest.number === 1 || mark === current) return { edited: false, codeChanged: current !== next }
  const versions = (await readVersions(grafana, live.uid, depthOf(live), signal)) ?? []
  const push = lastPush(stack, versions, mark)
  const content = push && (push.data ?? (await readVersion(grafana, live.uid, push.number, signal)))
  const pushed = content && checksum(content)
  // What was pushed is there again, by a restore or a write that left our message in place. A move is seen by the place alone.
  if (pushed === current && live.folderUid === place) return { edited: false, codeChanged: current !== next }
  // Our newest push over other content: a newer Grafana reads it in another form.
  if (push !== undefined && push.number === newest.number) return { edited: false, codeChanged: true }
  // The edit was carried over into the code, which may have changed since.
  const carried = content && normal && keepsEdit(content, live.spec, normal, { stack })
  if (carried === true && live.folderUid === place) return { edited: false, codeChanged: true }
  const known = [pushedLast, push && pushChecksum(stack, push.message), pushed]
  return { edited: true, codeChanged: !known.includes(next), lastEdit: editOf(newest) }
}

/**
 * The newest version that is our push: the oldest in a row with the same mark, or one that is marked, or the first of all.
 * What makes a dashboard never carries its own message, so where that is seen somebody wrote over the first version and
 * left it in place.
 */
function lastPush(stack: string, versions: readonly Version[], mark: string | undefined): Version | undefined {
  const first = versions.find(({ number }) => number === 1)
  if (mark === undefined) return versions.find(({ message }) => pushChecksum(stack, message) !== undefined) ?? first
  const other = versions.findIndex(({ message }) => pushChecksum(stack, message) !== mark)
  const oldest = versions.at(other === -1 ? -1 : other - 1)
  return pushMark(oldest?.message ?? '')?.created === true ? first : oldest
}

/** Whether the newest version with any stack's mark is this stack's; another stack's push on top says it was taken over. */
export async function wasPushed(
  grafana: Grafana,
  stack: string,
  live: LiveDashboard,
  signal?: AbortSignal,
): Promise<boolean> {
  const versions = (await readVersions(grafana, live.uid, depthOf(live), signal)) ?? []
  const marked = versions.map(({ message }) => pushMark(message)).find((found) => found !== undefined)
  return marked?.stack === stack
}

function editOf({ number, at, author, message }: Version): LastEdit {
  return {
    version: number,
    ...(at === '' ? {} : { at }),
    ...(author === '' ? {} : { author }),
    ...(message === '' ? {} : { message }),
  }
}

/** The newest versions first; `undefined` where the credentials may not read them. */
async function readVersions(
  grafana: Grafana,
  uid: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<readonly Version[] | undefined> {
  const call = {
    method: 'GET',
    path: pathOf(uid),
    query: { limit: String(limit) },
    purpose: 'read',
    accept: [403],
  } as const
  const { status, body } = await grafana.send(call, options(signal))
  if (status === 403) return undefined
  const listed = Array.isArray(body) ? body : isObject(body) ? body.versions : undefined
  return objectsOf(listed).map(versionOf)
}

async function readVersion(
  grafana: Grafana,
  uid: string,
  number: number,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const call = { method: 'GET', path: `${pathOf(uid)}/${number}`, purpose: 'read' } as const
  const { body } = await grafana.send(call, options(signal))
  return (isObject(body) ? versionOf(body).data : undefined) ?? {}
}

function versionOf(entry: JsonObject): Version {
  const { version, created, createdBy, message, data } = entry
  return {
    number: typeof version === 'number' ? version : Number.NaN,
    at: textOf(created),
    author: textOf(createdBy),
    message: textOf(message),
    data: isObject(data as Json | undefined) ? (data as JsonObject) : undefined,
  }
}

function pathOf(uid: string): string {
  return `/api/dashboards/uid/${encodeURIComponent(uid)}/versions`
}
