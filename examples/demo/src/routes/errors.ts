import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'

/**
 * Stands for whatever a call to Customer.io failed with. The SDK's own errors repeat what the API answered, and tracing and logging
 * take the message of every error that leaves a route.
 */
class MessagingUnavailableError extends Error {
  override readonly name = 'MessagingUnavailableError'
  readonly statusCode = 502

  constructor(cause: unknown) {
    super('Customer.io could not be reached or refused the call', { cause })
  }
}

/** A handler whose failures say nothing of what was sent or answered. The call itself has its log line, span and metrics. */
export function guarded<Route extends RouteGenericInterface>(
  handler: (request: FastifyRequest<Route>, reply: FastifyReply) => Promise<unknown>,
): (request: FastifyRequest<Route>, reply: FastifyReply) => Promise<unknown> {
  return async (request, reply) => {
    try {
      return await handler(request, reply)
    } catch (error) {
      throw new MessagingUnavailableError(error)
    }
  }
}

/** Answers without a word about causes. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500, name } = error
    if (statusCode >= 500) request.log.warn({ route: request.routeOptions.url, errorName: name }, 'request failed')
    return reply.code(statusCode).send({ error: statusCode === 502 ? 'messaging_unavailable' : 'request_failed' })
  })
}
