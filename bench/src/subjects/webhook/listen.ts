import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { ServerSubject } from '../../measure/subject.ts'

/** Serves on a free port of the loopback interface. */
export async function listen(app: FastifyInstance, completed: () => number): Promise<ServerSubject> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { kind: 'server', port, completed, close: () => app.close() }
}
