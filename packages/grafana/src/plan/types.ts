import type { RuleForecast } from '../alerting/types.ts'
import type { Json } from '../json.ts'
import type { DataSource, RequiredPermission, Server } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'

/** Kinds of objects the publisher keeps. */
export type KindName =
  | 'folder'
  | 'message-template'
  | 'mute-timing'
  | 'contact-point'
  | 'dashboard'
  | 'rule-group'
  | 'notification-policy'

/**
 * What a push would do with an object, or why it would not touch it.
 * `edited`: somebody changed it in Grafana, the code did not. `diverged`: both did. `foreign`: it is not ours.
 * With `overwriteEdits` an `edited` or `diverged` object is written; what `adopt` takes over is an `update` that `adopts`.
 */
export type Action = 'create' | 'update' | 'move' | 'unchanged' | 'edited' | 'diverged' | 'foreign' | 'delete'

/** One difference a person can read. */
export interface Difference {
  /** In words: `panel "API latency": unit`. */
  readonly label: string
  /** JSON pointer into the object. */
  readonly pointer: string
  /** On the server; absent: not there. */
  readonly before?: Json
  /** After a push; absent: removed. */
  readonly after?: Json
}

/** Why a guard keeps the whole plan from being applied, and the way out. */
export interface Refusal {
  readonly reason: 'foreign' | 'provisioned' | 'edited' | 'prune_limit' | 'state_reset'
  readonly message: string
}

/** The newest version of an object that is not our push. */
export interface LastEdit {
  readonly version: number
  readonly at?: string
  readonly author?: string
  readonly message?: string
}

/** What the plan says about one object. */
export interface PlannedChange {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
  readonly action: Action
  /** Whether applying the plan writes this object. */
  readonly writes: boolean
  readonly differences: readonly Difference[]
  readonly refusal?: Refusal
  readonly lastEdit?: LastEdit
  /** Whether the object was not ours and is taken over. */
  readonly adopts?: boolean
  /** What applying it does to alerts: the rules of a rule group, or of a folder that is renamed. */
  readonly alerts?: readonly RuleForecast[]
  /** Where to look at it, when it exists. */
  readonly url?: string
}

/** An object of ours that is no longer in the stack. */
export interface Orphan {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
}

/** Options of `planStack`. */
export interface PlanOptions {
  /** Takes over objects that are not ours. Default false: they are refused. */
  readonly adopt?: boolean
  /** Writes over changes made in Grafana. Default false: they are refused. */
  readonly overwriteEdits?: boolean
  /** Writes also what resets a firing alert of severity critical. Default false: that is refused. */
  readonly allowReset?: boolean
  /** Sends the secrets of contact points although nothing else of them differs: Grafana never shows what it has. Default false. */
  readonly pushSecrets?: boolean
  /** Has Grafana evaluate new and changed rules once, which finds what its API does not check. Default true. */
  readonly evaluateRules?: boolean
  /** Where secrets come from. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * Deletes objects of ours that are no longer in the stack, at most `limit` of them (default 5): with more, nothing is
   * applied. With `only`, nothing else is done. A folder goes when it is empty, and never on legacy storage.
   * Default false: they are reported.
   */
  readonly prune?: boolean | { readonly limit?: number; readonly only?: boolean }
  /** Only these kinds, and the folder they need. Default all. */
  readonly kinds?: readonly KindName[]
  /** Only objects whose uid is listed, and the folder they need. Default all. */
  readonly targets?: readonly string[]
  /** What it throws becomes a process warning. */
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}

/** How far long work has come. */
export interface Progress {
  readonly phase: 'probe' | 'read' | 'compare' | 'write' | 'verify' | 'rollback'
  readonly done: number
  readonly total: number
  readonly object?: string
}

/** What a push would do. Nothing was written to make it. */
export interface Plan {
  readonly stack: Stack
  readonly server: Server
  readonly url: string
  readonly dataSource?: DataSource
  /** In the order they are applied. */
  readonly changes: readonly PlannedChange[]
  readonly orphans: readonly Orphan[]
  /** What the credentials may not do and the plan needs. */
  readonly missingPermissions: readonly RequiredPermission[]
  /** Worth knowing, no obstacle. */
  readonly warnings: readonly string[]
  /** Without `env`. */
  readonly options: Omit<PlanOptions, 'env'>
}
