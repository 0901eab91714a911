import { customerioStackOptions } from '@messaging-observability/dashboards'
import { defineStack, type Stack, type StackOptions } from '@messaging-observability/grafana'
import { type CustomerioAlertsOptions, customerioAlerts } from './customerio-alerts.ts'
import { alertStackOptions, type GrafanaRenderOptions } from './render/grafana.ts'

/** What the whole stack can be told. */
export interface CustomerioAlertStackOptions extends CustomerioAlertsOptions {
  /** Contact point that is notified past the policy tree. Default: the policy tree decides. */
  readonly receiver?: GrafanaRenderOptions['receiver']
  /** Where the runbooks are. Default: this project's. */
  readonly runbookUrl?: GrafanaRenderOptions['runbookUrl']
}

/**
 * What the whole stack is made of, dashboards and rules in one folder, for a stack of your own:
 * `defineStack(customerioAlertStackOptions({ receiver: 'on-call' }))`.
 *
 * @throws AlertsError `ERR_ALERTS_OPTIONS_INVALID` or `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function customerioAlertStackOptions(options: CustomerioAlertStackOptions = {}): StackOptions {
  const { receiver, runbookUrl, ...changes } = options
  return {
    ...customerioStackOptions(),
    ...alertStackOptions(customerioAlerts(changes), {
      ...(receiver !== undefined && { receiver }),
      ...(runbookUrl !== undefined && { runbookUrl }),
    }),
  }
}

/**
 * The dashboards and alert rules of Customer.io, in the folder "Customer.io".
 *
 * @throws AlertsError `ERR_ALERTS_OPTIONS_INVALID` or `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function customerioAlertStack(options: CustomerioAlertStackOptions = {}): Stack {
  return defineStack(customerioAlertStackOptions(options))
}
