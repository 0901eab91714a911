import type { JsonObject } from '../../json.ts'
import type { MessageTemplate, MuteTiming } from '../types.ts'
import type { IntegrationSpecs } from './setting-specs.ts'

/** Who may change an object, as a server tells it: `''` anybody in Grafana, `api` only who writes through an API. */
export type Provenance = string

/** An integration of a contact point as a server has it, its secrets as `[REDACTED]`. */
export interface LiveIntegration {
  readonly uid: string
  /** Of its contact point. */
  readonly name: string
  readonly type: string
  readonly settings: JsonObject
  readonly disableResolveMessage: boolean
  /** Stack whose mark it carries. */
  readonly owner?: string
  readonly provenance: Provenance
}

/** An integration as it is sent, secrets included. */
export interface IntegrationWrite extends Omit<LiveIntegration, 'provenance'> {
  /** Texts in its settings that no error may show. */
  readonly secrets: readonly string[]
}

/** A mute timing as a server has it. */
export interface LiveMuteTiming {
  readonly name: string
  readonly time_intervals: readonly JsonObject[]
  /** Changes with the content. */
  readonly version: string
  /** What a write sends so that nobody's change in between is lost. `''` where a server has none. */
  readonly lock: string
  readonly provenance: Provenance
}

/** A group of message templates, its mark apart from its text. */
export interface MarkedTemplate extends MessageTemplate {
  /** Stack whose mark it carries. */
  readonly owner?: string
}

/** A group of message templates as a server has it. */
export interface LiveTemplate extends MarkedTemplate {
  readonly version: string
  readonly lock: string
  readonly provenance: Provenance
}

/** The policy tree of an organisation. */
export interface LivePolicyTree {
  readonly tree: JsonObject
  readonly provenance: Provenance
}

/**
 * Reads and writes notification objects through one API of Grafana. Reads list everything: no API of Grafana's pages here.
 * Marks are apart from content: none is in settings or templates. Writes have the provenance given; `''` leaves an object open to changes in Grafana.
 */
export interface NotificationDriver {
  integrations(signal?: AbortSignal): Promise<readonly LiveIntegration[]>
  createIntegration(integration: IntegrationWrite, provenance: Provenance): Promise<void>
  /** With another name the integration moves to that contact point, and Grafana renames what refers to an emptied one. */
  updateIntegration(integration: IntegrationWrite, provenance: Provenance): Promise<void>
  deleteIntegration(uid: string): Promise<void>
  /** What the server can notify through; `undefined` where it does not tell. */
  integrationSpecs(signal?: AbortSignal): Promise<IntegrationSpecs | undefined>

  muteTimings(signal?: AbortSignal): Promise<readonly LiveMuteTiming[]>
  createMuteTiming(timing: MuteTiming, provenance: Provenance): Promise<void>
  updateMuteTiming(timing: MuteTiming, live: LiveMuteTiming, provenance: Provenance): Promise<void>
  deleteMuteTiming(live: LiveMuteTiming): Promise<void>

  templates(signal?: AbortSignal): Promise<readonly LiveTemplate[]>
  putTemplate(template: MarkedTemplate, live: LiveTemplate | undefined, provenance: Provenance): Promise<void>
  deleteTemplate(live: LiveTemplate): Promise<void>

  policyTree(signal?: AbortSignal): Promise<LivePolicyTree>
  putPolicyTree(tree: JsonObject, provenance: Provenance): Promise<void>

  /** What the server said about dropping this API and was not taken before. */
  takeNotices(): readonly string[]
}
