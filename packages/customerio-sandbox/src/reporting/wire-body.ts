import { SandboxError } from '../errors.ts'
import type { ReportingEvent } from './types.ts'

/** Keys that a subscription without `with_content` does not get. */
const contentKeys = new Set(['content', 'headers'])

/**
 * The event as JSON text with its keys in alphabetical order at every level, as Customer.io's public test vector has them.
 *
 * @throws SandboxError `CIO_SANDBOX_EVENT` when it holds a cycle or a bigint.
 */
export function wireBody(event: ReportingEvent, withContent: boolean): string {
  const data = withContent
    ? event.data
    : Object.fromEntries(Object.entries(event.data).filter(([key]) => !contentKeys.has(key)))
  try {
    return JSON.stringify({ ...event, data }, inOrder)
  } catch (cause) {
    const message = `The event ${event.event_id} cannot be written as JSON: remove cycles and bigints`
    throw new SandboxError('CIO_SANDBOX_EVENT', message, [], cause)
  }
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
