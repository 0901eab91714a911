import type { Json, JsonObject } from '../json.ts'
import type { IntegrationSettings } from './notifications/integration-settings.ts'

/** A query or expression of a rule, as Grafana's provisioning API writes it. */
export interface AlertQuery {
  readonly refId: string
  readonly queryType?: string
  /** Seconds before now. A query of a data source needs `from` above `to`. */
  readonly relativeTimeRange?: { readonly from: number; readonly to: number }
  /** Uid of a data source, `__expr__` for an expression, or `${datasource}`: the one the stack resolves. */
  readonly datasourceUid: string
  readonly model: JsonObject
}

/** What a rule becomes when its query answers nothing. */
export type NoDataState = 'OK' | 'Alerting' | 'NoData' | 'KeepLast'
/** What a rule becomes when its query fails. */
export type ExecErrState = 'OK' | 'Alerting' | 'Error' | 'KeepLast'

/** Where a rule notifies, past the policy tree. */
export interface RuleNotificationSettings {
  /** Name of a contact point. */
  readonly receiver: string
  readonly group_by?: readonly string[]
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
  readonly mute_time_intervals?: readonly string[]
  readonly active_time_intervals?: readonly string[]
}

/** A Grafana-managed alert rule, in the members of the provisioning API. Durations as Prometheus writes them: `5m`, `0s`. */
export interface AlertRule {
  /** At most 40 letters, digits, dashes and underscores; starts with the stack's name. */
  readonly uid: string
  /** At most 190 characters, once in a folder. */
  readonly title: string
  /** RefId of the query or expression that decides. */
  readonly condition: string
  readonly data: readonly AlertQuery[]
  readonly noDataState: NoDataState
  readonly execErrState: ExecErrState
  readonly for: string
  readonly keep_firing_for?: string
  /** Evaluations a series may be missing before its alert resolves; above 0. Default of the server 2. */
  readonly missingSeriesEvalsToResolve?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** Absent: what somebody chose in Grafana stays; a new rule runs. */
  readonly isPaused?: boolean
  readonly notification_settings?: RuleNotificationSettings
}

/** A rule group in the members of the provisioning API. */
export interface RuleGroup {
  /** At most 190 characters. Names the group within the stack's folder. */
  readonly title: string
  /** Seconds between evaluations, a multiple of 10. */
  readonly interval: number
  /** In the order they are evaluated; at least one. */
  readonly rules: readonly AlertRule[]
}

/** A rule group: the builder of a Foundation SDK, what it built, or a {@link RuleGroup}. */
export type RuleGroupSource = { build(): object } | object

/** The value of a setting, taken from an environment variable when it is sent, and kept nowhere. */
export interface SecretFromEnvironment {
  /** Name of the environment variable. */
  readonly env: string
}

/** A text, written out or taken from the environment. */
export type TextSetting = string | SecretFromEnvironment

/** One way a contact point notifies, of a type with these settings. */
export interface IntegrationOf<Type extends string, Settings> {
  /** 1 to 40 letters, digits, dashes and underscores; starts with the stack's name. */
  readonly uid: string
  readonly type: Type
  /** Settings as the server lists them. Secret ones are {@link SecretFromEnvironment}, never a value. */
  readonly settings: Settings
  /** Whether to stay silent when an alert resolves. Default false. */
  readonly disableResolveMessage?: boolean
}

/** An integration of a type Grafana 12.3 and 12.4 list: `slack`, `pagerduty`, `webhook`, `email`, … */
export type KnownIntegration = {
  readonly [Type in keyof IntegrationSettings]: IntegrationOf<Type, IntegrationSettings[Type]>
}[keyof IntegrationSettings]

declare const other: unique symbol

/** Name of an integration type that is none of {@link KnownIntegration}; for the compiler only. */
export type OtherIntegrationType = string & { readonly [other]: true }

/** An integration of a type that only the server knows; made by `otherIntegration`. */
export type OtherIntegration = IntegrationOf<
  OtherIntegrationType,
  Readonly<Record<string, Json | SecretFromEnvironment>>
>

/** One way a contact point notifies. */
export type Integration = KnownIntegration | OtherIntegration

/** Where notifications go. */
export interface ContactPoint {
  /** Is the stack's name or starts with it and a dash. */
  readonly name: string
  readonly integrations: readonly Integration[]
}

