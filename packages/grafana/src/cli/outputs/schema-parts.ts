import type { JsonObject } from '../../json.ts'

/** Parts of a JSON Schema. */
export const text: JsonObject = { type: 'string' }
export const whole: JsonObject = { type: 'integer', minimum: 0 }
export const flag: JsonObject = { type: 'boolean' }
export const anything: JsonObject = {}

/** A definition by name. */
export function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` }
}

/** A list of these. */
export function list(items: JsonObject): JsonObject {
  return { type: 'array', items }
}

/** A schema with a description. */
export function said(schema: JsonObject, description: string): JsonObject {
  return { ...schema, description }
}

/** An object with these members and no others; a name that ends with `?` may be missing. */
export function object(members: Readonly<Record<string, JsonObject>>, description?: string): JsonObject {
  const names = Object.keys(members)
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), members[name] ?? anything])),
    required: names.filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  }
}
