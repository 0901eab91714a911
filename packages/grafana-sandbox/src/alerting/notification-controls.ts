import type { Provenance } from '../alert-rules/alert-rule.ts'
import type { JsonObject } from '../json.ts'
import { addIntegration } from '../notifications/contact-point-routes.ts'
import { muteTimingOf } from '../notifications/mute-timing-routes.ts'
import { readPolicyTree } from '../notifications/read-route.ts'
import { storedTemplate } from '../notifications/template-text.ts'
import type { SandboxState } from '../state/state.ts'
import { type SeedOptions, telling } from './seeding.ts'

/** An integration of a contact point to seed, in the words of the provisioning API. */
export interface ContactPointSeed {
  /** Default: made by the server. */
  readonly uid?: string
  readonly name: string
  readonly type: string
  readonly settings: JsonObject
  readonly disableResolveMessage?: boolean
}

/** An integration of a contact point, with its secrets, so that a test sees what was sent. */
export interface SandboxContactPoint {
  readonly uid: string
  readonly name: string
  readonly type: string
  /** Without what is secret. */
  readonly settings: JsonObject
  /** By path, with dots between. */
  readonly secrets: Readonly<Record<string, string>>
  readonly disableResolveMessage: boolean
  readonly provenance: Provenance
}

/** What a test sees of notification objects and does to them past the API. Everything shown is a copy. */
export interface NotificationControls {
  contactPoints(): SandboxContactPoint[]
  /** The policy tree as `/api/v1/provisioning/policies` answers it. */
  notificationPolicy(): JsonObject
  muteTimings(): JsonObject[]
  templates(): JsonObject[]
  /** @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` with the server's words for what it would refuse. */
  addContactPoint(contactPoint: ContactPointSeed, options?: SeedOptions): void
  /** Puts a tree in place of the one there is. @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` */
  setNotificationPolicy(tree: JsonObject, options?: SeedOptions): void
  /** @throws GrafanaSandboxError `GRAFANA_SANDBOX_STATE` */
  addMuteTiming(timing: JsonObject, options?: SeedOptions): void
  addTemplate(template: { readonly name: string; readonly template: string }, options?: SeedOptions): void
}

/** Creates the controls. */
export function createNotificationControls(state: SandboxState): NotificationControls {
  const { notifications } = state
  const copy = (value: object): JsonObject => structuredClone(value) as JsonObject

  return {
    contactPoints: () =>
      notifications.integrations.map(({ receiver, ...integration }) => ({
        ...structuredClone(integration),
        name: receiver,
        settings: copy(integration.settings),
      })),
    notificationPolicy() {
      const { policy, policyProvenance: provenance } = notifications
      return copy({ ...policy, ...(provenance === '' ? {} : { provenance }) })
    },
    muteTimings: () => [...notifications.muteTimings.values()].map(copy),
    templates: () => [...notifications.templates.values()].map(copy),
    addContactPoint({ uid = '', name, type, settings, disableResolveMessage = false }, options = {}) {
      const asked = { uid, name, type, settings: { ...settings }, disableResolveMessage }
      telling(() => void addIntegration(state, asked, options.provenance ?? ''))
    },
    setNotificationPolicy(tree, options = {}) {
      telling(() => {
        notifications.policy = readPolicyTree({ ...structuredClone(tree) })
        notifications.policyProvenance = options.provenance ?? ''
      })
    },
    addMuteTiming(timing, options = {}) {
      telling(() => {
        const made = muteTimingOf({ ...structuredClone(timing) }, options.provenance ?? '')
        notifications.muteTimings.set(made.name, made)
      })
    },
    addTemplate({ name, template }, options = {}) {
      const { provenance = '' } = options
      notifications.templates.set(name, { name, template: storedTemplate(name, template), provenance })
    },
  }
}
