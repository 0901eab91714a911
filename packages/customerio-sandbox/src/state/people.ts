import type { Random } from '../random.ts'
import { createBoundedMap } from './bounded-log.ts'

/** The kinds of identifier Customer.io knows for a person. */
export type IdentifierKind = 'id' | 'email' | 'phone' | 'cio_id'

/** One identifier of a person. */
export interface PersonReference {
  readonly kind: IdentifierKind
  readonly value: string
}

/** A device registered for push. */
export interface Device {
  readonly token: string
  readonly platform: string
  /** Unix seconds. */
  readonly lastUsed?: number
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A link between a person and an object. */
export interface Relationship {
  readonly objectTypeId: string
  readonly objectId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A person as the sandbox knows it. */
export interface Person {
  readonly cioId: string
  readonly id?: string
  readonly email?: string
  readonly phone?: string
  readonly unsubscribed: boolean
  readonly attributes: Readonly<Record<string, unknown>>
  readonly devices: readonly Device[]
  readonly relationships: readonly Relationship[]
  /** Ids of the manual segments the person is in. */
  readonly segments: readonly string[]
  /** Unix seconds. */
  readonly createdAt: number
  /** Unix seconds. */
  readonly updatedAt: number
}

export interface PersonRecord {
  cioId: string
  id?: string
  email?: string
  phone?: string
  attributes: Map<string, unknown>
  devices: Map<string, Device>
  relationships: Map<string, Relationship>
  segments: Set<string>
  createdAt: number
  updatedAt: number
}

export interface People {
  find(reference: PersonReference): PersonRecord | undefined
  /** Creates or updates. `undefined` where the person is suppressed, or unknown and `onlyUpdate` is set. */
  upsert(
    reference: PersonReference,
    attributes?: Record<string, unknown>,
    onlyUpdate?: boolean,
  ): PersonRecord | undefined
  remove(person: PersonRecord): void
  suppress(reference: PersonReference): void
  unsuppress(reference: PersonReference): void
  /** Moves what the secondary has and the primary lacks, then deletes the secondary. */
  merge(primary: PersonRecord, secondary: PersonRecord): void
  all(): PersonRecord[]
  readonly size: number
  readonly dropped: number
  clear(): void
}

const identifierAttributes = ['id', 'email', 'phone'] as const

/** Creates the people of a workspace, at most `limit`; the oldest goes first. */
export function createPeople(limit: number, random: Random, nowSeconds: () => number): People {
  const index = new Map<string, PersonRecord>()
  const suppressed = createBoundedMap<true>(limit)
  const people = createBoundedMap<PersonRecord>(limit, unindex)

  function key(kind: IdentifierKind, value: string): string {
    return `${kind}:${kind === 'email' ? value.toLowerCase() : value}`
  }

  function unindex(person: PersonRecord): void {
    for (const kind of identifierAttributes) {
      const value = person[kind]
      if (value !== undefined) index.delete(key(kind, value))
    }
  }

  function find({ kind, value }: PersonReference): PersonRecord | undefined {
    return kind === 'cio_id' ? people.get(value) : index.get(key(kind, value))
  }

  // An identifier that belongs to somebody else is left alone: Customer.io answers 200 and reports an
  // "attribute update failure" in its own UI only.
  function setIdentifier(person: PersonRecord, kind: 'id' | 'email' | 'phone', value: string): void {
    const owner = index.get(key(kind, value))
    if (owner !== undefined && owner !== person) return
    const previous = person[kind]
    if (previous !== undefined) index.delete(key(kind, previous))
    person[kind] = value
    index.set(key(kind, value), person)
  }

  function apply(person: PersonRecord, attributes: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'id' || name === 'email' || name === 'phone') {
        if (typeof value === 'string' && value !== '') setIdentifier(person, name, value)
        else if (typeof value === 'number') setIdentifier(person, name, String(value))
      } else if (name === 'cio_id' || name.startsWith('_')) {
        // Read-only, or an instruction to the API such as `_update` and `_timestamp`.
      } else if (value === null || value === '') {
        person.attributes.delete(name)
      } else {
        person.attributes.set(name, value)
      }
    }
    person.updatedAt = nowSeconds()
  }

  return {
    find,
    upsert(reference, attributes = {}, onlyUpdate = false) {
      if (suppressed.get(key(reference.kind, reference.value)) !== undefined) return undefined
      let person = find(reference)
      if (person === undefined) {
        if (onlyUpdate || reference.kind === 'cio_id') return undefined
        const cioId = random.bytes(6).toString('hex')
        const now = nowSeconds()
        person = {
          cioId,
          attributes: new Map(),
          devices: new Map(),
          relationships: new Map(),
          segments: new Set(),
          createdAt: now,
          updatedAt: now,
        }
        people.set(cioId, person)
        setIdentifier(person, reference.kind, reference.value)
      }
      apply(person, attributes)
      return person
    },
    remove(person) {
      unindex(person)
      people.delete(person.cioId)
    },
    suppress(reference) {
      const person = find(reference)
      suppressed.set(key(reference.kind, reference.value), true)
      if (person === undefined) return
      for (const kind of identifierAttributes) {
        const value = person[kind]
        if (value !== undefined) suppressed.set(key(kind, value), true)
      }
      unindex(person)
      people.delete(person.cioId)
    },
    unsuppress: (reference) => suppressed.delete(key(reference.kind, reference.value)),
    merge(primary, secondary) {
      if (primary === secondary) return
      unindex(secondary)
      people.delete(secondary.cioId)
      for (const kind of identifierAttributes) {
        const value = secondary[kind]
        if (primary[kind] === undefined && value !== undefined) setIdentifier(primary, kind, value)
      }
      for (const [name, value] of secondary.attributes) {
        if (!primary.attributes.has(name)) primary.attributes.set(name, value)
      }
      for (const [token, device] of secondary.devices) primary.devices.set(token, device)
      for (const [id, relationship] of secondary.relationships) primary.relationships.set(id, relationship)
      for (const segment of secondary.segments) primary.segments.add(segment)
      primary.updatedAt = nowSeconds()
    },
    all: () => people.values(),
    get size() {
      return people.size
    },
    get dropped() {
      return people.dropped
    },
    clear() {
      people.clear()
      suppressed.clear()
      index.clear()
    },
  }
}

/** A copy for inspection: changing it changes nothing. */
export function describePerson(person: PersonRecord): Person {
  return {
    cioId: person.cioId,
    ...(person.id === undefined ? {} : { id: person.id }),
    ...(person.email === undefined ? {} : { email: person.email }),
    ...(person.phone === undefined ? {} : { phone: person.phone }),
    unsubscribed: person.attributes.get('unsubscribed') === true,
    attributes: Object.fromEntries(person.attributes),
    devices: [...person.devices.values()],
    relationships: [...person.relationships.values()],
    segments: [...person.segments],
    createdAt: person.createdAt,
    updatedAt: person.updatedAt,
  }
}
