import { provenanceOf } from '../alert-rules/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { bodyObject, Refusal, refusing } from '../http/decode.ts'
import type { Call, Route } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import { checkRelaxedProvenance, requireIntact, requireNotificationWrite } from './access.ts'
import type { RouteRecord } from './notification-objects.ts'
import { readPolicyTree } from './read-route.ts'
import { routesOf } from './references.ts'

const url = '/api/v1/provisioning/policies'

/** `/api/v1/provisioning/policies`: the one tree, without a lock. */
export function policyRoutes(state: SandboxState): Route[] {
  const { notifications } = state

  function read(): Answer {
    requireIntact(state)
    const { policy, policyProvenance: provenance } = notifications
    return ok({ ...policy, ...(provenance === '' ? {} : { provenance }) })
  }

  function put(call: Call): Answer {
    requireNotificationWrite(call.account)
    const tree = readPolicyTree(bodyObject(call))
    requireIntact(state)
    const provenance = provenanceOf(call)
    checkRelaxedProvenance(notifications.policyProvenance, provenance)
    for (const route of routesOf(tree)) checkReferences(state, route)
    notifications.policy = tree
    notifications.policyProvenance = provenance
    return { status: 202, body: { message: 'policies updated' } }
  }

  function reset(call: Call): Answer {
    requireNotificationWrite(call.account)
    checkRelaxedProvenance(notifications.policyProvenance, provenanceOf(call))
    requireIntact(state)
    notifications.policy = notifications.defaultPolicy
    notifications.policyProvenance = ''
    return { status: 202, body: notifications.defaultPolicy }
  }

  return [
    { method: 'GET', url, handle: refusing(read) },
    { method: 'PUT', url, handle: refusing(put) },
    { method: 'DELETE', url, handle: refusing(reset) },
  ]
}

function checkReferences({ notifications }: SandboxState, route: RouteRecord): void {
  const { receiver, mute_time_intervals: muted = [], active_time_intervals: active = [] } = route
  if (receiver !== undefined && !notifications.hasReceiver(receiver)) {
    refuseRoute(`receiver '${receiver}' does not exist`)
  }
  for (const [kind, names] of [
    ['mute', muted],
    ['active', active],
  ] as const) {
    const unknown = names.find((name) => !notifications.muteTimings.has(name))
    if (unknown !== undefined) refuseRoute(`${kind} time interval '${unknown}' does not exist`)
  }
}

function refuseRoute(problem: string): never {
  throw new Refusal({
    status: 400,
    body: {
      statusCode: 400,
      messageId: 'alerting.notifications.routes.invalidFormat',
      message: `Invalid format of the submitted route: ${problem}. Correct the payload and try again.`,
      extra: { Error: problem },
    },
  })
}
