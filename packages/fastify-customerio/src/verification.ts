import type { Customerio, PartCheck } from '@messaging-observability/customerio'
import type { FastifyInstance } from 'fastify'
import { VerificationFailedError } from './errors.ts'

/** In milliseconds. A start should not wait for an answer that does not come. */
const MAX_WAIT = 5_000

/** Asks Customer.io for credentials and region when the app gets ready. */
export function verifyWithApp(app: FastifyInstance, client: Customerio, workspace: string, mode: 'log' | 'fail'): void {
  app.addHook('onReady', async function customerioVerification() {
    const { ok, parts } = await client.scope({ deadlineMs: waitOf(app) }).verify()
    const checks = Object.entries(parts) as [string, PartCheck][]
    if (!ok && mode === 'fail') {
      const failed = checks.filter(([, { status }]) => status === 'failed')
      throw new VerificationFailedError(failed.map(([api, { message }]) => `${api}: ${message}`).join('; '))
    }
    for (const [api, { status, message, errorType }] of checks) {
      const level = status === 'failed' ? 'error' : 'info'
      app.log[level]({ workspace, api, status, ...(errorType && { errorType }) }, `customerio ${api}: ${message}`)
    }
  })
}

/** Fastify ends a hook that takes longer than `pluginTimeout`, and the start with it: also where the answer is only logged. */
function waitOf({ initialConfig: { pluginTimeout } }: FastifyInstance): number {
  return pluginTimeout ? Math.min(MAX_WAIT, pluginTimeout / 2) : MAX_WAIT
}
