import { type Answer, json } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest, textOf } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import { createBoundedMap } from '../state/bounded-log.ts'
import type { IdentifierKind, PersonRecord } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'
import { appError, notFound } from './errors.ts'
import { matchesFilter } from './filter.ts'

/** Documented limits of a broadcast trigger. */
const broadcastLimits = { data: 50_000, recipients: 10_000 } as const

interface Trigger {
  readonly id: number
  readonly broadcastId: number
  readonly createdAt: number
  readonly missing: readonly string[]
}

/** Triggering a broadcast, and reading what became of it. */
export function createBroadcasts(
  workspace: Workspace,
  messaging: Messaging,
): { operations: Operation[]; reset(): void } {
  const { people } = workspace
  const triggers = createBoundedMap<Trigger>(workspace.settings.retention.deliveries)

  function trigger({ param, body, raw }: OperationRequest): Answer {
    const broadcastId = Number(param('broadcast_id'))
    if (!Number.isSafeInteger(broadcastId) || broadcastId < 1) return notFound()
    const fields = raw.length === 0 ? {} : body
    if (!isObject(fields)) return invalid('request body must be a JSON object', '/')
    const refusal = checkTrigger(fields)
    if (refusal !== undefined) return refusal
    const { found, missing } = findRecipients(fields)
    const created: Trigger = {
      id: workspace.nextId(),
      broadcastId,
      createdAt: workspace.nowSeconds(),
      // Enough to see what went wrong; a trigger may name 10,000 people.
      missing: missing.slice(0, 1_000),
    }
    triggers.set(`${broadcastId}/${created.id}`, created)
    for (const person of found) {
      messaging.send({
        channel: 'email',
        sender: 'broadcast',
        broadcastId,
        triggerId: created.id,
        ...(person.email === undefined ? {} : { recipient: person.email }),
        person,
        identifiers: {},
      })
    }
    return json(200, { id: created.id })
  }

  function findRecipients(fields: Record<string, unknown>): { found: PersonRecord[]; missing: string[] } {
    const found: PersonRecord[] = []
    const missing: string[] = []
    for (const [kind, value] of namedRecipients(fields) ?? []) {
      const person = people.find({ kind, value })
      if (person !== undefined) found.push(person)
      else missing.push(value)
    }
    if (namedRecipients(fields) !== undefined) return { found, missing }
    // Without a selection a broadcast goes to the audience set up in the UI: here, to everybody.
    const everybody = people.all()
    const { recipients } = fields
    const chosen =
      recipients === undefined ? everybody : everybody.filter((person) => matchesFilter(person, recipients))
    return { found: chosen.slice(0, broadcastLimits.recipients), missing }
  }

  function findTrigger(param: OperationRequest['param']): Trigger | undefined {
    return triggers.get(`${param('broadcast_id')}/${param('trigger_id')}`)
  }

  function status({ param }: OperationRequest): Answer {
    const found = findTrigger(param)
    if (found === undefined) return notFound()
    return json(200, {
      id: found.id,
      broadcast_id: found.broadcastId,
      created_at: found.createdAt,
      processed_at: found.createdAt,
    })
  }

  function errors({ param }: OperationRequest): Answer {
    const found = findTrigger(param)
    if (found === undefined) return notFound()
    const list = found.missing.map((recipient) => ({
      detail: 'recipient does not exist',
      source: { pointer: recipient },
    }))
    return json(200, { errors: list, next: '' })
  }

  function list({ param }: OperationRequest): Answer {
    const ofBroadcast = triggers.values().filter(({ broadcastId }) => String(broadcastId) === param('broadcast_id'))
    return json(200, {
      triggers: ofBroadcast.map(({ id, broadcastId, createdAt }) => ({
        id,
        broadcast_id: broadcastId,
        created_at: createdAt,
        processed_at: createdAt,
      })),
    })
  }

  const triggerPath = '/v1/campaigns/:broadcast_id/triggers'
  return {
    operations: [
      { api: 'app', name: 'triggerBroadcast', method: 'POST', path: triggerPath, handle: trigger },
      {
        api: 'app',
        name: 'getBroadcastTriggerStatus',
        method: 'GET',
        path: `${triggerPath}/:trigger_id`,
        handle: status,
      },
      {
        api: 'app',
        name: 'getBroadcastTriggerErrors',
        method: 'GET',
        path: `${triggerPath}/:trigger_id/errors`,
        handle: errors,
      },
      {
        api: 'app',
        name: 'getBroadcastTriggers',
        method: 'GET',
        path: '/v1/broadcasts/:broadcast_id/triggers',
        handle: list,
      },
    ],
    reset: () => triggers.clear(),
  }
}

/** The people a trigger names one by one; `undefined` when it names none. */
function namedRecipients(fields: Record<string, unknown>): [IdentifierKind, string][] | undefined {
  if (Array.isArray(fields.ids)) return fields.ids.map((value) => ['id', textOf(value)])
  if (Array.isArray(fields.emails)) return fields.emails.map((value) => ['email', textOf(value)])
  if (Array.isArray(fields.per_user_data)) {
    return fields.per_user_data
      .filter(isObject)
      .map((entry) => (entry.id === undefined ? ['email', textOf(entry.email)] : ['id', textOf(entry.id)]))
  }
  return undefined
}

function checkTrigger(fields: Record<string, unknown>): Answer | undefined {
  const { data, recipients } = fields
  if (data !== undefined && !isObject(data)) return invalid('data must be an object', '/data')
  if (data !== undefined && Buffer.byteLength(JSON.stringify(data)) > broadcastLimits.data) {
    return invalid(`data cannot be larger than ${broadcastLimits.data} bytes`, '/data')
  }
  for (const name of ['ids', 'emails', 'per_user_data'] as const) {
    const list = fields[name]
    if (list === undefined) continue
    if (!Array.isArray(list) || list.length === 0 || list.length > broadcastLimits.recipients) {
      return invalid(`${name} must hold 1 to ${broadcastLimits.recipients} entries`, `/${name}`)
    }
  }
  // Seen by users of the SDK: https://github.com/customerio/customerio-node/issues/220
  if (recipients !== undefined && (!isObject(recipients) || Object.keys(recipients).length === 0)) {
    return invalid('empty recipients filter is not valid', '/recipients')
  }
  return undefined
}

function invalid(detail: string, pointer: string): Answer {
  return appError(422, detail, { source: { pointer } })
}
