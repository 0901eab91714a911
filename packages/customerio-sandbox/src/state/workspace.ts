import type { WorkspaceSettings } from '../options.ts'
import { createRandom, type Random } from '../random.ts'
import { type BoundedLog, type BoundedMap, createBoundedLog, createBoundedMap } from './bounded-log.ts'
import { createPeople, type People, type PersonRecord, type PersonReference } from './people.ts'
import type { Delivery, DeliveryIdentifiers, RequestRecord, TrackedEvent } from './records.ts'

/** A delivery that still changes. */
export type DeliveryRecord = { -readonly [Key in keyof Delivery]: Delivery[Key] } & { metrics: Record<string, number> }

/** An object (company, course, …) that people can be related to. */
export interface ObjectRecord {
  readonly objectTypeId: string
  readonly objectId: string
  attributes: Record<string, unknown>
}

/** Everything a workspace holds. */
export interface Workspace {
  readonly settings: WorkspaceSettings
  readonly random: Random
  readonly people: People
  readonly objects: BoundedMap<ObjectRecord>
  readonly events: BoundedLog<TrackedEvent>
  readonly deliveries: BoundedMap<DeliveryRecord>
  readonly requests: BoundedLog<RequestRecord>
  /** Counts requests from 1. */
  nextSequence(): number
  nowSeconds(): number
  /** Records the event unless its id was seen before; `false` for such a repeat. */
  recordEvent(event: TrackedEvent): boolean
  nextId(): number
  reset(): void
}

/** Creates an empty workspace. */
export function createWorkspace(settings: WorkspaceSettings): Workspace {
  const { retention } = settings
  const random = createRandom(settings.seed, 'workspace')
  const nowSeconds = (): number => Math.floor(settings.now() / 1000)
  const people = createPeople(retention.people, random, nowSeconds)
  const objects = createBoundedMap<ObjectRecord>(retention.people)
  const events = createBoundedLog<TrackedEvent>(retention.events)
  const deliveries = createBoundedMap<DeliveryRecord>(retention.deliveries)
  const requests = createBoundedLog<RequestRecord>(retention.requests)
  const eventIds = createBoundedMap<true>(100_000)
  let lastId = 0
  let lastSequence = 0
  return {
    settings,
    random,
    people,
    objects,
    events,
    deliveries,
    requests,
    nowSeconds,
    recordEvent(event) {
      if (event.id !== undefined) {
        if (eventIds.get(event.id) !== undefined) return false
        eventIds.set(event.id, true)
      }
      events.push(event)
      return true
    },
    nextId: () => ++lastId,
    nextSequence: () => ++lastSequence,
    reset() {
      people.clear()
      objects.clear()
      events.clear()
      deliveries.clear()
      requests.clear()
      eventIds.clear()
      random.restart()
      lastId = 0
      lastSequence = 0
    },
  }
}

/** The ids of a person in the form the App API and the reporting events use. */
export function identifiersOf(person: PersonRecord): DeliveryIdentifiers {
  return {
    ...(person.id === undefined ? {} : { id: person.id }),
    ...(person.email === undefined ? {} : { email: person.email }),
    cio_id: person.cioId,
  }
}

const kinds = ['id', 'email', 'phone', 'cio_id'] as const

/** Reads `{ id }`, `{ email }`, `{ phone }` or `{ cio_id }`; `undefined` unless exactly one is there. */
export function readIdentifiers(value: unknown): PersonReference | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = kinds.filter((kind) => (value as Record<string, unknown>)[kind] !== undefined)
  const [kind] = given
  if (kind === undefined || given.length > 1) return undefined
  const identifier = (value as Record<string, unknown>)[kind]
  if (typeof identifier === 'number') return { kind, value: String(identifier) }
  return typeof identifier === 'string' && identifier !== '' ? { kind, value: identifier } : undefined
}
