import type { JsonObject } from '../json.ts'
import type { Action, Difference, LastEdit } from '../plan/types.ts'
import type { JsonPatchOperation } from './json-patch.ts'

/** What people changed on a dashboard in Grafana, to be looked at and taken into the code. */
export interface Pulled {
  readonly uid: string
  readonly title: string
  /** `edited`: only Grafana changed; `diverged`: the code did, too. */
  readonly action: Action
  readonly lastEdit?: LastEdit
  /** JSON Patch (RFC 6902) from the dashboard as the code has it, as `export` writes it, to what is live. */
  readonly patch: readonly JsonPatchOperation[]
  /** The same in words; `before` is the code's, `after` is Grafana's. */
  readonly differences: readonly Difference[]
  /** The live dashboard as classic JSON, without `id`, `uid` and `version`. */
  readonly live: JsonObject
}

/** Options of `pullEdits`. */
export interface PullOptions {
  readonly signal?: AbortSignal
}
