import type { FastifyInstance } from 'fastify'

/** How the service and its messaging are doing, for a load balancer and for people. */
export function registerHealth(app: FastifyInstance): void {
  app.get('/health', { logLevel: 'warn' }, () => ({ status: 'ok', customerio: app.customerio.status() }))
}
