import { type Answer, ok } from '../http/answer.ts'
import { readToken, writeToken } from '../http/continue-token.ts'
import { readLabelSelector } from '../http/label-selector.ts'
import { type Call, queryText } from '../http/route.ts'
import { badRequest, statusFailure } from '../http/status.ts'
import type { FolderRecord } from '../state/folders.ts'
import type { SandboxState } from '../state/state.ts'
import { folderObject } from './describe.ts'

/** The LIST of folders, in pages. Legacy storage does not look at a label selector and lists all. */
export function listFolders(call: Call, state: SandboxState): Answer {
  const limit = queryText(call, 'limit') ?? '0'
  if (!/^\d+$/.test(limit)) return badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`)
  const selector = queryText(call, 'labelSelector') ?? ''
  const matches = readLabelSelector(selector)
  if (matches === undefined) {
    return badRequest(`found '${selector}', expected: !, identifier, or 'end of string'`)
  }
  const size = Number(limit) > 0 ? Number(limit) : Number.POSITIVE_INFINITY
  const token = queryText(call, 'continue') ?? ''
  const legacy = state.traits.storage === 'legacy'
  const start = token === '' ? 0 : legacy ? readLegacyToken(token) : readToken(token)
  if (start === undefined) {
    return statusFailure(500, `get continue token ("${token}"): error decoding continue token`)
  }
  const found = state.folders.all().filter(({ labels }) => legacy || matches(labels))
  found.sort(legacy ? byTitle : byName)
  const end = start + size
  // The version of a list is one above the newest folder, listed or not.
  const version = Math.max(0, ...state.folders.all().map(({ resourceVersion }) => Number(resourceVersion))) + 1
  const next = legacy ? Buffer.from(`${size}|${end}`).toString('base64') : writeToken(end, version)
  return ok({
    kind: 'FolderList',
    apiVersion: `folder.grafana.app/${call.params.version}`,
    metadata: {
      ...(legacy ? {} : { resourceVersion: String(version) }),
      ...(end < found.length ? { continue: next } : {}),
    },
    items: found
      .slice(start, end)
      .map((folder) => folderObject(folder, String(call.params.version), state, { listed: legacy })),
  })
}

/** The token of legacy storage: size and offset. */
function readLegacyToken(token: string): number | undefined {
  const [, offset] = /^\d+\|(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? []
  return offset === undefined ? undefined : Number(offset)
}

function byName(left: FolderRecord, right: FolderRecord): number {
  return left.uid < right.uid ? -1 : 1
}

function byTitle(left: FolderRecord, right: FolderRecord): number {
  return left.title.localeCompare(right.title) || left.id - right.id
}
