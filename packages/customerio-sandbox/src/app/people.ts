import { type Answer, json } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest } from '../http/operation.ts'
import type { IdentifierKind, PersonRecord } from '../state/people.ts'
import type { TrackedEvent } from '../state/records.ts'
import { identifiersOf, type Workspace } from '../state/workspace.ts'
import { appError, notFound } from './errors.ts'
import { matchesFilter } from './filter.ts'
import { describeMessage } from './messages.ts'

type Read = (person: PersonRecord, request: OperationRequest) => unknown

/** Reading people: answered from what the Track and Pipelines APIs were told. */
export function createPeopleReads(workspace: Workspace): Operation[] {
  const { people, events, deliveries, objects } = workspace

  function byId(read: Read) {
    return (request: OperationRequest): Answer => {
      const { param, query } = request
      const kind = query.id_type ?? 'id'
      if (kind !== 'id' && kind !== 'email' && kind !== 'cio_id') {
        return appError(400, 'id_type must be id, email or cio_id')
      }
      const person = people.find({ kind: kind satisfies IdentifierKind, value: param('customer_id') })
      return person === undefined ? notFound() : json(200, read(person, request))
    }
  }

  function findByEmail({ query }: OperationRequest): Answer {
    const person = people.find({ kind: 'email', value: query.email ?? '' })
    return json(200, { results: person === undefined ? [] : [allIdentifiers(person)] })
  }

  function search({ body, query }: OperationRequest): Answer {
    const filter = isObject(body) ? body.filter : undefined
    if (!isObject(filter)) return appError(422, 'filter is required', { source: { pointer: '/filter' } })
    const { page, next } = paginate(
      people.all().filter((person) => matchesFilter(person, filter)),
      query,
    )
    return json(200, { identifiers: page.map(allIdentifiers), ids: page.map(({ id }) => id ?? ''), next })
  }

  function readMany({ body }: OperationRequest): Answer {
    const ids = isObject(body) ? body.ids : undefined
    if (!Array.isArray(ids)) return appError(422, 'ids is required', { source: { pointer: '/ids' } })
    const found = ids.flatMap((value) => people.find({ kind: 'id', value: String(value) }) ?? [])
    return json(200, { customers: found.map((person) => describeAttributes(person).customer) })
  }

  function activities({ query }: OperationRequest, of?: PersonRecord): object {
    const matching = events
      .entries()
      .filter(
        (event) =>
          (of === undefined || event.cioId === of.cioId) &&
          (query.type === undefined || event.type === query.type) &&
          (query.name === undefined || event.name === query.name),
      )
      .reverse()
    const { page, next } = paginate(matching, query)
    return { activities: page.map((event, index) => describeActivity(event, index, people)), next }
  }

  function listActivities(request: OperationRequest): Answer {
    const value = request.query.customer_id
    const kind = request.query.id_type === 'email' ? 'email' : request.query.id_type === 'cio_id' ? 'cio_id' : 'id'
    const person = value === undefined ? undefined : people.find({ kind, value })
    if (value !== undefined && person === undefined) return notFound()
    return json(200, activities(request, person))
  }

  function segmentMembers(segmentId: string): PersonRecord[] {
    return people.all().filter(({ segments }) => segments.has(segmentId))
  }

  function membership({ param, query }: OperationRequest): Answer {
    const { page, next } = paginate(segmentMembers(param('segment_id')), query)
    return json(200, { ids: page.map(({ id }) => id ?? ''), identifiers: page.map(allIdentifiers), next })
  }

  function relationships(person: PersonRecord): object {
    const links = [...person.relationships.values()]
    const identifiers = links.map(({ objectTypeId, objectId }) => ({
      object_type_id: objectTypeId,
      object_id: objectId,
    }))
    const described = links.map(({ attributes }, index) => ({
      identifiers: identifiers[index],
      relationship_attributes: attributes,
    }))
    return { identifiers, relationships: described, next: '' }
  }

  function objectOf({ param }: OperationRequest) {
    return objects.get(`${param('object_type_id')}:${param('object_id')}`)
  }

  function objectAttributes(request: OperationRequest): Answer {
    const found = objectOf(request)
    if (found === undefined) return notFound()
    const { objectTypeId, objectId, attributes } = found
    const identifiers = { object_type_id: objectTypeId, object_id: objectId }
    return json(200, { object: { attributes, identifiers, timestamps: {} } })
  }

  function objectRelationships(request: OperationRequest): Answer {
    const found = objectOf(request)
    if (found === undefined) return notFound()
    const key = `${found.objectTypeId}:${found.objectId}`
    const related = people.all().flatMap((person) => {
      const link = person.relationships.get(key)
      return link === undefined
        ? []
        : [{ identifiers: allIdentifiers(person), relationship_attributes: link.attributes }]
    })
    const { page, next } = paginate(related, request.query)
    return json(200, { cio_relationships: page, next })
  }

  function findObjects({ body, query }: OperationRequest): Answer {
    if (!isObject(body) || !isObject(body.filter)) {
      return appError(422, 'filter is required', { source: { pointer: '/filter' } })
    }
    const type = String(body.object_type_id)
    const { page, next } = paginate(
      objects.values().filter(({ objectTypeId }) => objectTypeId === type),
      query,
    )
    const identifiers = page.map(({ objectTypeId, objectId }) => ({
      object_type_id: objectTypeId,
      object_id: objectId,
    }))
    return json(200, { identifiers, ids: page.map(({ objectId }) => objectId), next })
  }

  const one = '/v1/customers/:customer_id'
  const object = '/v1/objects/:object_type_id/:object_id'
  const get = (name: string, path: string, handle: Operation['handle']): Operation => ({
    api: 'app',
    name,
    method: 'GET',
    path,
    handle,
  })
  const post = (name: string, path: string, handle: Operation['handle']): Operation => ({
    ...get(name, path, handle),
    method: 'POST',
  })
  return [
    get('getCustomersByEmail', '/v1/customers', findByEmail),
    post('searchCustomers', '/v1/customers', search),
    post('getCustomersAttributes', '/v1/customers/attributes', readMany),
    get('getAttributes', `${one}/attributes`, byId(describeAttributes)),
    get(
      'getCustomerActivities',
      `${one}/activities`,
      byId((person, request) => activities(request, person)),
    ),
    get(
      'getCustomerMessages',
      `${one}/messages`,
      byId(({ cioId }, { query }) => {
        const own = deliveries.values().filter(({ identifiers }) => identifiers.cio_id === cioId)
        const { page, next } = paginate(own.reverse(), query)
        return { messages: page.map(describeMessage), next }
      }),
    ),
    get('getCustomerRelationships', `${one}/relationships`, byId(relationships)),
    get(
      'getCustomerSegments',
      `${one}/segments`,
      byId(({ segments }) => ({ segments: [...segments].map((id) => ({ id: Number(id), name: `Segment ${id}` })) })),
    ),
    get(
      'getCustomerSubscriptionPreferences',
      `${one}/subscription_preferences`,
      byId((person) => ({
        customer: {
          id: person.id ?? null,
          identifiers: allIdentifiers(person),
          unsubscribed: person.attributes.get('unsubscribed') === true,
          topics: [],
        },
      })),
    ),
    get('listActivities', '/v1/activities', listActivities),
    get('getSegmentMembership', '/v1/segments/:segment_id/membership', membership),
    get('getSegmentCustomerCount', '/v1/segments/:segment_id/customer_count', ({ param }) =>
      json(200, { count: segmentMembers(param('segment_id')).length }),
    ),
    get('getObjectAttributes', `${object}/attributes`, objectAttributes),
    get('getObjectRelationships', `${object}/relationships`, objectRelationships),
    post('findObjects', '/v1/objects', findObjects),
  ]
}

