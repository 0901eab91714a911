import { trace } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import type { Canaries } from './canaries.ts'
import type { Evidence } from './evidence.ts'

/** How many requests have their decorator inspected: each inspection costs milliseconds. */
const inspectedRequests = 20

/** Searches what an inspected or serialised client would show, on the app and on requests that have used it. */
export function inspectDecorators(app: FastifyInstance, evidence: Evidence): void {
  let left = inspectedRequests
  app.addHook('onReady', async () => {
    const { customerio } = app
    for (const shown of [customerio, customerio.app, customerio.pipelines, customerio.webhooks])
      evidence.searchObject(shown)
  })
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'POST' || left === 0) return
    left--
    const { customerio } = request
    for (const shown of [customerio, customerio.app, customerio.pipelines]) evidence.searchObject(shown)
  })
}

/**
 * Emits a control value as a log line and as a span, where nothing holds it back. A search that does not find it looks in the wrong
 * place.
 */
export function plantControls(app: FastifyInstance, canaries: Canaries): void {
  const control = canaries.value('control')
  app.log.info({ control }, 'what the search for planted values must find')
  trace.getTracer('demo').startSpan('control', { attributes: { control } }).end()
}
