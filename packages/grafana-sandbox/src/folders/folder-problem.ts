import type { FolderContent } from '../state/folders.ts'
import type { SandboxState } from '../state/state.ts'
import { reservedFolderUids, uidProblem } from './names.ts'

/** Folders above a folder, at most. */
const maxDepth = 4

/** Why a folder cannot be made: the status and words of both APIs. */
export function folderProblem(
  uid: string,
  { title, parentUid }: FolderContent,
  { folders, traits, limits }: SandboxState,
): { readonly status: number; readonly message: string } | undefined {
  const legacy = traits.storage === 'legacy'
  if (title === '') return { status: 400, message: 'folder title cannot be empty' }
  const wrong = uidProblem(uid)
  if (wrong !== undefined) return { status: 400, message: wrong }
  if (reservedFolderUids.includes(uid)) {
    return { status: 500, message: 'Folder API error: invalid uid for folder provided' }
  }
  if (folders.size >= limits.folders) return { status: 403, message: 'quota reached' }
  if (parentUid === undefined) return undefined
  if (parentUid === uid && !legacy) return { status: 400, message: 'folder cannot be parent of itself' }
  const parent = folders.get(parentUid)
  // Unified storage makes an orphan of it.
  if (parent === undefined) return legacy ? { status: 404, message: 'folder not found' } : undefined
  if (folders.ancestors(parent).length < maxDepth) return undefined
  if (traits.before124) return { status: 400, message: 'Maximum nested folder depth reached' }
  return legacy
    ? { status: 400, message: '[folder.maximum-depth-reached] failed to validate parent folder' }
    : { status: 500, message: `Folder API error: folder max depth exceeded, max depth is ${maxDepth}` }
}
