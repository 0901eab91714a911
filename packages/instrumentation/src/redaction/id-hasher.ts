import { createHmac, createSecretKey } from 'node:crypto'

/** Turns a person's id into a keyed hash, or into nothing where there is no key. */
export type IdHasher = (id: unknown) => string | undefined

/** Hex digits kept: 96 bits, far more than needed to tell people apart, short enough to read. */
const digits = 24

/**
 * Hash person ids with HMAC-SHA256, so that the lines about one person can be found by whoever holds the key, and by nobody else.
 * An unkeyed hash would not do: ids and addresses can be guessed and hashed in turn.
 *
 * @param idHashKey At least 16 characters, the same on all instances. Without it every id becomes `undefined`.
 * @returns A function giving 24 hex digits for a non-empty string, a number or a bigint, and `undefined` for anything else.
 */
export function createIdHasher(idHashKey?: string): IdHasher {
  if (idHashKey === undefined) return () => undefined
  const key = createSecretKey(idHashKey, 'utf8')
  return (id) => {
    const text = typeof id === 'number' || typeof id === 'bigint' ? String(id) : id
    if (typeof text !== 'string' || text === '') return undefined
    return createHmac('sha256', key).update(text).digest('hex').slice(0, digits)
  }
}
