import { isObject } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { PersonReference } from '../state/people.ts'
import { readIdentifiers, type Workspace } from '../state/workspace.ts'
import { byteLength, checkAttributes, checkEvent, checkIdentifier, trackLimits } from './limits.ts'
import { readEventId } from './ulid.ts'

/** One problem of an entity operation, as the v2 API words it. */
export interface EntityError {
  readonly reason: string
  readonly field: string
  readonly message: string
}

/** Applies v2 entity operations. */
export interface Entities {
  /** Applies the operation, or changes nothing and returns what is wrong with it. */
  apply(operation: unknown): EntityError[]
}

type Fields = Record<string, unknown>

/** Creates the v2 operations of a workspace: `type` and `action` decide. */
export function createEntities(workspace: Workspace, messaging: Messaging): Entities {
  const { people, objects } = workspace

  /** Each action checks everything first and returns the change to make, or the problems. */
  const personActions: Record<string, (fields: Fields, who: PersonReference) => EntityError[] | (() => void)> = {
    identify(fields, who) {
      const attributes = fields.attributes ?? {}
      if (!isObject(attributes)) return [invalid('attributes', 'must be an object')]
      const problems = [
        ...checkAttributes(attributes).map((message) => invalid('attributes', message)),
        ...checkRelationships(fields.cio_relationships, false, readObject),
      ]
      if (problems.length > 0) return problems
      return () => {
        const person = people.upsert(who, attributes, attributes._update === true)
        if (person !== undefined) relate(person.cioId, fields.cio_relationships)
      }
    },
    delete: (_fields, who) => () => {
      const person = people.find(who)
      if (person !== undefined) people.remove(person)
    },
    event: recordEvent('event'),
    screen: recordEvent('screen'),
    page: recordEvent('page'),
    add_relationships(fields, who) {
      const problems = checkRelationships(fields.cio_relationships, true, readObject)
      if (problems.length > 0) return problems
      return () => {
        const person = people.upsert(who)
        if (person !== undefined) relate(person.cioId, fields.cio_relationships)
      }
    },
    delete_relationships(fields, who) {
      const problems = checkRelationships(fields.cio_relationships, true, readObject)
      if (problems.length > 0) return problems
      return () => {
        for (const link of list(fields.cio_relationships)) {
          const object = readObject(link.identifiers)
          if (object !== undefined) people.find(who)?.relationships.delete(object.key)
        }
      }
    },
    add_device(fields, who) {
      const device = fields.device
      if (!isObject(device)) return [required('device')]
      const problems: EntityError[] = []
      if (typeof device.token !== 'string' || device.token === '') problems.push(required('device.token'))
      const platform = device.platform
      if (platform !== 'ios' && platform !== 'android') {
        problems.push(invalid('device.platform', "must be 'ios' or 'android'"))
      }
      if (problems.length > 0) return problems
      const token = String(device.token)
      return () =>
        void people.upsert(who)?.devices.set(token, {
          token,
          platform: String(platform),
          ...(typeof device.last_used === 'number' ? { lastUsed: device.last_used } : {}),
          attributes: isObject(device.attributes) ? device.attributes : {},
        })
    },
    delete_device(fields, who) {
      const device = fields.device
      const token = isObject(device) ? device.token : undefined
      if (typeof token !== 'string' || token === '') return [required('device.token')]
      return () => void people.find(who)?.devices.delete(token)
    },
    suppress: (_fields, who) => () => people.suppress(who),
    unsuppress: (_fields, who) => () => people.unsuppress(who),
  }

  function recordEvent(type: 'event' | 'screen' | 'page') {
    return (fields: Fields, who: PersonReference): EntityError[] | (() => void) => {
      const problems = checkEvent(fields.name, fields.attributes)
      if (problems.length > 0) return problems.map((message) => invalid('name', message))
      return () => {
        const person = people.upsert(who)
        if (person === undefined) return
        const id = readEventId(fields.id)
        workspace.recordEvent({
          api: 'track',
          cioId: person.cioId,
          ...(id === undefined ? {} : { id }),
          type,
          name: String(fields.name).trim(),
          data: isObject(fields.attributes) ? fields.attributes : {},
          timestamp: typeof fields.timestamp === 'number' ? fields.timestamp : workspace.nowSeconds(),
        })
      }
    }
  }

  function relate(cioId: string, links: unknown): void {
    const person = people.find({ kind: 'cio_id', value: cioId })
    for (const link of list(links)) {
      const object = readObject(link.identifiers)
      if (object === undefined || person === undefined) continue
      if (objects.get(object.key) === undefined) objects.set(object.key, { ...object, attributes: {} })
      const attributes = isObject(link.relationship_attributes) ? link.relationship_attributes : {}
      person.relationships.set(object.key, {
        objectTypeId: object.objectTypeId,
        objectId: object.objectId,
        attributes,
      })
    }
  }

  function merge(fields: Fields): EntityError[] | (() => void) {
    const primary = readIdentifiers(fields.primary)
    const secondary = readIdentifiers(fields.secondary)
    const problems: EntityError[] = []
    if (primary === undefined) problems.push(invalid('primary', 'must hold exactly one of id, email or cio_id'))
    if (secondary === undefined) problems.push(invalid('secondary', 'must hold exactly one of id, email or cio_id'))
    if (primary === undefined || secondary === undefined) return problems
    return () => {
      const survivor = people.find(primary)
      const merged = people.find(secondary)
      if (survivor !== undefined && merged !== undefined) people.merge(survivor, merged)
    }
  }

  function object(fields: Fields): EntityError[] | (() => void) {
    const target = readObject(fields.identifiers)
    if (target === undefined) {
      return [invalid('identifiers', 'must hold object_type_id and object_id, or cio_object_id')]
    }
    const action = fields.action
    const attributes = fields.attributes ?? {}
    const links = fields.cio_relationships
    if (action === 'delete') {
      return () => {
        objects.delete(target.key)
        for (const person of people.all()) person.relationships.delete(target.key)
      }
    }
    if (action === 'identify' || action === 'identify_anonymous') {
      if (!isObject(attributes)) return [invalid('attributes', 'must be an object')]
      const problems = checkAttributes(attributes).map((message) => invalid('attributes', message))
      const known = objects.get(target.key)
      const all = { ...known?.attributes, ...attributes }
      if (byteLength(all) > trackLimits.objectAttributes) {
        problems.push(invalid('attributes', `cannot be larger than ${trackLimits.objectAttributes} bytes in total`))
      }
      problems.push(...checkRelationships(links, false, action === 'identify' ? readIdentifiers : isObject))
      if (problems.length > 0) return problems
      return () => {
        if (known === undefined) objects.set(target.key, { ...target, attributes: all })
        else known.attributes = all
        relatePeople(target, action === 'identify' ? links : undefined)
      }
    }
    if (action === 'add_relationships' || action === 'delete_relationships') {
      const problems = checkRelationships(links, true, readIdentifiers)
      if (problems.length > 0) return problems
      return () => {
        if (action === 'add_relationships') return relatePeople(target, links)
        for (const link of list(links)) {
          const who = readIdentifiers(link.identifiers)
          if (who !== undefined) people.find(who)?.relationships.delete(target.key)
        }
      }
    }
    return [invalid('action', 'is no action of an object')]
  }

  function relatePeople(target: ObjectReference, links: unknown): void {
    for (const link of list(links)) {
      const who = readIdentifiers(link.identifiers)
      if (who === undefined) continue
      people.upsert(who)?.relationships.set(target.key, {
        objectTypeId: target.objectTypeId,
        objectId: target.objectId,
        attributes: isObject(link.relationship_attributes) ? link.relationship_attributes : {},
      })
    }
  }

  function delivery(fields: Fields): EntityError[] | (() => void) {
    const identifiers = fields.identifiers
    const id = isObject(identifiers) ? identifiers.id : undefined
    const name = fields.name
    const problems: EntityError[] = []
    if (fields.action !== 'event') problems.push(invalid('action', 'is no action of a delivery'))
    if (typeof id !== 'string' || id === '') problems.push(required('identifiers.id'))
    if (name !== 'opened' && name !== 'converted' && name !== 'delivered') {
      problems.push(invalid('name', 'must be opened, converted or delivered'))
    }
    if (problems.length > 0) return problems
    return () => messaging.reportMetric(String(id), String(name), isObject(fields.attributes) ? fields.attributes : {})
  }

  function person(fields: Fields): EntityError[] | (() => void) {
    const action = fields.action
    if (action === 'merge') return merge(fields)
    const run = typeof action === 'string' && Object.hasOwn(personActions, action) ? personActions[action] : undefined
    if (run === undefined) return [invalid('action', 'is no action of a person')]
    const who = readIdentifiers(fields.identifiers)
    if (who === undefined) {
      return [invalid('identifiers', 'must hold exactly one of id, email, phone or cio_id')]
    }
    const problems = checkIdentifier(who.value).map((message) => invalid('identifiers', message))
    return problems.length > 0 ? problems : run(fields, who)
  }

  return {
    apply(operation) {
      if (!isObject(operation)) return [invalid('', 'must be an object')]
      const type = operation.type
      if (type === undefined) return [required('type')]
      const kinds: Record<string, (fields: Fields) => EntityError[] | (() => void)> = { person, object, delivery }
      const run = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
      if (run === undefined) return [invalid('type', 'must be person, object or delivery')]
      if (operation.action === undefined) return [required('action')]
      const result = run(operation)
      if (typeof result !== 'function') return result
      result()
      return []
    },
  }
}

interface ObjectReference {
  readonly key: string
  readonly objectTypeId: string
  readonly objectId: string
}

function readObject(value: unknown): ObjectReference | undefined {
  if (!isObject(value)) return undefined
  const { object_type_id: typeId, object_id: id, cio_object_id: cioId } = value
  if (isId(cioId)) return { key: `cio:${cioId}`, objectTypeId: '1', objectId: String(cioId) }
  if (!isId(typeId) || !isId(id)) return undefined
  return { key: `${typeId}:${id}`, objectTypeId: String(typeId), objectId: String(id) }
}

function isId(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function checkRelationships(value: unknown, isRequired: boolean, read: (value: unknown) => unknown): EntityError[] {
  if (value === undefined) return isRequired ? [required('cio_relationships')] : []
  if (!Array.isArray(value)) return [invalid('cio_relationships', 'must be a list')]
  return value.flatMap((link: unknown, index) =>
    isObject(link) && read(link.identifiers)
      ? []
      : [invalid(`cio_relationships[${index}].identifiers`, 'must name one person or object')],
  )
}

function required(field: string): EntityError {
  return { reason: 'required', field, message: `${field} is required` }
}

function invalid(field: string, message: string): EntityError {
  return { reason: 'invalid', field, message }
}
