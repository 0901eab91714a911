import { isUtf8 } from 'node:buffer'

// Vendors' events nest a few levels; what nests deeper would overflow the stack of whoever walks it.
const maxDepth = 64

/**
 * Parses a JSON body. `undefined` for what is not UTF-8, not JSON, nested deeper than 64 levels, or holds a key that
 * poisons prototypes when the value is merged or copied (`__proto__`, or `constructor` with a `prototype`).
 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    return undefined
  }
  return isHarmless(value, maxDepth) ? value : undefined
}

function isHarmless(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) {
    for (const item of value) if (!isHarmless(item, depth - 1)) return false
    return true
  }
  for (const key in value) {
    const member: unknown = (value as Record<string, unknown>)[key]
    if (key === '__proto__' || (key === 'constructor' && hasPrototypeKey(member))) return false
    if (typeof member === 'object' && !isHarmless(member, depth - 1)) return false
  }
  return true
}

function hasPrototypeKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}
