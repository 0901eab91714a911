import {
  equalInConstantTime,
  HmacSha256Key,
  type SignatureScheme,
  type SignedHeaders,
} from '@messaging-observability/webhooks'

const signatureHeader = 'x-cio-signature'
const timestampHeader = 'x-cio-timestamp'

// Digits only: for `1603` + `{"a":1}` and `1603:{"a"` + `1}` the signed text is the same.
const unixSeconds = /^\d{1,12}$/

/** Length of a SHA-256 digest in hexadecimal. */
const digestLength = 64

/** The two headers of a signed request. */
export interface CustomerioSignedHeaders extends SignedHeaders {
  readonly signedAt: number
  /** Text of the timestamp header: part of what is signed. */
  readonly timestamp: string
}

/**
 * Customer.io's scheme: lower-case hexadecimal HMAC-SHA256 of `v0:<timestamp header>:<raw body>`.
 * https://docs.customer.io/journeys/webhooks/#securely-verifying-requests
 */
export const customerioSignature: SignatureScheme<CustomerioSignedHeaders, HmacSha256Key> = {
  prepare: (secret) => new HmacSha256Key(secret),
  read: (headers) => {
    const signature = headers[signatureHeader]
    const timestamp = headers[timestampHeader]
    if (signature === undefined || timestamp === undefined) return 'missing_header'
    if (typeof signature !== 'string' || signature.length !== digestLength) return 'bad_signature'
    if (typeof timestamp !== 'string' || !unixSeconds.test(timestamp)) return 'bad_signature'
    return { signature, timestamp, signedAt: Number(timestamp) * 1000 }
  },
  verify: ({ signature, timestamp }, body, key) => equalInConstantTime(signature, key.hex(`v0:${timestamp}:`, body)),
}

/** What {@link signWebhook} signs. */
export interface SignWebhookOptions {
  readonly secret: string
  /** The exact bytes that will be sent; a text is sent as UTF-8. */
  readonly body: string | Uint8Array
  /** Unix seconds. Default: now. */
  readonly timestamp?: number
}

/**
 * Signs a body as Customer.io does, for tests of your own route.
 * @returns the two headers to send with it
 */
export function signWebhook({ secret, body, timestamp = Math.floor(Date.now() / 1000) }: SignWebhookOptions): {
  'x-cio-signature': string
  'x-cio-timestamp': string
} {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  return {
    [signatureHeader]: new HmacSha256Key(secret).hex(`v0:${timestamp}:`, bytes),
    [timestampHeader]: String(timestamp),
  }
}
