import type { Account } from '../accounts/account.ts'
import type { ModeTraits } from '../modes.ts'
import type { IdSource } from './ids.ts'

/** A folder as the sandbox keeps it. */
export interface FolderRecord {
  readonly uid: string
  readonly id: number
  /** Its number among the folders alone, which a list of legacy storage shows. */
  readonly row: number
  /** `metadata.uid` of unified storage. */
  readonly objectUid: string
  title: string
  /** `undefined` when it was made by `/apis` without one. */
  description: string | undefined
  parentUid: string | undefined
  generation: number
  resourceVersion: string
  readonly created: Date
  readonly createdBy: Account
  updated: Date
  updatedBy: Account | undefined
  /** Labels and annotations that unified storage keeps: manager, source, and custom ones. */
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
}

/** What a folder is made or changed to. */
export interface FolderContent {
  readonly title: string
  readonly description: string | undefined
  readonly parentUid: string | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The folders of a sandbox. */
export interface FolderStore {
  get(uid: string): FolderRecord | undefined
  all(): FolderRecord[]
  create(uid: string, content: FolderContent, by: Account): FolderRecord
  update(folder: FolderRecord, content: FolderContent, by: Account): void
  remove(uid: string): void
  /** Ancestors, outermost first; ends at an ancestor that does not exist. */
  ancestors(folder: FolderRecord): FolderRecord[]
  /** Titles from the root on, with slashes between, as alerting names a folder; legacy storage escapes a slash in a title. */
  path(uid: string): string
  readonly size: number
}

/** Creates the folders. */
export function createFolderStore(traits: () => ModeTraits, ids: IdSource): FolderStore {
  const folders = new Map<string, FolderRecord>()
  let rows = 0

  function marks({ labels = {}, annotations = {} }: FolderContent): Pick<FolderRecord, 'labels' | 'annotations'> {
    return traits().storage === 'legacy' ? { labels: {}, annotations: {} } : { labels, annotations }
  }

  function ancestors(folder: FolderRecord): FolderRecord[] {
    const found: FolderRecord[] = []
    const seen = new Set([folder.uid])
    let parent = folder.parentUid
    while (parent !== undefined && !seen.has(parent)) {
      const next = folders.get(parent)
      if (next === undefined) break
      seen.add(parent)
      found.unshift(next)
      parent = next.parentUid
    }
    return found
  }

  return {
    get: (uid) => folders.get(uid),
    all: () => [...folders.values()],
    create(uid, content, by) {
      const created = ids.now()
      rows += 1
      const folder: FolderRecord = {
        uid,
        id: ids.objectId(),
        row: rows,
        objectUid: ids.uuid(),
        title: content.title,
        description: content.description,
        parentUid: content.parentUid,
        generation: 1,
        resourceVersion: ids.resourceVersion(),
        created,
        createdBy: by,
        updated: created,
        // Legacy storage fills both columns at once.
        updatedBy: traits().storage === 'legacy' ? by : undefined,
        ...marks(content),
      }
      folders.set(uid, folder)
      return folder
    },
    update(folder, content, by) {
      folder.title = content.title
      folder.description = content.description
      folder.parentUid = content.parentUid
      folder.generation += 1
      folder.updated = ids.now()
      folder.updatedBy = by
      folder.resourceVersion = ids.resourceVersion()
      Object.assign(folder, marks(content))
    },
    remove(uid) {
      folders.delete(uid)
    },
    ancestors,
    path(uid) {
      const folder = folders.get(uid)
      if (folder === undefined) return ''
      const escaped = (title: string): string => (traits().storage === 'legacy' ? title.replaceAll('/', '\\/') : title)
      return [...ancestors(folder), folder].map(({ title }) => escaped(title)).join('/')
    },
    get size() {
      return folders.size
    },
  }
}
