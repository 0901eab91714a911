import type { AlertingOptions, StackAlerting } from '../alerting/types.ts'
import type { JsonObject } from '../json.ts'
import type { LintOptions } from '../lint/types.ts'
import type { KindName } from '../plan/types.ts'

/** A dashboard: the builder of a Foundation SDK, what it built, or classic dashboard JSON. `uid` and `title` are needed. */
export type DashboardSource = { build(): object } | object

/** A folder that the stack creates and keeps. */
export interface FolderOptions {
  /** Starts with the stack's name. */
  readonly uid: string
  readonly title: string
  readonly description?: string
  /** Uid of an existing folder to live in. Default: top level. */
  readonly parentUid?: string
}

/** Which data source the dashboards open with. */
export interface DataSourceOptions {
  /** Plugin type. Default `prometheus`. */
  readonly type?: string
  readonly uid?: string
  readonly name?: string
  /** Name of the dashboards' data source variable. Default `datasource`. */
  readonly variable?: string
}

/** A metric that dashboards and rules query: `doctor` looks for it, the linter holds queries against it. */
export interface ExpectedMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /**
   * All labels the application gives it, each with all values it can have; `null`: any. What a scrape adds (`job`,
   * `instance`, …) is left out. Default: not known.
   */
  readonly labels?: Readonly<Record<string, readonly string[] | null>>
  /** Upper bounds of a histogram's buckets, without `+Inf`. Default: not known. */
  readonly buckets?: readonly number[]
}

/** What `defineStack` takes. */
export interface StackOptions extends AlertingOptions {
  /** Lower-case letters, digits and dashes, at most 24. Marks what is ours; every uid starts with it. */
  readonly name: string
  /** A folder to keep, or the uid of an existing one that is never written. */
  readonly folder: FolderOptions | string
  /** Absent: dashboards are not kept by this stack; an empty list is kept empty. */
  readonly dashboards?: readonly DashboardSource[]
  /** Uids of adopted dashboards, which need not start with the stack's name. */
  readonly adoptedUids?: readonly string[]
  /** Whether people may save the dashboards in Grafana. Default false: they are locked. */
  readonly editable?: boolean
  /** Default: none needed; rule groups need one. */
  readonly dataSource?: DataSourceOptions
  readonly metrics?: readonly ExpectedMetric[]
  readonly lint?: LintOptions
}

/** A finished dashboard of a stack: ids, refIds, lists, layout, tags and lock are in place. */
export interface StackDashboard {
  readonly uid: string
  readonly title: string
  /** Classic dashboard JSON without `id`, `uid` and `version`. */
  readonly spec: JsonObject
}

/** A checked and finished stack. */
export interface Stack {
  readonly name: string
  readonly folder: { readonly uid: string; readonly managed?: FolderOptions }
  /** Kinds of objects the stack keeps; of others nothing is read, written or pruned. */
  readonly keeps: readonly KindName[]
  readonly dashboards: readonly StackDashboard[]
  readonly alerting: StackAlerting
  readonly adoptedUids: readonly string[]
  readonly editable: boolean
  readonly dataSource?: Required<Pick<DataSourceOptions, 'type' | 'variable'>> & Pick<DataSourceOptions, 'uid' | 'name'>
  readonly metrics: readonly ExpectedMetric[]
  readonly lint: LintOptions
}
