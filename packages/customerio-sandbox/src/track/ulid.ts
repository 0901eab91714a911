// 26 characters of Crockford's alphabet; the first holds only 3 bits: https://github.com/ulid/spec
const pattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i

/** The id that de-duplicates an event; `undefined` for anything that is no ULID, which Customer.io does not use. */
export function readEventId(value: unknown): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value.toUpperCase() : undefined
}
