import type { Provenance } from '../alert-rules/alert-rule.ts'
import type { MutableObject } from '../json.ts'

/** One integration. Those of the same `receiver` are one contact point. */
export interface IntegrationRecord {
  readonly uid: string
  /** Name of the contact point. */
  readonly receiver: string
  /** The name that is listed, which is another one only for the integration that 12.3 starts with. */
  readonly name: string
  readonly type: string
  /** Without what is secret. */
  readonly settings: MutableObject
  /** Secret settings by their path, with dots between. */
  readonly secrets: Readonly<Record<string, string>>
  readonly disableResolveMessage: boolean
  readonly provenance: Provenance
}

/** A notification policy as Alertmanager's configuration writes it. What is empty is left out. */
export interface RouteRecord {
  readonly receiver?: string
  readonly group_by?: readonly string[]
  readonly match?: Readonly<Record<string, string>>
  readonly match_re?: Readonly<Record<string, string>>
  readonly matchers?: readonly string[]
  readonly object_matchers?: readonly (readonly [name: string, operator: string, value: string])[]
  readonly mute_time_intervals?: readonly string[]
  readonly active_time_intervals?: readonly string[]
  readonly continue?: true
  readonly routes?: readonly RouteRecord[]
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
}

export interface MuteTimingRecord {
  readonly name: string
  /** In the form in which they are answered. */
  readonly time_intervals: readonly MutableObject[]
  readonly provenance: Provenance
}

export interface TemplateRecord {
  readonly name: string
  readonly template: string
  readonly provenance: Provenance
}
