import type { Problem } from '../../errors.ts'
import { isList, isObject } from '../../json-values.ts'

/** Members of an object that it cannot have. */
export function unknownMembers(path: string, value: object, known: readonly string[]): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: `${path}.${key}`, message: `is no member; there are ${known.join(', ')}` }))
}

/** Checks every entry of a list of objects. */
export function checkEach(
  path: string,
  list: unknown,
  what: string,
  check: (place: string, entry: Readonly<Record<string, unknown>>) => readonly Problem[],
): Problem[] {
  if (!isList(list)) return [{ path, message: `must be a list of ${what}` }]
  return list.flatMap((entry, index) => {
    const place = `${path}[${index}]`
    return isObject(entry) ? check(place, entry) : [{ path: place, message: `must be one of ${what}` }]
  })
}

/** Checks the names of a list of objects: what marks them as the stack's, and that none is taken twice. */
export function checkNames(path: string, list: unknown, stack: string, longest: number): Problem[] {
  const seen = new Set<unknown>()
  return checkEach(path, list, 'objects', (place, { name }) => {
    const twice = seen.has(name)
    seen.add(name)
    if (typeof name !== 'string' || name.trim() !== name || !name.isWellFormed() || !isNameOf(stack, name)) {
      const message = `must be "${stack}" or start with "${stack}-", without blanks at the ends: the name marks what is the stack's`
      return [{ path: `${place}.name`, message }]
    }
    if (name.length > longest) return [{ path: `${place}.name`, message: `has more than ${longest} characters` }]
    return twice ? [{ path: `${place}.name`, message: `"${name}" is there twice: give each its own` }] : []
  })
}

function isNameOf(stack: string, name: string): boolean {
  return name === stack || name.startsWith(`${stack}-`)
}

/** Checks a list of texts that may be left out. */
export function checkTexts(path: string, value: unknown, what: string): Problem[] {
  if (value === undefined) return []
  if (isList(value) && value.every((text) => typeof text === 'string' && text !== '')) return []
  return [{ path, message: `must be a list of ${what}` }]
}
