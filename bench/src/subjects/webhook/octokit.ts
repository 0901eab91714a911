import { Webhooks } from '@octokit/webhooks'
import Fastify from 'fastify'
import { signingSecrets, webhookPath } from '../../measure/webhook-load.ts'
import { listen } from './listen.ts'

/**
 * GitHub's receiver on a Fastify route that hands it the body as text: verifies and dispatches, as ours does. No window, no
 * dedupe, no metrics, one secret.
 */
export default async function start() {
  const app = Fastify()
  const webhooks = new Webhooks({ secret: signingSecrets[0] })
  let completed = 0
  webhooks.on('push', async () => {
    completed++
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post<{ Body: string }>(webhookPath, async ({ body, headers }, reply) => {
    await webhooks.verifyAndReceive({
      id: String(headers['x-github-delivery']),
      name: String(headers['x-github-event']),
      payload: body,
      signature: String(headers['x-hub-signature-256']),
    })
    return reply.send()
  })
  return listen(app, () => completed)
}
