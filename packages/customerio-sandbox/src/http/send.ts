import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { type Answer, recordedHeaders } from './answer.ts'
import type { Api } from './operation.ts'

/** Sends an answer with the headers of the API's real hosts. */
export function send(reply: FastifyReply, api: Api, answer: Answer): FastifyReply {
  reply
    .code(answer.status)
    .headers(recordedHeaders[api])
    .headers(answer.headers ?? {})
  if (answer.status === 204) return reply.send()
  // The App API's hosts answer in chunks, without `content-length`.
  return reply.send(api === 'app' ? Readable.from([Buffer.from(answer.body)]) : answer.body)
}
