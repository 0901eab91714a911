/** A route of Alertmanager. What is absent is inherited. */
export interface AlertmanagerRoute {
  readonly matchers?: readonly string[]
  readonly receiver?: string
  readonly group_by?: readonly string[]
  readonly group_wait?: string
  readonly group_interval?: string
  readonly repeat_interval?: string
  readonly mute_time_intervals?: readonly string[]
  readonly routes?: readonly AlertmanagerRoute[]
}

/** A receiver of Alertmanager. Integrations of other kinds may be added. */
export interface AlertmanagerReceiver {
  readonly name: string
  readonly [integrations: `${string}_configs`]: readonly object[]
}

/** While an alert of `source_matchers` fires, those of `target_matchers` that have the same `equal` labels notify nobody. */
export interface AlertmanagerInhibitRule {
  readonly source_matchers: readonly string[]
  readonly target_matchers: readonly string[]
  readonly equal: readonly string[]
}

/**
 * A configuration of Alertmanager 0.25 or newer, as far as a routing needs it.
 *
 * Source: https://prometheus.io/docs/alerting/latest/configuration/
 */
export interface AlertmanagerConfig {
  readonly global?: Readonly<Record<string, unknown>>
  readonly templates: readonly string[]
  readonly route: AlertmanagerRoute
  readonly receivers: readonly AlertmanagerReceiver[]
  readonly time_intervals?: readonly { readonly name: string; readonly time_intervals: readonly object[] }[]
  readonly inhibit_rules: readonly AlertmanagerInhibitRule[]
}
