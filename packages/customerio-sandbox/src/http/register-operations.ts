import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { rateLimited, unauthorized } from '../faults/fault-answer.ts'
import type { FaultRegistry } from '../faults/faults.ts'
import { type HeldRequests, misbehave } from '../faults/misbehave.ts'
import type { Workspace } from '../state/workspace.ts'
import type { Answer } from './answer.ts'
import { parseBody } from './body.ts'
import { isAuthorized } from './credentials.ts'
import type { Operation, OperationRequest } from './operation.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { send } from './send.ts'

/** What the routes of a sandbox share. */
export interface ServerContext {
  readonly workspace: Workspace
  readonly faults: FaultRegistry
  readonly rateLimiter: RateLimiter
  readonly held: HeldRequests
}

/** The largest body any operation takes (a broadcast's), in bytes. */
export const maxBodyBytes: number = 25 * 1024 * 1024

/** Adds one route for each operation. */
export function registerOperations(
  app: FastifyInstance,
  operations: readonly Operation[],
  context: ServerContext,
): void {
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      bodyLimit: maxBodyBytes,
      exposeHeadRoute: false,
      handler: (request, reply) => serve(operation, request, reply, context),
    })
  }
}

function serve(operation: Operation, request: FastifyRequest, reply: FastifyReply, context: ServerContext): void {
  const { workspace, faults, rateLimiter, held } = context
  const seen = readRequest(operation, request, workspace)

  function answer(): Answer {
    const limit = rateLimiter.check(operation)
    if (limit !== undefined) return rateLimited(operation.api, limit.retryAfterSeconds, limit.limit)
    if (operation.authenticated !== false && !seen.authorized) return unauthorized(operation.api)
    return operation.handle(seen)
  }

  const fault = faults.strike({
    api: operation.api,
    operation: operation.name,
    method: request.method,
    url: request.url,
    retry: Number(seen.headers['x-retry-count'] ?? 0),
  })
  if (fault === undefined) {
    const result = answer()
    record(operation, request, seen, workspace, result.status)
    send(reply, operation.api, result)
    return
  }
  const status = misbehave({ fault, api: operation.api, request, reply, held, answer })
  record(operation, request, seen, workspace, status, fault.preset)
}

function readRequest(operation: Operation, request: FastifyRequest, { settings }: Workspace): OperationRequest {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
  return {
    param: (name) => String((request.params as Record<string, string>)[name]),
    query: request.query as Record<string, string>,
    headers,
    ...parseBody(raw),
    raw,
    authorized: isAuthorized(operation, headers, settings),
  }
}

function record(
  operation: Operation,
  request: FastifyRequest,
  seen: OperationRequest,
  workspace: Workspace,
  status: number | undefined,
  fault?: string,
): void {
  const { authorization: _secret, ...headers } = seen.headers
  const keepsBody = seen.body !== undefined && seen.raw.length <= workspace.settings.retention.bodyBytes
  workspace.requests.push({
    sequence: workspace.nextSequence(),
    at: workspace.settings.now(),
    api: operation.api,
    operation: operation.name,
    method: request.method,
    path: operation.path,
    url: request.url,
    headers,
    authorized: seen.authorized,
    ...(keepsBody ? { body: seen.body } : {}),
    bodyBytes: seen.raw.length,
    ...(status === undefined ? {} : { status }),
    ...(fault === undefined ? {} : { fault }),
  })
}
