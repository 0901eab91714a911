import { provenanceOf } from '../alert-rules/access.ts'
import type { Provenance } from '../alert-rules/alert-rule.ts'
import { type Answer, ok } from '../http/answer.ts'
import { bodyObject, decodeList, decodeText, refuse, refusing } from '../http/decode.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import type { MutableObject } from '../json.ts'
import type { SandboxState } from '../state/state.ts'
import {
  checkNotificationQuota,
  checkRelaxedProvenance,
  checkVersion,
  requireIntact,
  requireNotificationWrite,
} from './access.ts'
import { contentVersion } from './fingerprint.ts'
import type { MuteTimingRecord } from './notification-objects.ts'
import { readTimeInterval } from './read-time-interval.ts'
import { namesTiming, rulesWithTiming } from './references.ts'

const url = '/api/v1/provisioning/mute-timings'

/** `/api/v1/provisioning/mute-timings` */
export function muteTimingRoutes(state: SandboxState): Route[] {
  const { notifications } = state
  const { muteTimings } = notifications

  function list(): Answer {
    requireIntact(state)
    return ok(
      [...muteTimings.values()].sort((left, right) => (left.name < right.name ? -1 : 1)).map(describeMuteTiming),
    )
  }

  function read({ params }: Call): Answer {
    requireIntact(state)
    const timing = muteTimings.get(String(params.name))
    return timing === undefined ? notFound : ok(describeMuteTiming(timing))
  }

  function create(call: Call): Answer {
    requireNotificationWrite(call.account)
    const timing = readMuteTiming(call)
    requireIntact(state)
    if (muteTimings.has(timing.name)) return nameExists
    checkNotificationQuota(state)
    muteTimings.set(timing.name, timing)
    return { status: 201, body: describeMuteTiming(timing) }
  }

  function update(call: Call): Answer {
    requireNotificationWrite(call.account)
    const timing = readMuteTiming(call)
    requireIntact(state)
    // Another name in the body makes the path the uid of a timing to rename, which the sandbox does not have.
    const before = timing.name === call.params.name ? muteTimings.get(timing.name) : undefined
    if (before === undefined) return notFound
    checkRelaxedProvenance(before.provenance, timing.provenance)
    checkVersion(decodeText(bodyObject(call), 'version'), muteTimingVersion(before))
    muteTimings.set(timing.name, timing)
    return { status: 202, body: describeMuteTiming(timing) }
  }

  function remove(call: Call): Answer {
    requireNotificationWrite(call.account)
    requireIntact(state)
    const timing = muteTimings.get(String(call.params.name))
    if (timing !== undefined) {
      checkRelaxedProvenance(timing.provenance, provenanceOf(call))
      const rules = rulesWithTiming(state, timing.name)
      const byRules = rules.length === 0 ? {} : { UsedByRules: rules }
      if (namesTiming(notifications.policy, timing.name)) return inUse({ ...byRules, UsedByRoutes: true })
      checkVersion(queryText(call, 'version') ?? '', muteTimingVersion(timing))
      if (rules.length > 0) return inUse(byRules)
      muteTimings.delete(timing.name)
    }
    return { status: 204, body: '' }
  }

  return [
    { method: 'GET', url, handle: refusing(list) },
    { method: 'POST', url, handle: refusing(create) },
    { method: 'GET', url: `${url}/:name`, handle: refusing(read) },
    { method: 'PUT', url: `${url}/:name`, handle: refusing(update) },
    { method: 'DELETE', url: `${url}/:name`, handle: refusing(remove) },
  ]
}

function readMuteTiming(call: Call): MuteTimingRecord {
  return muteTimingOf(bodyObject(call), provenanceOf(call))
}

/** @throws Refusal */
export function muteTimingOf(body: MutableObject, provenance: Provenance): MuteTimingRecord {
  const name = decodeText(body, 'name')
  if (name === '') refuse()
  return { name, time_intervals: decodeList(body, 'time_intervals', readTimeInterval) ?? [], provenance }
}

/** A mute timing as it is answered. */
function describeMuteTiming(timing: MuteTimingRecord): object {
  const { name, time_intervals, provenance } = timing
  return { name, time_intervals, version: muteTimingVersion(timing), ...(provenance === '' ? {} : { provenance }) }
}

function muteTimingVersion({ name, time_intervals }: MuteTimingRecord): string {
  return contentVersion(JSON.stringify([name, time_intervals]))
}

const notFound: Answer = {
  status: 404,
  body: { statusCode: 404, messageId: 'alerting.notifications.time-intervals.notFound', message: 'NotFound' },
}

const nameExists: Answer = {
  status: 400,
  body: {
    statusCode: 400,
    messageId: 'alerting.notifications.time-intervals.nameExists',
    message: 'Time interval with this name already exists. Use a different name or update existing one.',
  },
}

function inUse(extra: object): Answer {
  return {
    status: 409,
    body: { statusCode: 409, messageId: 'alerting.notifications.time-intervals.used', message: 'Conflict', extra },
  }
}
