import { isObject } from '../http/operation.ts'
import type { Messaging } from '../messaging/messaging.ts'
import type { PersonRecord, PersonReference } from '../state/people.ts'
import { readIdentifiers, type Workspace } from '../state/workspace.ts'
import { byteLength, checkAttributes, checkEvent, checkIdentifier, trackLimits } from './limits.ts'
import { type EntityError, invalid, type Link, type ObjectReference, readLinks, readObject, required } from './links.ts'
import { readEventId } from './ulid.ts'

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
      const { links, problems } = readLinks(fields.cio_relationships, false, readObject)
      problems.push(...checkAttributes(attributes).map((message) => invalid('attributes', message)))
      if (problems.length > 0) return problems
      return () => {
        const person = people.upsert(who, attributes, attributes._update === true)
        if (person !== undefined) relate(person, links)
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
      const { links, problems } = readLinks(fields.cio_relationships, true, readObject)
      if (problems.length > 0) return problems
      return () => {
        const person = people.upsert(who)
        if (person !== undefined) relate(person, links)
      }
    },
    delete_relationships(fields, who) {
      const { links, problems } = readLinks(fields.cio_relationships, true, readObject)
      if (problems.length > 0) return problems
      return () => {
        for (const { to } of links) people.find(who)?.relationships.delete(to.key)
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

  function relate(person: PersonRecord, links: readonly Link<ObjectReference>[]): void {
    for (const { to, attributes } of links) {
      const { key, objectTypeId, objectId } = to
      if (objects.get(key) === undefined) objects.set(key, { objectTypeId, objectId, attributes: {} })
      person.relationships.set(key, { objectTypeId, objectId, attributes })
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
      // Anonymous visitors are no people yet: their relationships are accepted and wait for an identify that never comes here.
      const related = readLinks<PersonReference | 'anonymous'>(
        fields.cio_relationships,
        false,
        action === 'identify' ? readIdentifiers : readAnonymous,
      )
      problems.push(...related.problems)
      if (problems.length > 0) return problems
      return () => {
        if (known === undefined) objects.set(target.key, { ...target, attributes: all })
        else known.attributes = all
        relatePeople(target, related.links)
      }
    }
    if (action === 'add_relationships' || action === 'delete_relationships') {
      const { links, problems } = readLinks(fields.cio_relationships, true, readIdentifiers)
      if (problems.length > 0) return problems
      return () => {
        if (action === 'add_relationships') relatePeople(target, links)
        else for (const { to } of links) people.find(to)?.relationships.delete(target.key)
      }
    }
    return [invalid('action', 'is no action of an object')]
  }

  function relatePeople(target: ObjectReference, links: readonly Link<PersonReference | 'anonymous'>[]): void {
    for (const { to, attributes } of links) {
      if (to === 'anonymous') continue
      const { objectTypeId, objectId } = target
      people.upsert(to)?.relationships.set(target.key, { objectTypeId, objectId, attributes })
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
    return () => messaging.reportMetric(String(id), String(name), {})
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

function readAnonymous(value: unknown): 'anonymous' | undefined {
  return isObject(value) && typeof value.anonymous_id === 'string' ? 'anonymous' : undefined
}
