import type { Failure } from '@messaging-observability/instrumentation'
import type { CustomerioErrorType } from '@messaging-observability/metrics'
import { readErrorBody } from './error-body.ts'

/** A failure with one of the catalogue's classes. */
export interface CustomerioFailure extends Failure {
  readonly type: CustomerioErrorType
}

/** Why the SDK makes a further attempt, as `customerio_api_retries_total` counts it. */
export type RetryReason = 'rate_limited' | 'server_error' | 'timeout' | 'network'

/** What the caller got wrong or wanted: left out of the health of Customer.io. */
const callerFaults: ReadonlySet<CustomerioErrorType> = new Set(['validation', 'not_found', 'conflict', 'aborted'])

const typeByStatus: Readonly<Record<number, CustomerioErrorType>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  410: 'not_found',
  413: 'too_large',
  429: 'rate_limited',
}

const timeoutCodes: ReadonlySet<unknown> = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/**
 * Judge an error of the SDK. Recognised by shape, not by class: an application may hold two copies of the SDK.
 *
 * The SDK rejects with `CustomerIORequestError` for an answer other than 2xx, `TypeError: fetch failed` for the network,
 * `DOMException TimeoutError` for its time-out per attempt, and a plain `Error` for what it cannot read.
 */
export function classifyError(error: unknown): CustomerioFailure {
  if (!(error instanceof Error)) return failure('unknown')
  const { name, message } = error
  const statusCode: unknown = 'statusCode' in error ? error.statusCode : undefined
  if (typeof statusCode === 'number') return classifyAnswer(error, statusCode)
  if (name === 'TimeoutError') return failure('timeout')
  if (name === 'AbortError') return failure('aborted')
  if (name === 'TypeError') return failure(classifyFetchError(error))
  if (name === 'MissingParamError') return failure('validation')
  if (message.startsWith('Unable to parse JSON')) return classifyUnparsable(message)
  // A region's host that does not know the account answers with a redirect, at times without a target
  // (https://github.com/customerio/customerio-node/issues/134).
  if (/^Received a 30[1278] status, but no Location header/.test(message)) return failure('wrong_region')
  return failure('unknown')
}

/** Judge the error of an attempt that is followed by another. */
export function retryReason(error: unknown): RetryReason {
  const { type } = classifyError(error)
  switch (type) {
    case 'rate_limited':
    case 'timeout':
    case 'network':
      return type
    case 'unknown':
    case 'bad_response':
      // The SDK retries answers and `TypeError`s only; one that is not from the network did not reach the server.
      return error instanceof TypeError ? 'network' : 'server_error'
    default:
      return 'server_error'
  }
}

function failure(type: CustomerioErrorType, more: Omit<Failure, 'type' | 'callerFault'> = {}): CustomerioFailure {
  return { type, callerFault: callerFaults.has(type), ...more }
}

function classifyAnswer(error: Error, statusCode: number): CustomerioFailure {
  const body = readErrorBody('body' in error ? error.body : undefined)
  const more = { statusCode, message: body.message, reference: body.reference }
  if (body.wrongRegion) return failure('wrong_region', more)
  const type = typeByStatus[statusCode]
  if (type !== undefined) return failure(type, more)
  if (statusCode >= 500) return failure('server_error', more)
  return failure(statusCode >= 400 ? 'validation' : 'bad_response', more)
}

function classifyFetchError(error: Error): CustomerioErrorType {
  const cause: unknown = error.cause
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  if (timeoutCodes.has(code)) return 'timeout'
  // A relative or broken redirect target cannot be parsed as a URL.
  if (code === 'ERR_INVALID_URL' || error.message.startsWith('Failed to parse URL')) return 'bad_response'
  // `terminated`: the connection ended inside the body.
  return error.message === 'fetch failed' || error.message === 'terminated' || code !== undefined
    ? 'network'
    : 'unknown'
}

/**
 * The SDK parses before it looks at the status, so that an HTML error page of a load balancer loses its status, and the message
 * holds the raw body (https://github.com/customerio/customerio-node/issues/71). The body never goes any further.
 */
function classifyUnparsable(message: string): CustomerioFailure {
  const body = message.slice(message.indexOf('\nBody:\n') + '\nBody:\n'.length).trim()
  if (/^unauthorized( request)?\.?$/i.test(body)) {
    return failure('unauthorized', { message: 'Customer.io refused the credentials in plain text' })
  }
  return failure('bad_response', {
    message: `Customer.io answered with a body of ${body.length} characters that is not JSON`,
  })
}
