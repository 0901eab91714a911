import type { Grafana } from '../client/types.ts'
import { listAt, textAt } from '../server/fields.ts'
import type { Stack } from '../stack/types.ts'
import type { Check } from './types.ts'

/** The stack's folder, as far as it can be seen. */
export interface FoundFolder {
  readonly exists: boolean
  /** Uids of the folders above it, where it exists. */
  readonly parents: readonly string[]
  readonly check: Check
}

/** Looks for the stack's folder. */
export async function findFolder(grafana: Grafana, stack: Stack, signal?: AbortSignal): Promise<FoundFolder> {
  const { uid, managed } = stack.folder
  const path = `/api/folders/${encodeURIComponent(uid)}`
  const { status, body } = await grafana.send(
    { method: 'GET', path, purpose: 'read', accept: [403, 404] },
    signal === undefined ? {} : { signal },
  )
  if (status === 200) {
    const title = textAt(body, 'title') ?? uid
    const parents = listAt(body, 'parents').flatMap((parent) => textAt(parent, 'uid') ?? [])
    return {
      exists: true,
      parents,
      check: { name: 'folder', status: 'ok', detail: `"${title}" (uid ${uid}) is there.` },
    }
  }
  return { exists: false, parents: [], check: absent(uid, managed !== undefined, status) }
}

function absent(uid: string, managed: boolean, status: number): Check {
  const name = 'folder'
  // Grafana answers 403 for a folder that is absent or hidden, and does not say which.
  const detail = status === 403 ? `The credentials see no folder with uid ${uid}.` : `No folder has the uid ${uid}.`
  if (managed) return { name, status: 'ok', detail: `${detail} A push creates it.` }
  return { name, status: 'fail', detail, fix: 'Create it, or let the stack keep it: folder: { uid, title }.' }
}