/** When a mute timing holds. All that is given has to match. */
export interface MuteInterval {
  /** `00:00` to `24:00`. */
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[]
  /** `monday`, `monday:friday`. */
  readonly weekdays?: readonly string[]
  /** `1:5`, `-3:-1`. */
  readonly days_of_month?: readonly string[]
  /** `january:march`, `12`. */
  readonly months?: readonly string[]
  /** `2027`, `2027:2028`. */
  readonly years?: readonly string[]
  /** IANA time zone. Default UTC. */
  readonly location?: string
}

/** Times in which nobody is notified. */
export interface MuteTiming {
  /** Is the stack's name or starts with it and a dash. */
  readonly name: string
  readonly time_intervals: readonly MuteInterval[]
}

/** A group of notification templates. */
export interface MessageTemplate {
  /** Is the stack's name or starts with it and a dash. */
  readonly name: string
  /** Go template text with its `{{ define }}`s. */
  readonly template: string
}

/** A matcher of a policy: label, operator, value. */
export type RouteMatcher = readonly [label: string, operator: '=' | '!=' | '=~' | '!~', value: string]

/** A notification policy. What is absent is inherited. */
export interface NotificationRoute {
  readonly receiver?: string
  readonly object_matchers?: readonly RouteMatcher[]
  readonly continue?: boolean
  readonly group_by?: readonly string[]
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
  readonly mute_time_intervals?: readonly string[]
  readonly active_time_intervals?: readonly string[]
  readonly routes?: readonly NotificationRoute[]
}

/**
 * What the publisher keeps of alerting. What is absent is not looked at; an empty list is kept empty.
 *
 * Contact points, mute timings and message templates are the stack's by their names: Grafana keeps no history of them, so
 * what differs is written. Contact points and templates carry a mark, too, and one that another stack marked is refused. What
 * carries none, as no mute timing can, may be another stack's whose name begins alike: it is pruned only when it is named as
 * a target. Where the stack is not editable, one that is open to changes was made in Grafana and is taken over with `adopt`
 * only; what a file or an import brought is never touched.
 */
export interface AlertingOptions {
  readonly ruleGroups?: readonly RuleGroupSource[]
  /** Secrets are sent with what is created or differs, or when a plan is made with `pushSecrets`. A new name takes the users of the old one along. */
  readonly contactPoints?: readonly ContactPoint[]
  /** A new name is a new mute timing: the old one is left over until a prune. */
  readonly muteTimings?: readonly MuteTiming[]
  /** The same. */
  readonly messageTemplates?: readonly MessageTemplate[]
  /**
   * The stack's own subtree of the organisation's policy tree. Its marker, the matcher `managed_by = <stack>`, is added
   * by the publisher, so that it routes the alerts with that label only. A new one comes first; later it keeps the place it
   * has. Everything else in the tree stays, and the tree stays as open or locked in Grafana as it is. Default: the tree is
   * not touched. `null`: there is to be none; one of the stack's that is still there is pruned.
   */
  readonly notificationPolicy?: Omit<NotificationRoute, 'object_matchers'> | null
}

/** The alerting of a finished stack: rule groups in canonical form. Absent: not kept by the stack. */
export interface StackAlerting extends Omit<AlertingOptions, 'ruleGroups'> {
  readonly ruleGroups?: readonly RuleGroup[]
}

/** State of a rule on the server: the worst of its instances. */
export type RuleState = 'normal' | 'pending' | 'firing' | 'recovering' | 'no_data' | 'error' | 'paused' | 'unknown'

/** What a push does to what a rule has going on. */
export interface RuleForecast {
  readonly uid: string
  readonly title: string
  /** Label `severity`, where the rule has one. */
  readonly severity?: string
  readonly state: RuleState
  /** Alert instances, by state. */
  readonly instances: { readonly pending: number; readonly firing: number }
  /** `reset`: pending and firing alerts start over. */
  readonly outcome: 'created' | 'kept' | 'reset' | 'deleted'
  /** `proven`: watched on real servers. `expected`: follows from the source of Grafana. */
  readonly certainty: 'proven' | 'expected'
  /** What resets it, in words: `for`, `label "severity"`. Empty when nothing does. */
  readonly causes: readonly string[]
}
