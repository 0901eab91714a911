import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, createServer as createSocketServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A request that arrived. */
export interface Arrival {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers a request. */
export type Handler = (response: ServerResponse, arrival: Arrival) => void

/** A server on loopback. */
export interface Loopback {
  readonly url: string
  readonly port: number
  /** What arrived, in order. */
  readonly arrivals: readonly Arrival[]
}

/** Serves until the test ends. */
export async function serve(t: Test, handler: Handler, tls?: ServerOptions): Promise<Loopback> {
  const arrivals: Arrival[] = []
  const server = tls === undefined ? createServer() : createSecureServer(tls)
  server.on('request', (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const arrival = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      arrivals.push(arrival)
      handler(response, arrival)
    })
  })
  const port = await listen(t, server)
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, port, arrivals }
}

/** Answers every request alike. */
export function always(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (response) => reply(response, status, body, headers)
}

/** Answers with JSON, or with a text as it is. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? (body.startsWith('<') ? 'text/html' : 'text/plain') : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers }).end(text)
}

/** Answers with what another server answers to a GET. */
export async function relay(response: ServerResponse, url: string, headers: IncomingHttpHeaders): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: headers.authorization ?? '' } })
  const type = answer.headers.get('content-type') ?? ''
  reply(response, answer.status, await answer.text(), { 'content-type': type })
}

/** A forward proxy that resolves every name to loopback. `refuse`: the status it answers to everything. */
export async function serveProxy(t: Test, refuse?: number): Promise<Loopback> {
  const arrivals: Arrival[] = []
  const server = createServer()
  const note = (method = '', path = '', headers: IncomingHttpHeaders = {}): void => {
    arrivals.push({ method, path, headers, body: '' })
  }
  server.on('request', (request, response) => {
    note(request.method, request.url, request.headers)
    if (refuse !== undefined) return void response.writeHead(refuse).end()
    const { port, pathname, search } = new URL(request.url ?? '')
    void relay(response, `http://127.0.0.1:${port}${pathname}${search}`, request.headers)
  })
  server.on('connect', (request, socket: Socket, head) => {
    note(request.method, request.url, request.headers)
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`)
    const target = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  const port = await listen(t, server)
  return { url: `http://127.0.0.1:${port}`, port, arrivals }
}

/** A server that speaks no HTTP, or nothing at all. */
export async function serveSocket(t: Test, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A port nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createSocketServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Sets environment variables until the test ends. */
export function setEnvironment(t: Test, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    process.env[name] = value
    t.teardown(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
}
