import { verifyRequestSignature } from 'customerio-node'
import Fastify, { type FastifyRequest } from 'fastify'
import rawBody from 'fastify-raw-body'
import { signingSecrets, webhookPath } from '../../measure/webhook-load.ts'
import { listen } from './listen.ts'

/** What the README files of `fastify-raw-body` and `customerio-node` lead to. No window, no dedupe, one secret. */
export default async function start() {
  const app = Fastify()
  await app.register(rawBody, { global: false, runFirst: true })
  let completed = 0
  app.post(webhookPath, { config: { rawBody: true } }, async (request, reply) => {
    const valid = verifyRequestSignature({
      signingSecret: signingSecrets[0],
      timestamp: header(request, 'x-cio-timestamp'),
      signature: header(request, 'x-cio-signature'),
      body: request.rawBody ?? '',
    })
    if (!valid) return reply.code(401).send()
    completed++
    return reply.send()
  })
  return listen(app, () => completed)
}

function header({ headers }: FastifyRequest, name: string): string {
  return String(headers[name])
}
