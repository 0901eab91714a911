import { type Redactor, serializeError } from '@messaging-observability/instrumentation'
import type { Answer } from '@messaging-observability/webhooks'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { rawBodyParser } from './raw-body.ts'
import type { Route } from './route-group.ts'

const EMPTY: Buffer = Buffer.alloc(0)

/**
 * Adds `POST <path>` in a scope of its own: raw bodies and the error handler below stay there.
 *
 * Whatever goes wrong outside the receiver is answered with "send again", never with the 500 that Fastify would send:
 * Customer.io pauses for an hour on it.
 */
export async function registerWebhookRoute(
  app: FastifyInstance,
  { path, receiver, maxBodyBytes }: Route,
  redactor: Redactor,
): Promise<void> {
  await app.register(async function customerioWebhookRoute(scope) {
    scope.addHook('onReady', () => receiver.ready())

    const parser = rawBodyParser(maxBodyBytes)
    scope.removeAllContentTypeParsers()
    // '*' alone would do, but Fastify looks it up anew for every request.
    scope.addContentTypeParser('application/json', parser)
    scope.addContentTypeParser('*', parser)

    scope.setErrorHandler((error: Error & { code?: string }, request, reply) => {
      if (error.code === 'FST_CIO_BODY_TOO_LARGE') return send(reply, receiver.reject('too_large'))
      if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return send(reply, receiver.reject('unsupported_media_type'))
      // Anybody can hang up in the middle of a body, without a signature: that must not fill the log with errors.
      const level = request.raw.destroyed ? 'info' : 'error'
      request.log[level](
        { err: serializeError(error, redactor) },
        'customerio webhook request failed outside of its handlers',
      )
      return send(reply, receiver.unavailable())
    })

    scope.post(path, (request, reply) => {
      const answer = receiver.receive({
        headers: request.headers,
        body: (request.body as Buffer | undefined) ?? EMPTY,
        logger: request.log,
      })
      return answer instanceof Promise ? answer.then((settled) => send(reply, settled)) : send(reply, answer)
    })
  })
}

function send(reply: FastifyReply, { status, headers }: Answer): FastifyReply {
  reply.statusCode = status
  if (headers !== undefined) reply.headers(headers)
  return reply.send()
}
