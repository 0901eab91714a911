import { types } from 'node:util'

/** The parts of an error that may be logged. */
export interface SerializedError {
  /** The error's `name`: `TypeError`. `Error` where that is no name but a text. */
  readonly type: string
  /** Scrubbed and cut. */
  readonly message: string
  /** The error's `code`, where it is a number or looks like a code: `ECONNRESET`. */
  readonly code?: string | number
  /** HTTP status, from `statusCode` or `status`. */
  readonly status?: number
  /** Where it was thrown, without the message. Only when asked for. */
  readonly stack?: readonly string[]
  /** Up to four levels of `cause`. */
  readonly cause?: SerializedError
  /** The first four of an `AggregateError`. */
  readonly errors?: readonly SerializedError[]
}

/** What `serializeError()` takes besides the error. */
export interface SerializeErrorOptions {
  /** Stack frames to keep. Default 0. */
  readonly stackFrames?: number | undefined
  /** Stands in for the error's own message, where that may hold data no detector knows, like a whole response body. */
  readonly message?: string | undefined
}

const maxCauses = 4
const maxErrors = 4
/** Names and codes are identifiers; what is not may be any text. */
const identifier = /^[A-Za-z_$][\w$.-]{0,79}$/
const frame = /^\s{1,16}at .{0,400}:\d{1,9}:\d{1,9}\)?$/

/**
 * Reduce an error to what may be logged: type, code, status, a scrubbed message and a bounded chain of causes.
 * Everything else an error may carry (request, response, body, headers) is left out. Never throws.
 *
 * @param error Anything that was thrown.
 * @param redactor Scrubs the texts.
 */
export function serializeError(
  error: unknown,
  redactor: { scrub(text: string): string },
  options: SerializeErrorOptions = {},
): SerializedError {
  return serialize(error, redactor, options, 0)
}

function serialize(
  error: unknown,
  redactor: { scrub(text: string): string },
  { message: replacement, stackFrames = 0 }: SerializeErrorOptions,
  depth: number,
): SerializedError {
  if (typeof error !== 'object' || error === null || types.isProxy(error)) {
    return named({
      type: types.isProxy(error) ? 'proxy' : error === null ? 'null' : typeof error,
      message: text(replacement ?? error, redactor),
    })
  }
  const name = read(error, 'name')
  const message = read(error, 'message')
  const code = read(error, 'code')
  const status = read(error, 'statusCode') ?? read(error, 'status')
  const cause = read(error, 'cause')
  const errors = read(error, 'errors')
  const stack = stackFrames > 0 ? read(error, 'stack') : undefined
  return named({
    type: typeof name === 'string' && identifier.test(name) ? redactor.scrub(name) : 'Error',
    message: text(replacement ?? message, redactor),
    ...(typeof code === 'number' || (typeof code === 'string' && identifier.test(code))
      ? { code: typeof code === 'number' ? code : redactor.scrub(code) }
      : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof stack === 'string' ? { stack: frames(stack, stackFrames, redactor) } : {}),
    ...(cause !== undefined && cause !== null && depth < maxCauses
      ? { cause: serialize(cause, redactor, { stackFrames }, depth + 1) }
      : {}),
    ...(Array.isArray(errors) && types.isNativeError(error) && depth < maxCauses
      ? { errors: errors.slice(0, maxErrors).map((inner) => serialize(inner, redactor, { stackFrames }, depth + 1)) }
      : {}),
  })
}

/**
 * The serializer that pino applies to `err` by itself takes this for an error, and would give it the type `Object`: it asks the
 * constructor first, then the name (https://github.com/pinojs/pino-std-serializers/blob/master/lib/err.js).
 */
function named(serialized: SerializedError): SerializedError {
  return Object.defineProperties(serialized, { constructor: { value: undefined }, name: { value: serialized.type } })
}

function text(value: unknown, redactor: { scrub(text: string): string }): string {
  return typeof value === 'string' ? redactor.scrub(value) : ''
}

/** The frames below the message. The message comes first in a stack and may hold data, so only the unbroken run of frames at the end counts. */
function frames(stack: string, limit: number, redactor: { scrub(text: string): string }): string[] {
  const lines = stack.split('\n')
  const first = lines.findLastIndex((line) => !frame.test(line)) + 1
  return lines.slice(first, first + limit).map((line) => redactor.scrub(line.trim()))
}

/** Errors of other libraries define properties as getters; one that throws must not hide the error. */
function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
