import type { Provenance } from '../alert-rules/alert-rule.ts'
import type { ModeTraits } from '../modes.ts'
import type {
  IntegrationRecord,
  MuteTimingRecord,
  RouteRecord,
  TemplateRecord,
} from '../notifications/notification-objects.ts'

/** The Alertmanager configuration of a sandbox. */
export interface NotificationStore {
  integrations: readonly IntegrationRecord[]
  policy: RouteRecord
  policyProvenance: Provenance
  readonly muteTimings: Map<string, MuteTimingRecord>
  readonly templates: Map<string, TemplateRecord>
  /** The tree that a reset brings back. */
  readonly defaultPolicy: RouteRecord
  /** Whether a rule or policy may name this contact point. */
  hasReceiver(name: string): boolean
  readonly size: number
}

/** Creates the configuration that a fresh server has. */
export function createNotificationStore({ before124 }: ModeTraits): NotificationStore {
  // 12.4 starts with a contact point that does nothing, and lists none.
  const receiver = before124 ? 'grafana-default-email' : 'empty'
  const defaultPolicy: RouteRecord = { receiver, group_by: ['grafana_folder', 'alertname'] }
  const store: NotificationStore = {
    integrations: before124 ? [defaultEmail(receiver)] : [],
    policy: defaultPolicy,
    policyProvenance: '',
    muteTimings: new Map(),
    templates: new Map(),
    defaultPolicy,
    hasReceiver: (name) => name === receiver || store.integrations.some((integration) => integration.receiver === name),
    get size() {
      return store.integrations.length + store.muteTimings.size + store.templates.size
    },
  }
  return store
}

function defaultEmail(receiver: string): IntegrationRecord {
  return {
    uid: '',
    receiver,
    name: 'email receiver',
    type: 'email',
    settings: { addresses: '<example@email.com>' },
    secrets: {},
    disableResolveMessage: false,
    provenance: '',
  }
}
