import type { CustomerioApi } from '@messaging-observability/metrics'
import { createUlid } from './ulid.ts'

/** The v2 actions that are events. */
const eventActions: ReadonlySet<unknown> = new Set(['event', 'page', 'screen'])

type Prepare = (args: unknown[]) => void

/**
 * How to give the events of a call an id. Customer.io ignores an event whose `id`, a ULID, it has seen
 * (`dedupe_id` in its Track OpenAPI document), so that a repeated request counts once. Callers' objects are copied, not changed.
 *
 * `trackPageView` takes no payload to put an id into. Pipelines calls need none: the SDK fills in `messageId`.
 */
export function eventIdsFor(api: CustomerioApi, method: string): Prepare | undefined {
  if (api !== 'track') return undefined
  switch (method) {
    case 'track':
    case 'trackAnonymous':
      return (args) => {
        args[1] = withId(args[1])
      }
    case 'entity':
      return (args) => {
        args[0] = withEventId(args[0])
      }
    case 'batch':
      return (args) => {
        if (Array.isArray(args[0])) args[0] = args[0].map(withEventId)
      }
    default:
      return undefined
  }
}

/** An instance of a class is left alone: its getters and `toJSON` would not survive the copy. */
function withId(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return event
  const prototype: unknown = Object.getPrototypeOf(event)
  if (prototype !== Object.prototype && prototype !== null) return event
  const { id } = event as { id?: unknown }
  return id === undefined || id === null || id === '' ? { ...event, id: createUlid() } : event
}

function withEventId(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null) return operation
  return eventActions.has((operation as { action?: unknown }).action) ? withId(operation) : operation
}
