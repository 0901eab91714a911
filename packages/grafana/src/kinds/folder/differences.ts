import type { Difference } from '../../plan/types.ts'
import type { FolderOptions } from '../../stack/types.ts'
import { annotations, stackLabel } from '../dashboard/marks.ts'
import { marksDifference } from '../manager.ts'
import type { FolderStore, FolderWrite, LiveFolder } from './live-folder.ts'

/** What is there beside what is wanted, the marks as far as the storage keeps them. */
export function differencesOf(store: FolderStore, write: FolderWrite, live: LiveFolder): Difference[] {
  const found: Difference[] = []
  if (live.title !== write.title)
    found.push({ label: 'title', pointer: '/title', before: live.title, after: write.title })
  if (!sameDescription(write, live)) {
    const [before, after] = [live.description ?? '', write.description ?? '']
    found.push({ label: 'description', pointer: '/description', before, after })
  }
  if (live.parentUid !== (write.parentUid ?? '')) {
    found.push({ label: 'folder', pointer: '/parentUid', before: live.parentUid, after: write.parentUid ?? '' })
  }
  if (store.marks && !hasMarks(write, live)) found.push(marksDifference(live.manager, write.labels[stackLabel] ?? ''))
  return found
}

/** The legacy API does not tell the description. */
export function sameDescription({ description = '' }: FolderOptions, live: LiveFolder): boolean {
  return live.description === undefined || live.description === description
}

/** Whether a folder carries the stack's marks. */
export function hasMarks(write: FolderWrite, live: LiveFolder): boolean {
  return (
    [annotations.managedBy, annotations.managerId, annotations.managerAllowsEdits].every(
      (name) => live.annotations[name] === write.annotations[name],
    ) && live.labels[stackLabel] === write.labels[stackLabel]
  )
}
