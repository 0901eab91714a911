import type { FastifyContentTypeParser } from 'fastify'
import { BodyTooLargeError } from './errors.ts'

const EMPTY: Buffer = Buffer.alloc(0)

/**
 * A content type parser that hands over the bytes exactly as they came: the signature is made over them.
 *
 * Fastify's own `parseAs: 'buffer'` copies every body once more and answers 400 to a length that does not match,
 * a code that makes Customer.io pause for an hour. Here the signature alone is the judge of what arrived.
 */
export function rawBodyParser(limit: number): FastifyContentTypeParser {
  return (request, payload, done) => {
    if (Number(request.headers['content-length']) > limit) {
      done(new BodyTooLargeError(limit))
      return
    }
    const chunks: Buffer[] = []
    let received = 0

    const settle = (error: Error | null, body?: Buffer): void => {
      payload.off('data', onData).off('end', onEnd).off('error', settle)
      done(error, body)
    }
    const onData = (chunk: Buffer): void => {
      received += chunk.length
      if (received > limit) settle(new BodyTooLargeError(limit))
      else chunks.push(chunk)
    }
    const onEnd = (): void => {
      settle(null, chunks.length === 1 ? chunks[0] : chunks.length === 0 ? EMPTY : Buffer.concat(chunks, received))
    }
    payload.on('data', onData).on('end', onEnd).on('error', settle)
  }
}
