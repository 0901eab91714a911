import type { Account } from '../accounts/account.ts'
import type { MutableObject } from '../json.ts'

/** A query or expression of a rule. */
export interface AlertQuery {
  readonly refId: string
  readonly queryType: string
  /** Seconds before now. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number }
  readonly datasourceUid: string
  readonly model: MutableObject
}

/** Past which contact point and with which grouping a rule notifies. */
export interface RuleNotificationSettings {
  readonly receiver: string
  readonly group_by?: readonly string[]
  /** Durations as they are written. */
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
  readonly mute_time_intervals?: readonly string[]
  readonly active_time_intervals?: readonly string[]
}

/** What a recording rule writes. */
export interface RuleRecord {
  readonly metric: string
  readonly from: string
  readonly target_datasource_uid?: string
}

/** What is asked of a rule. */
export interface AlertRuleContent {
  readonly uid: string
  readonly title: string
  readonly condition: string
  readonly data: readonly AlertQuery[]
  readonly noDataState: string
  readonly execErrState: string
  /** Milliseconds. */
  readonly for: number
  /** Milliseconds. */
  readonly keepFiringFor: number
  readonly labels: Readonly<Record<string, string>> | undefined
  readonly annotations: Readonly<Record<string, string>> | undefined
  readonly isPaused: boolean
  readonly notificationSettings: RuleNotificationSettings | undefined
  readonly record: RuleRecord | undefined
  readonly missingSeriesEvalsToResolve: number | undefined
}

/** Where a rule is. */
export interface RulePlace {
  readonly folderUid: string
  readonly group: string
}

/** A rule in its group. */
export interface PlacedRule extends AlertRuleContent, RulePlace {
  /** Seconds. */
  readonly interval: number
  readonly groupIndex: number
}

/** Who may manage an object: nobody in particular, the provisioning API, a file, or a converted Prometheus rule. */
export type Provenance = '' | 'api' | 'file' | 'converted_prometheus'

/** A rule as the sandbox keeps it. */
export interface AlertRuleRecord extends PlacedRule {
  readonly id: number
  readonly guid: string
  readonly version: number
  readonly updated: Date
  readonly updatedBy: Account
  readonly provenance: Provenance
}
