import { type Answer, json, noContent } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest, textOf } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { IdentifierKind, PersonReference } from '../state/people.ts'
import { readIdentifiers, type Workspace } from '../state/workspace.ts'
import { checkAttributes, checkEvent, checkIdentifier, trackLimits } from './limits.ts'
import { readEventId } from './ulid.ts'

/** Every success of the Track API is `{}` with a newline, and says its status once more in a header. */
export const trackSuccess: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', status: '200 OK' },
  body: '{}\n',
}

/** The Track API's `meta.errors` form. */
function trackErrors(problems: readonly string[]): Answer {
  return json(400, { meta: { errors: problems } })
}

/** The operations of `/api/v1` and the one at the root of the host. */
export function createTrackV1(workspace: Workspace, messaging: Messaging): Operation[] {
  const { people, settings } = workspace

  function identify({ param, body }: OperationRequest): Answer {
    const reference = pathReference(param('identifier'))
    if (!isObject(body)) return trackErrors(['request body must be a JSON object'])
    const problems = [...checkIdentifier(reference.value), ...checkAttributes(body)]
    if (problems.length > 0) return trackErrors(problems)
    people.upsert(reference, body, body._update === true)
    return trackSuccess
  }

  function destroy({ param }: OperationRequest): Answer {
    const person = people.find(pathReference(param('identifier')))
    if (person !== undefined) people.remove(person)
    return trackSuccess
  }

  function track({ param, body }: OperationRequest): Answer {
    const reference = pathReference(param('identifier'))
    if (!isObject(body)) return trackErrors(['request body must be a JSON object'])
    const problems = [...checkIdentifier(reference.value), ...checkEvent(body.name, body.data)]
    if (problems.length > 0) return trackErrors(problems)
    // An event for an unknown person creates the person; one for a suppressed person is accepted and ignored.
    const person = people.upsert(reference)
    if (person !== undefined) record(body, { cioId: person.cioId })
    return trackSuccess
  }

  function trackAnonymous({ body }: OperationRequest): Answer {
    if (!isObject(body)) return trackErrors(['request body must be a JSON object'])
    const problems = checkEvent(body.name, body.data)
    if (problems.length > 0) return trackErrors(problems)
    const anonymousId = body.anonymous_id
    record(body, anonymousId === undefined ? {} : { anonymousId: textOf(anonymousId) })
    return trackSuccess
  }

  function record(body: Record<string, unknown>, who: { cioId?: string; anonymousId?: string }): void {
    const id = readEventId(body.id)
    workspace.recordEvent({
      api: 'track',
      ...who,
      ...(id === undefined ? {} : { id }),
      type: body.type === 'page' || body.type === 'screen' ? body.type : 'event',
      name: String(body.name).trim(),
      data: isObject(body.data) ? body.data : {},
      timestamp: typeof body.timestamp === 'number' ? body.timestamp : workspace.nowSeconds(),
    })
  }

  function addDevice({ param, body }: OperationRequest): Answer {
    const device = isObject(body) ? body.device : undefined
    if (!isObject(device)) return trackErrors(['device is required'])
    const problems: string[] = []
    if (typeof device.id !== 'string' || device.id === '') problems.push('device.id is required')
    if (typeof device.platform !== 'string') problems.push('device.platform is required')
    else if (!['ios', 'android'].includes(device.platform.toLowerCase())) {
      problems.push("device.platform must be 'ios' or 'android'")
    }
    if (problems.length > 0) return trackErrors(problems)
    const token = String(device.id)
    people.upsert(pathReference(param('identifier')))?.devices.set(token, {
      token,
      platform: String(device.platform).toLowerCase(),
      ...(typeof device.last_used === 'number' ? { lastUsed: device.last_used } : {}),
      attributes: isObject(device.attributes) ? device.attributes : {},
    })
    return trackSuccess
  }

  function deleteDevice({ param }: OperationRequest): Answer {
    people.find(pathReference(param('identifier')))?.devices.delete(param('device_id'))
    return trackSuccess
  }

  function merge({ body }: OperationRequest): Answer {
    const primary = isObject(body) ? readMergeReference(body.primary) : undefined
    const secondary = isObject(body) ? readMergeReference(body.secondary) : undefined
    if (primary === undefined || secondary === undefined) {
      const message = 'primary and secondary must each hold exactly one of id, email or cio_id'
      return json(400, { meta: { error: message } })
    }
    const survivor = people.find(primary)
    const merged = people.find(secondary)
    // Without its primary a merge does nothing, and says so to nobody.
    if (survivor !== undefined && merged !== undefined) people.merge(survivor, merged)
    return trackSuccess
  }

  function changeSegment(change: (segments: Set<string>, id: string) => void) {
    return ({ param, query, body }: OperationRequest): Answer => {
      const ids = isObject(body) ? body.ids : undefined
      const kind = query.id_type ?? 'id'
      if (kind !== 'id' && kind !== 'email' && kind !== 'cio_id') {
        return trackErrors(['id_type must be id, email or cio_id'])
      }
      if (!Array.isArray(ids) || ids.length === 0 || ids.length > trackLimits.segmentIds) {
        return trackErrors([`ids must hold 1 to ${trackLimits.segmentIds} values`])
      }
      for (const value of ids) {
        const person = people.find({ kind, value: textOf(value) })
        if (person !== undefined) change(person.segments, param('segment_id'))
      }
      return trackSuccess
    }
  }

  function submitForm({ param, body }: OperationRequest): Answer {
    const data = isObject(body) ? body.data : undefined
    if (!isObject(data)) return trackErrors(['data is required'])
    const problems = Object.entries(data)
      .filter(([, value]) => typeof value === 'object' && value !== null)
      .map(([name]) => `form value '${name}' must be a string`)
    const reference = readIdentifiers({ id: data.id, email: data.email })
    if (reference === undefined) problems.push('data must hold exactly one of id and email')
    if (problems.length > 0 || reference === undefined) return trackErrors(problems)
    const person = people.upsert(reference, data)
    if (person !== undefined) {
      workspace.recordEvent({
        api: 'track',
        cioId: person.cioId,
        type: 'form_submission',
        name: param('form_id'),
        data,
        timestamp: workspace.nowSeconds(),
      })
    }
    return noContent
  }

  // Both metric endpoints answer 200 to whatever they get: the vendor documents no other status.
  function reportMetric(metricKey: 'metric' | 'event') {
    return ({ body }: OperationRequest): Answer => {
      if (isObject(body) && typeof body.delivery_id === 'string' && typeof body[metricKey] === 'string') {
        messaging.reportMetric(body.delivery_id, body[metricKey], body)
      }
      return trackSuccess
    }
  }

  function unsubscribe({ param, body }: OperationRequest): Answer {
    const deliveryId = param('delivery_id')
    if (!/^[\w=+/-]+$/.test(deliveryId)) return trackErrors(['delivery_id is malformed'])
    if (!isObject(body)) return trackErrors(['request body must be a JSON object'])
    messaging.unsubscribe(deliveryId, body.unsubscribe !== false)
    return trackSuccess
  }

  function accountRegion(): Answer {
    const { region, environmentId } = settings
    const url = region === 'eu' ? 'https://track-eu.customer.io' : 'https://track.customer.io'
    return json(200, { url, region, environment_id: environmentId })
  }

  const customer = '/api/v1/customers/:identifier'
  return [
    { api: 'track', name: 'getAccountRegion', method: 'GET', path: '/api/v1/accounts/region', handle: accountRegion },
    { api: 'track', name: 'identify', method: 'PUT', path: customer, handle: identify },
    { api: 'track', name: 'destroy', method: 'DELETE', path: customer, handle: destroy },
    { api: 'track', name: 'addDevice', method: 'PUT', path: `${customer}/devices`, handle: addDevice },
    {
      api: 'track',
      name: 'deleteDevice',
      method: 'DELETE',
      path: `${customer}/devices/:device_id`,
      handle: deleteDevice,
    },
    {
      api: 'track',
      name: 'suppress',
      method: 'POST',
      path: `${customer}/suppress`,
      handle: ({ param }) => {
        people.suppress(pathReference(param('identifier')))
        return trackSuccess
      },
    },
    {
      api: 'track',
      name: 'unsuppress',
      method: 'POST',
      path: `${customer}/unsuppress`,
      handle: ({ param }) => {
        people.unsuppress(pathReference(param('identifier')))
        return trackSuccess
      },
    },
    { api: 'track', name: 'track', method: 'POST', path: `${customer}/events`, handle: track },
    { api: 'track', name: 'trackAnonymous', method: 'POST', path: '/api/v1/events', handle: trackAnonymous },
    { api: 'track', name: 'mergeCustomers', method: 'POST', path: '/api/v1/merge_customers', handle: merge },
    {
      api: 'track',
      name: 'addCustomersToSegment',
      method: 'POST',
      path: '/api/v1/segments/:segment_id/add_customers',
      handle: changeSegment((segments, id) => segments.add(id)),
    },
    {
      api: 'track',
      name: 'removeCustomersFromSegment',
      method: 'POST',
      path: '/api/v1/segments/:segment_id/remove_customers',
      handle: changeSegment((segments, id) => segments.delete(id)),
    },
    { api: 'track', name: 'submitForm', method: 'POST', path: '/api/v1/forms/:form_id/submit', handle: submitForm },
    {
      api: 'track',
      name: 'reportMetric',
      method: 'POST',
      path: '/api/v1/metrics',
      authenticated: false,
      handle: reportMetric('metric'),
    },
    {
      api: 'track',
      name: 'trackPush',
      method: 'POST',
      path: '/api/v1/push/events',
      authenticated: false,
      handle: reportMetric('event'),
    },
    {
      api: 'track',
      name: 'unsubscribe',
      method: 'POST',
      path: '/unsubscribe/:delivery_id',
      authenticated: false,
      handle: unsubscribe,
    },
  ]
}

/** A person in a path is an id, an e-mail address, or a `cio_id` behind `cio_`. */
function pathReference(identifier: string): PersonReference {
  if (identifier.startsWith('cio_')) return { kind: 'cio_id', value: identifier.slice(4) }
  return { kind: identifier.includes('@') ? 'email' : 'id', value: identifier }
}

function readMergeReference(value: unknown): PersonReference | undefined {
  const reference = readIdentifiers(value)
  const kinds: readonly IdentifierKind[] = ['id', 'email', 'cio_id']
  return reference !== undefined && kinds.includes(reference.kind) ? reference : undefined
}
