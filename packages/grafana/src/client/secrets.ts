import type { Json } from '../json.ts'
import { isList } from '../json-values.ts'

/** Takes secrets out of a text that somebody else wrote. */
export type Redact = (text: string) => string

/**
 * A {@link Redact} for these secrets, also where they are URL-encoded or escaped as JSON does. A proxy's error page may echo
 * the request.
 */
export function createRedact(secrets: readonly string[]): Redact {
  const forms = new Set(
    secrets.flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]),
  )
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
}

const longestText = 500
const mostEntries = 20
const deepest = 4

/** A JSON value short enough for an error, without secrets. */
export function excerpt(value: Json, redact: Redact, depth = 0): Json {
  if (typeof value === 'string') return shorten(redact(value))
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) return '…'
  if (isList(value)) return value.slice(0, mostEntries).map((entry) => excerpt(entry, redact, depth + 1))
  const entries = Object.entries(value).slice(0, mostEntries)
  return Object.fromEntries(entries.map(([key, entry]) => [shorten(redact(key)), excerpt(entry, redact, depth + 1)]))
}

/** One line of at most 500 characters, without what steers a terminal or turns the direction of writing. */
export function shorten(text: string): string {
  const line = text.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line
}
