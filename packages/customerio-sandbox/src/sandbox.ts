import type { FastifyInstance, FastifyPluginCallback } from 'fastify'
import { type OptionProblem, SandboxError } from './errors.ts'
import { apiError } from './faults/fault-answer.ts'
import { checkFault, createFaults, type Faults } from './faults/faults.ts'
import { createHeldRequests } from './faults/misbehave.ts'
import type { FaultDescription } from './faults/presets.ts'
import type { Operation } from './http/operation.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { maxBodyBytes, registerOperations, type ServerContext } from './http/register-operations.ts'
import { send } from './http/send.ts'
import { createInspection, type Inspection } from './inspection/inspection.ts'
import { createMessaging } from './messaging/messaging.ts'
import { type Credentials, checkWorkspaceOptions, resolveWorkspaceOptions, type WorkspaceOptions } from './options.ts'
import { createWorkspace } from './state/workspace.ts'
import { createTrackV1 } from './track/v1.ts'
import { createTrackV2 } from './track/v2.ts'

/** Options of a sandbox, however it is served. */
export interface SandboxOptions extends WorkspaceOptions {
  /** Faults that wait from the start, and again after a reset. */
  readonly faults?: readonly FaultDescription[]
}

/** A local Customer.io, without its server. */
export interface Sandbox {
  /** The keys a client must present. */
  readonly credentials: Credentials
  /** What it has seen. */
  readonly inspect: Inspection
  /** Makes requests misbehave. */
  readonly faults: Faults
  /** Forgets everything it has seen, ends injected faults and starts the seed anew. */
  reset(): void
}

/** A sandbox with its routes. */
export interface SandboxCore extends Sandbox {
  /** Adds the routes to an instance. */
  readonly routes: FastifyPluginCallback
  close(): Promise<void>
}

/** Names of the options that are not {@link WorkspaceOptions}. */
export const sandboxOptionNames: readonly string[] = ['faults']

/** Finds every problem of the options. */
export function checkSandboxOptions(options: SandboxOptions, known: readonly string[] = []): OptionProblem[] {
  const problems = checkWorkspaceOptions(options, [...sandboxOptionNames, ...known])
  const faults: unknown = options.faults ?? []
  if (!Array.isArray(faults)) problems.push({ path: 'faults', message: 'must be a list of faults' })
  else problems.push(...faults.flatMap((fault, index) => checkFault(fault, `faults[${index}]`)))
  return problems
}

/**
 * Creates a sandbox.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with all problems.
 */
export function createSandbox(options: SandboxOptions, known: readonly string[] = []): SandboxCore {
  const problems = checkSandboxOptions(options, known)
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'The sandbox options are wrong:', problems)
  const { faults: initialFaults, ...workspaceOptions } = options
  const settings = resolveWorkspaceOptions(workspaceOptions)
  const workspace = createWorkspace(settings)
  const faults = createFaults(settings.seed, initialFaults)
  const rateLimiter = createRateLimiter(settings)
  const held = createHeldRequests()
  const messaging = createMessaging(workspace)
  const operations: Operation[] = [...createTrackV1(workspace, messaging), ...createTrackV2(workspace, messaging)]
  const context: ServerContext = { workspace, faults, rateLimiter, held }

  function reset(): void {
    workspace.reset()
    faults.reset()
    rateLimiter.reset()
  }

  function routes(app: FastifyInstance, _options: object, done: () => void): void {
    readRawBodies(app)
    registerOperations(app, operations, context)
    app.setNotFoundHandler((request, reply) => {
      const api = request.url.startsWith('/v1/') ? 'app' : 'track'
      send(reply, api, apiError(api, 404, 'not found'))
    })
    app.addHook('preClose', (closed) => {
      held.releaseAll()
      closed()
    })
    done()
  }

  return {
    credentials: settings.credentials,
    inspect: createInspection(workspace),
    faults,
    reset,
    routes,
    close: () => Promise.resolve(),
  }
}

function readRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (_request, body, done) => {
    done(null, body)
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const api = request.url.startsWith('/v1/') ? 'app' : 'track'
    send(reply, api, apiError(api, error.statusCode ?? 500, error.message))
  })
}
