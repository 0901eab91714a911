import { isObject } from '../http/operation.ts'

/** One problem of an entity operation, as the v2 API words it. */
export interface EntityError {
  readonly reason: string
  readonly field: string
  readonly message: string
}

/** An object (company, course, …) and the key under which the workspace keeps it. */
export interface ObjectReference {
  readonly key: string
  readonly objectTypeId: string
  readonly objectId: string
}

/** Reads `{ object_type_id, object_id }` or `{ cio_object_id }`. */
export function readObject(value: unknown): ObjectReference | undefined {
  if (!isObject(value)) return undefined
  const { object_type_id: typeId, object_id: id, cio_object_id: cioId } = value
  if (isId(cioId)) return { key: `cio:${cioId}`, objectTypeId: '1', objectId: String(cioId) }
  if (!isId(typeId) || !isId(id)) return undefined
  return { key: `${typeId}:${id}`, objectTypeId: String(typeId), objectId: String(id) }
}

function isId(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

/** One entry of `cio_relationships`: the other end, and the relationship's own attributes. */
export interface Link<T> {
  readonly to: T
  readonly attributes: Record<string, unknown>
}

/** Reads `cio_relationships`; `read` reads the identifiers of the other end. */
export function readLinks<T>(
  value: unknown,
  isRequired: boolean,
  read: (identifiers: unknown) => T | undefined,
): { links: Link<T>[]; problems: EntityError[] } {
  if (value === undefined) return { links: [], problems: isRequired ? [required('cio_relationships')] : [] }
  if (!Array.isArray(value)) return { links: [], problems: [invalid('cio_relationships', 'must be a list')] }
  const links: Link<T>[] = []
  const problems: EntityError[] = []
  for (const [index, entry] of value.entries()) {
    const to = isObject(entry) ? read(entry.identifiers) : undefined
    if (to === undefined) {
      problems.push(invalid(`cio_relationships[${index}].identifiers`, 'must name one person or object'))
    } else {
      links.push({ to, attributes: isObject(entry.relationship_attributes) ? entry.relationship_attributes : {} })
    }
  }
  return { links, problems }
}

/** A field that is missing. */
export function required(field: string): EntityError {
  return { reason: 'required', field, message: `${field} is required` }
}

/** A field that is there and wrong. */
export function invalid(field: string, message: string): EntityError {
  return { reason: 'invalid', field, message }
}
