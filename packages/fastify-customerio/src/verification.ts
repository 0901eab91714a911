import type { Customerio, PartCheck } from '@messaging-observability/customerio'
import type { FastifyInstance } from 'fastify'
import { VerificationFailedError } from './errors.ts'

/** Asks Customer.io for credentials and region when the app gets ready. */
export function verifyWithApp(app: FastifyInstance, client: Customerio, workspace: string, mode: 'log' | 'fail'): void {
  app.addHook('onReady', async function customerioVerification() {
    const { ok, parts } = await client.verify()
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
