import type { Answer } from './answer.ts'

/** One of the three HTTP APIs. */
export type Api = 'track' | 'app' | 'pipelines'

/** What an operation gets to see of a request. */
export interface OperationRequest {
  /** A parameter of the path; only those of the operation's own `path` exist. */
  readonly param: (name: string) => string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; `undefined` where there was no body or it was no JSON. */
  readonly body: unknown
  /** The body was there and was no JSON. */
  readonly malformed: boolean
  readonly raw: Buffer
  /** The credentials are right, whether the operation asks for any or not. */
  readonly authorized: boolean
}

/** One endpoint. */
export interface Operation {
  readonly api: Api
  /** Name of the SDK method that reaches it. */
  readonly name: string
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Path in the router's form, for example `/api/v1/customers/:identifier`. */
  readonly path: string
  /** `false`: answers without credentials. Default: true. */
  readonly authenticated?: boolean
  handle(request: OperationRequest): Answer
}

/** `true` for an object that is neither `null` nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text, number or boolean as text; anything else as an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
