import Fastify from 'fastify'
import { webhookPath } from '../../measure/webhook-load.ts'
import { listen } from './listen.ts'

/** The baseline: Fastify as it comes, its own JSON parser, a handler that does nothing. */
export default async function start() {
  const app = Fastify()
  let completed = 0
  app.post(webhookPath, (_request, reply) => {
    completed++
    reply.send()
  })
  return listen(app, () => completed)
}
