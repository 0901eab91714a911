import type { RequestHeaders } from './request.ts'

/** What the headers say about a request's signature. */
export interface SignedHeaders {
  readonly signature: string
  /** Unix milliseconds of the signed timestamp; absent where the vendor signs none or only the body's can be trusted. */
  readonly signedAt?: number
}

/** A vendor's signature scheme, as small pure functions. `Key` is whatever it prepares from a secret once. */
export interface SignatureScheme<Signed extends SignedHeaders = SignedHeaders, Key = unknown> {
  /** Prepares a secret. Called once per secret, not per request. */
  prepare(secret: string): Key
  /** Reads the headers without hashing anything. */
  read(headers: RequestHeaders): Signed | 'missing_header' | 'bad_signature'
  /** True if `key` made this signature over this body. Compares in constant time. */
  verify(signed: Signed, body: Buffer, key: Key): boolean
}

/** How old or how far ahead a signed timestamp may be, in milliseconds. */
export interface ReplayWindow {
  readonly pastMs: number
  readonly futureMs: number
}
