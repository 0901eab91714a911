import type { InvalidCause } from '../../http/status.ts'
import { isObject } from '../../json.ts'
import type { Shape } from './shape.ts'

/**
 * Finds the first value that is not of its shape, in the order of the keys, with every reason. A real server stops there,
 * too. What is expected of an object is written as `{...}`.
 */
export function findConflicts(value: unknown, shape: Shape, field: string): InvalidCause[] {
  if (shape.type === 'any' || value === undefined) return []
  const found = typeOf(value)
  const own = conflictsOf(value, found, shape)
  if (own.length > 0) return own.sort().map((message) => ({ field, message: `Invalid value: ${message}` }))
  if (shape.type === 'struct' && isObject(value)) {
    for (const key of Object.keys(value).sort()) {
      const part = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined
      const inside = part === undefined ? [] : findConflicts(value[key], part, `${field}.${key}`)
      if (inside.length > 0) return inside
    }
  }
  if (shape.type === 'list' && Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      const inside = findConflicts(entry, shape.of, `${field}.${index}`)
      if (inside.length > 0) return inside
    }
  }
  return []
}

type Found = 'string' | 'bool' | 'int' | 'float' | 'null' | 'list' | 'struct'

function conflictsOf(value: unknown, found: Found, shape: Exclude<Shape, { type: 'any' }>): string[] {
  switch (shape.type) {
    case 'struct':
      return found === 'struct' ? [] : [mismatch(value, found, '{...}', 'struct')]
    case 'list':
      return found === 'list' ? [] : [mismatch(value, found, `[...${shape.name}]`, 'list')]
    case 'one of':
      return shape.values.some((known) => known === value)
        ? []
        : shape.values.map((known) => conflict(value, found, known))
    case 'int':
      return intConflicts(value, found, shape)
    case 'number':
      return found === 'int' || found === 'float' ? [] : [mismatch(value, found, 'number', 'number')]
    default:
      if (found === shape.type) return []
      return [
        mismatch(value, found, shape.type, shape.type),
        ...(shape.fallback === undefined ? [] : [conflict(value, found, shape.fallback)]),
      ]
  }
}

function intConflicts(value: unknown, found: Found, shape: Extract<Shape, { type: 'int' }>): string[] {
  const { least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER, fallback } = shape
  const against = fallback === undefined ? [] : [conflict(value, found, fallback)]
  if (found !== 'int') return [...against, mismatch(value, found, `int & >=${least} & <=${most}`, 'int')]
  const number = Number(value)
  if (number > most) return [...against, `invalid value ${number} (out of bound <=${most})`]
  return number < least ? [...against, `invalid value ${number} (out of bound >=${least})`] : []
}

/** A value against another one. */
function conflict(value: unknown, found: Found, other: string | number | boolean): string {
  const kind = typeOf(other)
  if (kind !== found) return mismatch(value, found, JSON.stringify(other), kind)
  return `conflicting values ${JSON.stringify(other)} and ${JSON.stringify(value)}`
}

function mismatch(value: unknown, found: Found, expected: string, kind: string): string {
  const composite = found === 'list' || found === 'struct'
  const [left, right] = composite ? [expected, JSON.stringify(value)] : [JSON.stringify(value), expected]
  const [leftType, rightType] = composite ? [kind, found] : [found, kind]
  return `conflicting values ${left} and ${right} (mismatched types ${leftType} and ${rightType})`
}

function typeOf(value: unknown): Found {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : 'struct'
}
