import { createHmac } from 'node:crypto'

/**
 * Signs a request body the way Customer.io does: lower-case hexadecimal HMAC-SHA256 of `v0:<timestamp>:<body>`.
 *
 * @param timestamp The text of the `x-cio-timestamp` header: Unix seconds.
 */
export function signBody(signingKey: string, timestamp: number, body: string | Buffer): string {
  return createHmac('sha256', signingKey).update(`v0:${timestamp}:`).update(body).digest('hex')
}
