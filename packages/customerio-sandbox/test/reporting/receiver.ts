import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Test } from 'tap'
import type { ReportingEvent } from '../../src/reporting/index.ts'

export interface Received {
  method: string | undefined
  path: string | undefined
  headers: IncomingHttpHeaders
  body: Buffer
  /** The TCP connection it came over, counted from 1. */
  connection: number
}

/** A status, or a way to answer badly. */
export type Behaviour = number | 'hang' | 'reset' | 'end' | 'garbage' | 'truncate' | 'hang in body'

export interface Receiver {
  url: string
  requests: Received[]
  /** The requests' bodies, parsed. */
  events(): ReportingEvent[]
  /** Changes the answer from now on. */
  answer(behaviour: Behaviour | ((request: Received, index: number) => Behaviour)): void
}

/** Starts a real receiver on loopback; it answers 200 until told otherwise and is closed with the test. */
export async function startReceiver(
  t: Test,
  initial: Behaviour = 200,
  server: Server = createServer(),
): Promise<Receiver> {
  const requests: Received[] = []
  const connections = new Map<Socket, number>()
  let behaviourOf: (request: Received, index: number) => Behaviour = () => initial
  server.on('connection', (socket: Socket) => connections.set(socket, connections.size + 1))
  server.on('request', (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url: path, headers, socket } = request
      const received = { method, path, headers, body: Buffer.concat(chunks), connection: connections.get(socket) ?? 0 }
      requests.push(received)
      behave(behaviourOf(received, requests.length - 1), response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    events: () => requests.map(({ body }) => JSON.parse(body.toString()) as ReportingEvent),
    answer(behaviour) {
      behaviourOf = typeof behaviour === 'function' ? behaviour : () => behaviour
    },
  }
}

function behave(behaviour: Behaviour, response: ServerResponse): void {
  if (typeof behaviour === 'number') {
    response.writeHead(behaviour, { location: '/elsewhere' }).end(behaviour === 204 ? undefined : 'an answer')
    return
  }
  const socket = response.socket as Socket
  switch (behaviour) {
    case 'hang':
      break
    case 'reset':
      socket.resetAndDestroy()
      break
    case 'end':
      socket.end()
      break
    case 'garbage':
      socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n')
      break
    case 'truncate':
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart of it')
      break
    case 'hang in body':
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart of it')
  }
}

/** Lets real input and output run until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !condition(); ) {
    if (Date.now() > end) throw new Error(`still not so after 5 s: ${condition.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
