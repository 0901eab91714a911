import type { GrafanaError } from '../errors.ts'
import type { Action, KindName, Progress } from '../plan/types.ts'

/** What became of one object. */
export interface AppliedChange {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
  readonly action: Action
  readonly outcome: 'written' | 'unchanged' | 'failed' | 'not_reached' | 'rolled_back' | 'rollback_failed'
  /** Version after the write, where the server has one. */
  readonly version?: string
  readonly url?: string
  readonly error?: GrafanaError
}

/** A line of the journal: what is about to be written, and what became of it. */
export interface JournalEntry {
  readonly at: string
  readonly stack: string
  readonly kind: KindName
  readonly uid: string
  readonly action: Action | 'rollback'
  readonly state: 'started' | 'written' | 'verified' | 'failed'
  /** Version before the write; absent: the object did not exist. */
  readonly previousVersion?: string
  readonly version?: string
  readonly error?: string
}

/** Options of `applyPlan`. */
export interface ApplyOptions {
  /** Puts this run's objects back when a write fails. Default false. */
  readonly rollbackOnError?: boolean
  /** Awaited before and after each write. */
  readonly journal?: (entry: JournalEntry) => void | Promise<void>
  /** What it throws becomes a process warning. */
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** What a push did. */
export interface ApplyReport {
  readonly stack: string
  readonly changes: readonly AppliedChange[]
  /** Objects that were written. */
  readonly writes: number
  /** The error that ended the run; its `exitCode` is the CLI's. Absent: all done and read back. */
  readonly error?: GrafanaError
}
