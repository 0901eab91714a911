import type { Messaging } from '../messaging/messaging.ts'
import { describePerson, type Person, type PersonRecord } from '../state/people.ts'
import type { Delivery, RequestRecord, TrackedEvent } from '../state/records.ts'
import type { Workspace } from '../state/workspace.ts'

/** How many entries of each kind are kept, and how many were let go to stay within the retention limits. */
export interface InspectionCounts {
  readonly people: number
  readonly events: number
  readonly deliveries: number
  readonly requests: number
  /** `unscheduled` counts the messages whose outcome never happens because too many wait already. */
  readonly dropped: Readonly<Record<'people' | 'events' | 'deliveries' | 'requests' | 'unscheduled', number>>
}

/** What the sandbox has seen. Everything returned is a copy, oldest entry first. */
export interface Inspection {
  people(): Person[]
  /** Finds a person by id, e-mail address, phone number or `cio_id`. */
  person(identifier: string): Person | undefined
  events(): TrackedEvent[]
  deliveries(): Delivery[]
  delivery(deliveryId: string): Delivery | undefined
  /** The requests, newest kept; filter by API or operation. */
  requests(filter?: { readonly api?: string; readonly operation?: string }): RequestRecord[]
  counts(): InspectionCounts
}

/** Creates the inspection of a workspace. */
export function createInspection(workspace: Workspace, messaging: Messaging): Inspection {
  const { people, events, deliveries, requests } = workspace

  function find(identifier: string): PersonRecord | undefined {
    for (const kind of ['id', 'email', 'phone', 'cio_id'] as const) {
      const person = people.find({ kind, value: identifier })
      if (person !== undefined) return person
    }
    return undefined
  }

  return {
    people: () => people.all().map(describePerson),
    person(identifier) {
      const person = find(identifier)
      return person === undefined ? undefined : describePerson(person)
    },
    events: () => events.entries(),
    deliveries: () => deliveries.values().map((delivery) => structuredClone(delivery)),
    delivery: (deliveryId) => structuredClone(deliveries.get(deliveryId)),
    requests({ api, operation } = {}) {
      return requests
        .entries()
        .filter(
          (entry) =>
            (api === undefined || entry.api === api) && (operation === undefined || entry.operation === operation),
        )
    },
    counts: () => ({
      people: people.size,
      events: events.entries().length,
      deliveries: deliveries.size,
      requests: requests.entries().length,
      dropped: {
        people: people.dropped,
        events: events.dropped,
        deliveries: deliveries.dropped,
        requests: requests.dropped,
        unscheduled: messaging.unscheduled,
      },
    }),
  }
}
