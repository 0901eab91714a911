import type { FastifyCustomerio, RequestCustomerio } from './registration.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Customer.io under `app.log`. Outside of the scope of the registration it is not there. */
    customerio: FastifyCustomerio
  }
  interface FastifyRequest {
    /** Customer.io under the request's logger and trace context. Calls outlive the reply. */
    readonly customerio: RequestCustomerio
  }
}
