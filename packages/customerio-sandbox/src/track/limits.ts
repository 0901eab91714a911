/** Documented limits of the Track API (vendor document of August 2026), in bytes unless named otherwise. */
export const trackLimits = {
  identifier: 150,
  attributeName: 150,
  attributeValue: 1_000,
  /** Number of attributes. */
  attributes: 300,
  objectAttributes: 100_000,
  eventName: 100,
  eventData: 100_000,
  /** The vendor says "32 kb"; senders in production fill it to 32 · 1024. */
  entity: 32_768,
  /** The vendor says "500 kb"; senders in production fill it to 500,000. */
  batch: 500_000,
  /** Number of ids in one segment call. */
  segmentIds: 1_000,
} as const

/** Problems of a set of attributes: one text each, in the vendor's wording where it is known. */
export function checkAttributes(attributes: Record<string, unknown>): string[] {
  const problems: string[] = []
  const names = Object.keys(attributes)
  if (names.length > trackLimits.attributes) {
    problems.push(`cannot have more than ${trackLimits.attributes} attributes`)
  }
  for (const name of names) {
    if (Buffer.byteLength(name) > trackLimits.attributeName) {
      problems.push(`attribute name '${name}' cannot be longer than ${trackLimits.attributeName} bytes`)
    }
    if (byteLength(attributes[name]) > trackLimits.attributeValue) {
      // Wording seen by users of the SDK: https://github.com/customerio/customerio-node/issues/29
      problems.push(`value for attribute '${name}' cannot be longer than ${trackLimits.attributeValue} bytes`)
    }
  }
  return problems
}

/** Problems of an event's name and data. */
export function checkEvent(name: unknown, data: unknown): string[] {
  const problems: string[] = []
  if (typeof name !== 'string' || name.trim() === '') problems.push('event name is required')
  else if (Buffer.byteLength(name.trim()) > trackLimits.eventName) {
    problems.push(`event name cannot be longer than ${trackLimits.eventName} bytes`)
  }
  if (data !== undefined && data !== null) {
    if (typeof data !== 'object' || Array.isArray(data)) problems.push('event data must be an object')
    else if (byteLength(data) > trackLimits.eventData) {
      problems.push(`event data cannot be larger than ${trackLimits.eventData} bytes`)
    }
  }
  return problems
}

/** Problems of a person's identifier. */
export function checkIdentifier(value: string): string[] {
  return Buffer.byteLength(value) > trackLimits.identifier
    ? [`identifier cannot be longer than ${trackLimits.identifier} bytes`]
    : []
}

/** Size of a value on the wire: a text as such, anything else as JSON. */
export function byteLength(value: unknown): number {
  if (value === undefined || value === null) return 0
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value))
}
