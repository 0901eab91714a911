import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StartSubject } from '../../measure/subject.ts'

/** The least that answers like the Track API. The sandbox would keep the second processor busy with its checks. */
const start: StartSubject = async () => {
  let completed = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      completed++
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    kind: 'server',
    port,
    completed: () => completed,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export default start
