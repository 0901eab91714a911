import type { MuteInterval } from '@messaging-observability/grafana'
import type { PrometheusDuration } from '@messaging-observability/metrics/promql'
import type { Severity } from '../spec/types.ts'

/**
 * Where a secret is read: Grafana's is taken from an environment variable when it is pushed, Alertmanager reads a file.
 * Give the one you use, or both. The secret itself is never part of a routing.
 */
export type RoutingSecret =
  | { readonly env: string; readonly file?: string }
  | { readonly env?: string; readonly file: string }

/** Who is told, and how. At least one way; all of them are used. */
export interface Receiver {
  /** Events API v2. */
  readonly pagerduty?: { readonly integrationKey: RoutingSecret }
  /** Incoming webhook of a Slack app. */
  readonly slack?: { readonly webhookUrl: RoutingSecret; readonly channel?: `#${string}` | `@${string}` }
  /** Sent by the mail server that Grafana or Alertmanager is configured with. */
  readonly email?: { readonly to: readonly [string, ...string[]] }
  /** Receives the JSON that Grafana or Alertmanager posts. The URL holds no secret; the token goes into `Authorization`. */
  readonly webhook?: { readonly url: string; readonly token?: RoutingSecret }
}

/** Where alerts of a kind go, and how often. */
export interface RoutingTarget<Name extends string = string, Mute extends string = string> {
  readonly receiver: Name
  /** How long to collect before the first notification. Default by severity: 30 s, 5 m, 5 m. */
  readonly wait?: PrometheusDuration
  /** How often to tell again while it lasts. Default by severity: 4 h, 1 d, 5 d. */
  readonly repeat?: PrometheusDuration
  /** Mute timings in which nobody is told. */
  readonly mute?: readonly Mute[]
}

/** A receiver, or a receiver with times. */
export type RoutingChoice<Name extends string = string, Mute extends string = string> = Name | RoutingTarget<Name, Mute>

/** Targets by severity. A severity that is absent goes to the default. */
export type RoutingBySeverity<Name extends string = string, Mute extends string = string> = {
  readonly [Key in Severity]?: RoutingChoice<Name, Mute>
}

/** Who is told of which alert: written once, rendered for Grafana and for Alertmanager. */
export interface Routing<Name extends string = string, Mute extends string = string> {
  /** By a short name: lower-case letters, digits and dashes. */
  readonly receivers: { readonly [Key in Name]: Receiver }
  /** Told of whatever nothing else matches. */
  readonly default: NoInfer<Name>
  /** Of alerts of every owner that `owners` does not name. */
  readonly severities?: RoutingBySeverity<NoInfer<Name>, NoInfer<Mute>>
  /** By the label `owner` of an alert. A severity that an owner leaves out goes to its `default`, else to `severities`. */
  readonly owners?: {
    readonly [owner: string]: RoutingBySeverity<NoInfer<Name>, NoInfer<Mute>> & {
      readonly default?: RoutingChoice<NoInfer<Name>, NoInfer<Mute>>
    }
  }
  /** Times by a short name: `maintenanceWindow(…)`, `outsideWorkingHours(…)`, or intervals as Grafana and Alertmanager write them. */
  readonly muteTimings?: { readonly [Key in Mute]: readonly MuteInterval[] }
  /** Alerts that agree in these labels are one notification. Default `alertname` and `job`. */
  readonly groupBy?: readonly [string, ...string[]]
}
