import type { Customerio } from '@messaging-observability/customerio'
import type { FastifyInstance } from 'fastify'
import type { Route } from './route-group.ts'

const DEFAULT_TIMEOUT = 10_000

/**
 * Stops taking webhooks when the app begins to close, and waits for calls and handlers when the requests are done: those
 * that nobody awaited are still running then. Hooks of the app registered later run before, and may still make calls.
 */
export function closeWithApp(
  app: FastifyInstance,
  client: Customerio,
  routes: readonly Route[],
  timeout: number = DEFAULT_TIMEOUT,
): void {
  app.addHook('preClose', async function customerioPreClose() {
    for (const { receiver } of routes) receiver.close()
  })
  app.addHook('onClose', async function customerioOnClose() {
    // Handlers may make calls, so the calls are waited for last, with the time that is left.
    const startedAt = performance.now()
    const handlers = await Promise.all(routes.map(({ receiver }) => receiver.drain(timeout)))
    const calls = await client.drain(Math.max(0, timeout - (performance.now() - startedAt)))
    const abandoned = { calls: calls.abandoned, handlers: handlers.reduce((sum, report) => sum + report.abandoned, 0) }
    if (abandoned.calls + abandoned.handlers > 0) {
      app.log.warn({ abandoned, shutdownTimeout: timeout }, 'customerio gave up waiting for calls and handlers')
    }
  })
}
