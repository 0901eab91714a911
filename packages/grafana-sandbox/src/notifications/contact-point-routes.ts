import { provenanceOf } from '../alert-rules/access.ts'
import type { Provenance } from '../alert-rules/alert-rule.ts'
import { ruleUidProblem } from '../alert-rules/rule-problem.ts'
import { type Answer, failure, ok } from '../http/answer.ts'
import { bodyObject, decodeFlag, decodeObject, decodeText, member, Refusal, refusing } from '../http/decode.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import type { MutableObject } from '../json.ts'
import type { SandboxState } from '../state/state.ts'
import { checkNotificationQuota, requireIntact, requireNotificationWrite } from './access.ts'
import {
  describeIntegration,
  receiverProvenance,
  referenced,
  serverError,
  uidInUse,
  usedByRule,
} from './contact-point-answers.ts'
import { integrationProblem } from './integration-problem.ts'
import type { IntegrationRecord } from './notification-objects.ts'
import { type NotifierType, notifierTypes, secretPaths } from './notifier-types.ts'
import { namesReceiver, renameReceiver } from './references.ts'
import { flatRedactedSettings, redacted, splitSecrets } from './settings.ts'

const url = '/api/v1/provisioning/contact-points'
const invalid = 'invalid object specification'

/** `/api/v1/provisioning/contact-points` and the types that there are. */
export function contactPointRoutes(state: SandboxState): Route[] {
  const { notifications } = state

  function list(call: Call): Answer {
    requireIntact(state)
    const name = queryText(call, 'name') ?? ''
    const found = notifications.integrations.filter(({ receiver }) => name === '' || receiver === name)
    return ok(
      found
        .map((integration) => describeIntegration(integration, receiverProvenance(state, integration.receiver)))
        .sort((left, right) => compare(left.name, right.name) || compare(left.uid, right.uid)),
    )
  }

  function create(call: Call): Answer {
    requireNotificationWrite(call.account)
    const { settings, ...asked } = readIntegration(call)
    if (settings === undefined) {
      if (asked.name === '') return failure(400, `${invalid}: name is required`)
      knownType(state, asked.type)
      // A real server breaks on it.
      return serverError
    }
    const made = addIntegration(state, { ...asked, settings }, provenanceOf(call))
    const { uid, name, type, disableResolveMessage } = made
    const shown = flatRedactedSettings(made.settings, made.secrets)
    return { status: 202, body: { uid, name, type, settings: shown, disableResolveMessage } }
  }

  function update(call: Call): Answer {
    requireNotificationWrite(call.account)
    const asked = { ...readIntegration(call), uid: String(call.params.uid) }
    if (asked.settings === undefined) return failure(400, `${invalid}: settings should not be empty`)
    const type = knownType(state, asked.type)
    requireIntact(state)
    const before = notifications.integrations.find(({ uid }) => uid === asked.uid)
    if (before === undefined) {
      return failure(404, `object not found: contact point with uid '${asked.uid}' not found`)
    }
    const { settings, secrets: sent } = splitSecrets(asked.settings, secretPaths(type.options))
    const secrets = Object.fromEntries(
      Object.entries(sent)
        .map(([path, value]) => [path, value === redacted ? (before.secrets[path] ?? '') : value] as const)
        .filter(([, value]) => value !== ''),
    )
    refuseIntegration(integrationProblem({ ...asked, type, settings, secrets }))
    const provenance = provenanceOf(call)
    if (before.provenance !== '' && before.provenance !== provenance) {
      return failure(500, `cannot change provenance from '${before.provenance}' to '${provenance}'`)
    }
    const { name, disableResolveMessage } = asked
    const after = {
      ...before,
      receiver: name,
      name,
      type: type.type,
      settings,
      secrets,
      disableResolveMessage,
      provenance,
    }
    notifications.integrations = notifications.integrations.map((integration) =>
      integration === before ? after : integration,
    )
    // A contact point that has lost its last integration is taken for renamed.
    if (!notifications.hasReceiver(before.receiver)) {
      renameReceiver(state, { from: before.receiver, to: name, by: call.account })
    }
    return { status: 202, body: { message: 'contactpoint updated' } }
  }

  /** Whatever its provenance is. */
  function remove(call: Call): Answer {
    requireNotificationWrite(call.account)
    requireIntact(state)
    const found = notifications.integrations.find(({ uid }) => uid === call.params.uid)
    if (found !== undefined) {
      const { receiver } = found
      const last = notifications.integrations.filter((integration) => integration.receiver === receiver).length === 1
      if (last && namesReceiver(notifications.policy, receiver)) return referenced
      const used = state.alertRules.all().some((rule) => rule.notificationSettings?.receiver === receiver)
      if (last && used) return usedByRule
      notifications.integrations = notifications.integrations.filter((integration) => integration !== found)
    }
    return { status: 202, body: { message: 'contactpoint deleted' } }
  }

  return [
    { method: 'GET', url, handle: refusing(list) },
    { method: 'POST', url, handle: refusing(create) },
    { method: 'PUT', url: `${url}/:uid`, handle: refusing(update) },
    { method: 'DELETE', url: `${url}/:uid`, handle: refusing(remove) },
    { method: 'GET', url: '/api/alert-notifiers', handle: () => ok(notifierTypes(state.traits)) },
  ]
}

/**
 * Adds an integration to its contact point.
 *
 * @throws Refusal
 */
export function addIntegration(
  state: SandboxState,
  asked: AskedIntegration & { readonly settings: MutableObject },
  provenance: Provenance,
): IntegrationRecord {
  const { notifications, ids } = state
  const type = knownType(state, asked.type)
  const { settings, secrets } = splitSecrets(asked.settings, secretPaths(type.options))
  refuseIntegration(integrationProblem({ ...asked, type, settings, secrets }))
  requireIntact(state)
  const problem = asked.uid === '' ? undefined : ruleUidProblem(asked.uid)
  if (problem !== undefined) {
    throw new Refusal(failure(400, `${invalid}\ncannot create contact point with UID '${asked.uid}': ${problem}`))
  }
  const uid = asked.uid === '' ? ids.shortUid() : asked.uid
  const taken = notifications.integrations.find((integration) => integration.uid === uid)
  if (taken !== undefined) throw new Refusal(uidInUse(taken))
  checkNotificationQuota(state)
  const { name, disableResolveMessage } = asked
  const made = { uid, receiver: name, name, type: type.type, settings, secrets, disableResolveMessage, provenance }
  notifications.integrations = [...notifications.integrations, made]
  return made
}

interface AskedIntegration {
  readonly uid: string
  readonly name: string
  readonly type: string
  readonly settings: MutableObject | undefined
  readonly disableResolveMessage: boolean
}

function readIntegration(call: Call): AskedIntegration {
  const body = bodyObject(call)
  return {
    uid: decodeText(body, 'uid'),
    name: decodeText(body, 'name'),
    type: decodeText(body, 'type'),
    settings: decodeObject(member(body, 'settings')),
    disableResolveMessage: decodeFlag(body, 'disableResolveMessage'),
  }
}

function knownType({ traits }: SandboxState, asked: string): NotifierType {
  const found = notifierTypes(traits).find(({ type }) => type.toLowerCase() === asked.toLowerCase())
  if (found === undefined) throw new Refusal(failure(400, `${invalid}: unknown integration type: ${asked}`))
  return found
}

function refuseIntegration(problem: string | undefined): void {
  if (problem !== undefined) throw new Refusal(failure(400, `${invalid}: ${problem}`))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
