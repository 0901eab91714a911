import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.ts'
import { faultAnswer } from '../faults/fault-answer.ts'
import type { Faults } from '../faults/faults.ts'
import type { RequestLog } from '../state/request-log.ts'
import type { SandboxState } from '../state/state.ts'
import { type Answer, failure, pageNotFound } from './answer.ts'
import { authenticationFailure } from './authentication.ts'
import type { Call, RequestPurpose, Route } from './route.ts'

/** What serving needs besides the routes. */
export interface ServerContext {
  readonly state: SandboxState
  readonly faults: Faults
  readonly log: RequestLog
  /** Delays that are under way, ended when the sandbox closes. */
  readonly delays: Set<() => void>
  /** Path below which the API is served, without a slash at its end. */
  readonly rootPath: string
}

const nobody: Account = {
  id: 0,
  uid: '',
  kind: 'anonymous',
  login: 'anonymous',
  name: '',
  role: 'Viewer',
  grafanaAdmin: false,
}

/** Adds the routes of the API, and the answer for every other path. */
export function serveRoutes(app: FastifyInstance, routes: readonly Route[], context: ServerContext): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: `${context.rootPath}${route.url}`,
      exposeHeadRoute: false,
      handler: (request, reply) => serve(route, request, reply, context),
    })
  }
  app.setNotFoundHandler((request, reply) => serve(unknownRoute, request, reply, context))
}

const unknownRoute: Route = {
  method: 'GET',
  url: '*',
  purpose: ({ method }) => (method === 'GET' ? 'read' : 'write'),
  handle: ({ url }) =>
    url.startsWith('/api/')
      ? { ...failure(404, 'Not found'), headers: { 'content-type': 'application/json; charset=UTF-8' } }
      : pageNotFound,
}

async function serve(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  context: ServerContext,
): Promise<FastifyReply> {
  const { state, faults, log } = context
  const judged = state.accounts.authenticate(request.headers.authorization)
  const account = 'account' in judged ? judged.account : nobody
  const call = readCall(request, account, context.rootPath)
  const purpose = purposeOf(route, call)
  const fault = faults.strike({ method: call.method, path: call.url, purpose })

  async function perform(): Promise<Answer> {
    if ('refused' in judged && !(route.anonymous === true && judged.refused === 'none')) {
      return authenticationFailure(judged.refused)
    }
    return await route.handle(call)
  }

  function record(status: number | undefined): void {
    log.push({
      at: state.ids.now().getTime(),
      method: call.method,
      path: call.url,
      status,
      purpose,
      login: account.login,
      ...(fault === undefined ? {} : { fault: fault.id }),
    })
  }

  if (fault === undefined) return send(reply, await perform(), record)
  if ('cut' in fault) {
    if (fault.cut === 'after') await perform()
    record(undefined)
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  if ('slowMs' in fault) {
    const answer = await perform()
    await delay(fault.slowMs, context.delays)
    return send(reply, answer, record)
  }
  if (fault.applied === true) await perform()
  return send(reply, faultAnswer(fault, call.url), record)
}

function purposeOf(route: Route, call: Call): RequestPurpose {
  if (typeof route.purpose === 'function') return route.purpose(call)
  return route.purpose ?? (route.method === 'GET' ? 'read' : 'write')
}

function readCall(request: FastifyRequest, account: Account, rootPath: string): Call {
  const raw = typeof request.body === 'string' ? request.body : ''
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
  return {
    account,
    method: request.method,
    params: request.params as Record<string, string>,
    query: request.query as Call['query'],
    url: request.url.slice(rootPath.length),
    headers,
    body: parse(raw),
    raw,
  }
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

function send(reply: FastifyReply, answer: Answer, record: (status: number) => void): FastifyReply {
  const { status, headers = {}, body } = answer
  record(status)
  reply.code(status).headers(headers)
  if (headers['content-type'] === undefined) reply.header('content-type', 'application/json')
  if (headers['content-type'] === '') return reply.removeHeader('content-type').send()
  // As bytes: the framework adds a charset to a string.
  return reply.send(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
}

function delay(milliseconds: number, delays: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      clearTimeout(timer)
      delays.delete(end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    delays.add(end)
  })
}
