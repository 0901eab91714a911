import type { Grafana } from '../client/types.ts'
import type { CheckedPlanOptions } from '../plan/plan-options.ts'
import type { Difference, KindName, PlannedChange } from '../plan/types.ts'
import type { Guards } from '../plan/verdict.ts'
import type { DataSource, RequiredPermission, Server } from '../server/types.ts'
import type { Stack } from '../stack/types.ts'
import type { Home } from './folder/home.ts'

/** What every kind plans with. */
export interface KindContext {
  readonly grafana: Grafana
  readonly server: Server
  readonly stack: Stack
  readonly dataSource: DataSource | undefined
  readonly guards: Guards
  /** What the caller asked for, with every default in place. */
  readonly options: CheckedPlanOptions
  readonly home: Home
  /** Scopes a permission for things in a folder may be granted on: its own and those of the folders above it. */
  readonly scopesOf: (folderUid: string, signal?: AbortSignal) => Promise<readonly string[]>
}

/** What became of a write, found out by reading. */
export interface Settlement {
  /**
   * `untouched`: as it was before. `incomplete`: as our write left it, and not what was to be written.
   * `other`: what somebody else wrote.
   */
  readonly state: 'written' | 'untouched' | 'incomplete' | 'other'
  readonly version?: string
  /** What is there beside what was to be written. */
  readonly differences: readonly Difference[]
}

/** What a push would do with one object, and how. */
export interface Examination {
  readonly change: PlannedChange
  readonly permissions: readonly RequiredPermission[]
  readonly warnings: readonly string[]
  /** Version that was read; absent: the object does not exist. */
  readonly version?: string
  /**
   * Writes what was planned, if the object is still as it was read. A kind whose API has no lock compares right before.
   * Throws `GRAFANA_CONFLICT` when somebody wrote in between.
   */
  write(): Promise<void>
  /** Reads what is there now. */
  settle(): Promise<Settlement>
  /** Puts back what was read, marks included; what was absent is deleted. */
  restore(): Promise<void>
}

/** One object of a stack, or one that is to go. */
export interface ManagedObject {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
  /** Where to look at it. */
  readonly url: string
  /** Reads the object and says what a push would do with it; nothing is written. Throws `GRAFANA_STACK` for what a server would refuse. */
  examine(signal?: AbortSignal): Promise<Examination>
}

/**
 * A kind of object. Everything the engine knows about it: what a stack wants, what of a stack's is left over,
 * and, per object, {@link ManagedObject}. An object is what one request writes: a dashboard, a whole rule group, a policy tree.
 */
export interface Kind {
  readonly name: KindName
  /** Written in rising order, deleted in falling order: what others need comes first. */
  readonly order: number
  /** Whether its objects live in the stack's folder, which is then made before them. */
  readonly inFolder: boolean
  /** What the stack wants, in the order it is written. */
  desired(context: KindContext): readonly ManagedObject[]
  /**
   * What carries the stack's marks and is no longer in it. At most one list.
   * @param going - objects of other kinds that are to be deleted before these
   */
  orphans(
    context: KindContext,
    going: readonly ManagedObject[],
    signal?: AbortSignal,
  ): Promise<readonly ManagedObject[]>
}