/** A page of a list: `start` is the cursor of the page before, `limit` at most 100. */
export function paginate<T>(all: readonly T[], query: Readonly<Record<string, string>>): { page: T[]; next: string } {
  const start = Math.max(Number.parseInt(query.start ?? '', 10) || 0, 0)
  const limit = Math.min(Math.max(Number.parseInt(query.limit ?? '', 10) || 50, 1), 100)
  const end = start + limit
  return { page: all.slice(start, end), next: end < all.length ? String(end) : '' }
}

function allIdentifiers(person: PersonRecord): object {
  return { id: person.id ?? null, email: person.email ?? null, cio_id: person.cioId }
}

function describeAttributes(person: PersonRecord): { customer: object } {
  return {
    customer: {
      id: person.id ?? '',
      identifiers: allIdentifiers(person),
      attributes: { ...Object.fromEntries(person.attributes), ...identifiersOf(person) },
      timestamps: Object.fromEntries([...person.attributes.keys()].map((name) => [name, person.updatedAt])),
      unsubscribed: person.attributes.get('unsubscribed') === true,
      devices: [...person.devices.values()].map(({ token, platform, lastUsed, attributes }) => ({
        id: token,
        platform,
        last_used: lastUsed ?? 0,
        attributes,
      })),
    },
  }
}

function describeActivity(event: TrackedEvent, index: number, people: Workspace['people']): object {
  const person = event.cioId === undefined ? undefined : people.find({ kind: 'cio_id', value: event.cioId })
  return {
    id: event.id ?? `activity-${index + 1}`,
    customer_id: person?.id ?? null,
    customer_identifiers: {
      id: person?.id ?? null,
      email: person?.email ?? null,
      cio_id: event.cioId ?? '',
    },
    type: event.type,
    name: event.name,
    data: event.data,
    timestamp: event.timestamp,
  }
}
