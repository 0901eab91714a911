import { isObject, textOf } from '../http/operation.ts'
import type { PersonRecord } from '../state/people.ts'

/**
 * Whether a person matches an audience filter: `and`, `or`, `not`, `segment` and `attribute` with the operators `eq`
 * and `exists`. A filter of any other form matches nobody.
 */
export function matchesFilter(person: PersonRecord, filter: unknown): boolean {
  if (!isObject(filter)) return false
  const { and, or, not, segment, attribute } = filter
  if (Array.isArray(and)) return and.every((part) => matchesFilter(person, part))
  if (Array.isArray(or)) return or.some((part) => matchesFilter(person, part))
  if (not !== undefined) return !matchesFilter(person, not)
  if (isObject(segment)) return person.segments.has(textOf(segment.id))
  if (isObject(attribute)) {
    const value = attributeOf(person, textOf(attribute.field))
    if (attribute.operator === 'exists') return value !== undefined
    return attribute.operator === 'eq' && value !== undefined && textOf(value) === textOf(attribute.value)
  }
  return false
}

function attributeOf(person: PersonRecord, name: string): unknown {
  if (name === 'id' || name === 'email' || name === 'phone') return person[name]
  return name === 'cio_id' ? person.cioId : person.attributes.get(name)
}
