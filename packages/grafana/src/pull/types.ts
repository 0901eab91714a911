import type { JsonObject } from '../json.ts'
import type { Action, Difference, KindName, LastEdit } from '../plan/types.ts'
import type { JsonPatchOperation } from './json-patch.ts'

/** What people changed on a dashboard or in a rule group in Grafana, to be looked at and taken into the code. */
export interface Pulled {
  readonly kind: KindName
  readonly uid: string
  readonly title: string
  /** `edited`: only Grafana changed; `diverged`: the code did, too. */
  readonly action: Action
  readonly lastEdit?: LastEdit
  /** JSON Patch (RFC 6902) from the object as the code has it to what is live: dashboards as `export` writes them, rule groups in canonical form. */
  readonly patch: readonly JsonPatchOperation[]
  /** The same in words; `before` is the code's, `after` is Grafana's. */
  readonly differences: readonly Difference[]
  /** What is live: classic dashboard JSON without `id`, `uid` and `version`, or a rule group in canonical form. */
  readonly live: JsonObject
}

/** Options of `pullEdits`. */
export interface PullOptions {
  readonly signal?: AbortSignal
}
