import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import Fastify from 'fastify'
import { signingSecrets, webhookPath } from '../../measure/webhook-load.ts'
import { listen } from './listen.ts'

/** A bare route with the least that checks a signature: raw bytes, one HMAC pass over them, `JSON.parse`. No window, no dedupe. */
export default async function start() {
  const app = Fastify()
  const key = createSecretKey(signingSecrets[0], 'utf8')
  let completed = 0
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post<{ Body: Buffer }>(webhookPath, (request, reply) => {
    const { body, headers } = request
    const expected = createHmac('sha256', key)
      .update(`v0:${String(headers['x-cio-timestamp'])}:`)
      .update(body)
      .digest('hex')
    const given = String(headers['x-cio-signature'])
    if (given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
      const event: unknown = JSON.parse(body.toString())
      if (typeof event === 'object') completed++
      reply.send()
    } else {
      reply.code(401).send()
    }
  })
  return listen(app, () => completed)
}
