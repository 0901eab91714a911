import type { Grafana } from '../../client/types.ts'
import type { LiveIntegration, LiveMuteTiming, LivePolicyTree, LiveTemplate, NotificationDriver } from './driver.ts'
import { integrations } from './integrations.ts'
import { provisioningDriver } from './provisioning-driver.ts'
import type { IntegrationSpecs } from './setting-specs.ts'

type Read<Value> = (signal?: AbortSignal) => Promise<Value>

/** Notification objects as they were when a plan was made: each list is read once, when it is first asked for. */
export interface NotificationReads {
  readonly driver: NotificationDriver
  readonly integrations: Read<readonly LiveIntegration[]>
  /** What the server can notify through, or what is known of Grafana 12 where it does not tell. */
  readonly specs: Read<IntegrationSpecs>
  readonly muteTimings: Read<readonly LiveMuteTiming[]>
  readonly templates: Read<readonly LiveTemplate[]>
  readonly policyTree: Read<LivePolicyTree>
}

const known = new WeakMap<object, NotificationReads>()

/** The reads of one plan. */
export function notificationReads(context: { readonly grafana: Grafana }): NotificationReads {
  const found = known.get(context) ?? createReads(provisioningDriver(context.grafana))
  known.set(context, found)
  return found
}

function createReads(driver: NotificationDriver): NotificationReads {
  return {
    driver,
    integrations: once((signal) => driver.integrations(signal)),
    specs: once(async (signal) => (await driver.integrationSpecs(signal)) ?? integrations),
    muteTimings: once((signal) => driver.muteTimings(signal)),
    templates: once((signal) => driver.templates(signal)),
    policyTree: once((signal) => driver.policyTree(signal)),
  }
}

function once<Value>(read: Read<Value>): Read<Value> {
  let found: Promise<Value> | undefined
  return (signal) => {
    found ??= read(signal)
    return found
  }
}
