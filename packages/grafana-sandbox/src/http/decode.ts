import { isObject, type MutableObject } from '../json.ts'
import { type Answer, failure } from './answer.ts'
import type { Call } from './route.ts'

/** Ends the handling of a request with an answer. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super('refused')
    this.answer = answer
  }
}

/** The answer to a body that is refused as a whole, without a reason. */
const badRequestData: Answer = failure(400, 'bad request data')

/** Answers a {@link Refusal}. */
export function refusing(handle: (call: Call) => Answer | Promise<Answer>): (call: Call) => Promise<Answer> {
  return async (call) => {
    try {
      return await handle(call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return error.answer
    }
  }
}

/** The body as an object; `null` and nothing at all are an empty one, as for Go. */
export function bodyObject({ body, raw }: Call): MutableObject {
  if (body === null || raw === '') return {}
  return decodeObject(body) ?? refuse()
}

/** A member by its name, whatever its case, as Go finds it; `null` counts as absent. */
export function member(object: MutableObject, name: string): unknown {
  const exact = object[name]
  if (exact !== undefined) return exact ?? undefined
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : (object[key] ?? undefined)
}

export function decodeObject(value: unknown): MutableObject | undefined {
  if (value === undefined) return undefined
  return isObject(value) ? value : refuse()
}

export function decodeText(object: MutableObject, name: string): string {
  const value = member(object, name) ?? ''
  return typeof value === 'string' ? value : refuse()
}

export function decodeFlag(object: MutableObject, name: string): boolean {
  const value = member(object, name) ?? false
  return typeof value === 'boolean' ? value : refuse()
}

/** A whole number; `undefined` when absent. */
export function decodeInteger(object: MutableObject, name: string): number | undefined {
  const value = member(object, name)
  if (value === undefined) return undefined
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse()
}

/** A list; `undefined` when absent. */
export function decodeList<Entry>(
  object: MutableObject,
  name: string,
  entry: (value: unknown) => Entry,
): Entry[] | undefined {
  const value = member(object, name)
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.map(entry) : refuse()
}

export function decodeTexts(object: MutableObject, name: string): string[] | undefined {
  return decodeList(object, name, (value) => (typeof value === 'string' ? value : refuse()))
}

/** Texts by name; `undefined` when absent. */
export function decodeTextMap(object: MutableObject, name: string): Record<string, string> | undefined {
  const value = decodeObject(member(object, name))
  if (value === undefined) return undefined
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => [key, typeof text === 'string' ? text : text === null ? '' : refuse()]),
  )
}

/** Not JSON, or a value of another type. */
export function refuse(): never {
  throw new Refusal(badRequestData)
}
