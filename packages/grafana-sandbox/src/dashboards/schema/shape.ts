/** What a value must be. Fields that an object's shape does not name may be anything, as may a shape of `any`. */
export type Shape =
  | { readonly type: 'string' | 'bool' | 'number'; readonly fallback?: string | boolean }
  | { readonly type: 'int'; readonly least?: number; readonly most?: number; readonly fallback?: number }
  | { readonly type: 'one of'; readonly values: readonly (string | number)[] }
  | { readonly type: 'list'; readonly of: Shape; readonly name: string }
  | { readonly type: 'struct'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly type: 'any' }

export const text: Shape = { type: 'string' }
export const flag: Shape = { type: 'bool' }
export const number: Shape = { type: 'number' }
export const any: Shape = { type: 'any' }

export function oneOf(...values: readonly (string | number)[]): Shape {
  return { type: 'one of', values }
}

export function listOf(of: Shape, name: string): Shape {
  return { type: 'list', of, name }
}

export function struct(fields: Readonly<Record<string, Shape>>): Shape {
  return { type: 'struct', fields }
}
