import { context } from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Registration, RequestCustomerio } from './registration.ts'

/** Holds the client of a request once it was used. */
const kClient: unique symbol = Symbol('fastify-customerio.request')

interface DecoratedRequest extends FastifyRequest {
  [kClient]: RequestCustomerio | null
}

/**
 * Adds `request.customerio`, made on first use. `nearest` finds the registration that serves an instance.
 *
 * @throws FST_ERR_DEC_ALREADY_PRESENT where the app has another decorator of that name.
 */
export function decorateRequests(app: FastifyInstance, nearest: (server: FastifyInstance) => Registration): void {
  // By our own key: what somebody else put under our name is a conflict and not us.
  if (app.hasRequestDecorator(kClient)) return
  app.decorateRequest(kClient, null)
  app.decorateRequest('customerio', {
    getter(this: FastifyRequest): RequestCustomerio {
      const request = this as DecoratedRequest
      // Never bound to request.signal: it aborts after every reply, also a normal one, and a call that nobody awaited has
      // to arrive all the same.
      request[kClient] ??= nearest(request.server).forRequest({
        logger: request.log,
        fallbackContext: context.active(),
      })
      return request[kClient]
    },
  })
}
