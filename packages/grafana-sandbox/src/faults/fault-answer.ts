import type { Answer } from '../http/answer.ts'
import { statusFailure } from '../http/status.ts'
import type { Fault } from './fault.ts'

const messages: Readonly<Record<number, readonly [message: string, reason: string]>> = {
  401: ['Unauthorized', 'Unauthorized'],
  403: ["You'll need additional permissions to perform this action.", 'Forbidden'],
  409: ['the object has been modified; please apply your changes to the latest version and try again', 'Conflict'],
  412: ['The dashboard has been changed by someone else', 'Conflict'],
  429: ['Too many requests', 'TooManyRequests'],
}

/** The answer that a fault with a status gives to a request for `path`. */
export function faultAnswer(fault: Extract<Fault, { readonly status: number }>, path: string): Answer {
  const { status, retryAfter, html = status >= 502 && status <= 504, body } = fault
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  if (body !== undefined) return { status, headers, body }
  if (html) {
    return {
      status,
      headers: { ...headers, 'content-type': 'text/html' },
      body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>proxy</center></body></html>\n`,
    }
  }
  const [message, reason] = messages[status] ?? ['Internal Server Error', 'InternalError']
  if (path.startsWith('/apis/')) return { ...statusFailure(status, message, { reason }), headers }
  return { status, headers, body: { message, ...(status === 412 ? { status: 'version-mismatch' } : {}) } }
}
