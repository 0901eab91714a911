import type { FolderOptions } from '../../stack/types.ts'
import type { Manager } from '../manager.ts'

/** A folder as a server has it. */
export interface LiveFolder {
  readonly uid: string
  readonly title: string
  /** Absent where the API does not tell. */
  readonly description?: string
  /** `''` at the top level. */
  readonly parentUid: string
  /** Uids of the folders above it, as far as the answer names them. */
  readonly above: readonly string[]
  /** What a write has to send so that nobody's change in between is lost. */
  readonly lock: string
  readonly version: string
  readonly manager: Manager | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** A folder as it is written. */
export interface FolderWrite extends FolderOptions {
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** Reads and writes folders through one API. */
export interface FolderStore {
  /** Whether annotations and labels are kept. */
  readonly marks: boolean
  read(uid: string, signal?: AbortSignal): Promise<LiveFolder | undefined>
  /** Resolves to the version it made; `''` where the answer does not tell. */
  create(folder: FolderWrite): Promise<string>
  /** The same. Throws `GRAFANA_CONFLICT` when the object is no longer as it was read. */
  update(folder: FolderWrite, live: LiveFolder): Promise<string>
  delete(live: LiveFolder): Promise<void>
  /** Folders that carry the stack's label, where labels are kept. */
  owned(stack: string, signal?: AbortSignal): Promise<readonly LiveFolder[]>
}
