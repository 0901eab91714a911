import type { FastifyInstance, FastifyPluginCallback } from 'fastify'
import { createBroadcasts } from './app/broadcasts.ts'
import { createMessageReads } from './app/messages.ts'
import { createPeopleReads } from './app/people.ts'
import { createReportingWebhooks } from './app/reporting-webhooks.ts'
import { createSends } from './app/send.ts'
import { createTableOperations } from './app/table-operations.ts'
import { type OptionProblem, SandboxError } from './errors.ts'
import { apiError } from './faults/fault-answer.ts'
import { checkFault, createFaults, type Faults } from './faults/faults.ts'
import { createHeldRequests } from './faults/misbehave.ts'
import type { FaultDescription } from './faults/presets.ts'
import { type Api, isObject, type Operation } from './http/operation.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { maxBodyBytes, registerOperations, type ServerContext } from './http/register-operations.ts'
import { send } from './http/send.ts'
import { createInspection, type Inspection } from './inspection/inspection.ts'
import { registerInspection } from './inspection/routes.ts'
import { createMessaging } from './messaging/messaging.ts'
import { type Credentials, checkWorkspaceOptions, resolveWorkspaceOptions, type WorkspaceOptions } from './options.ts'
import { createPipelines } from './pipelines/pipelines.ts'
import {
  type CreateEvent,
  createEventFactory,
  createReportingSender,
  type ReportingSender,
  type ReportingSenderOptions,
  type ReportingSubscriptionInput,
} from './reporting/index.ts'
import { resolveSenderOptions } from './reporting/sender-options.ts'
import { checkSubscription } from './reporting/subscription.ts'
import { createWorkspace } from './state/workspace.ts'
import { createTrackV1 } from './track/v1.ts'
import { createTrackV2 } from './track/v2.ts'

/** Options of a sandbox, however it is served. */
export interface SandboxOptions extends WorkspaceOptions {
  /** Faults that wait from the start, and again after a reset. */
  readonly faults?: readonly FaultDescription[]
  /** Reporting webhooks that exist from the start, and again after a reset. */
  readonly webhooks?: readonly ReportingSubscriptionInput[]
  /** How reporting webhooks are sent. Seed and time scale are the sandbox's own. */
  readonly reporting?: Omit<ReportingSenderOptions, 'seed' | 'timeScale'>
}

/** A local Customer.io, without its server. */
export interface Sandbox {
  /** The keys a client must present. */
  readonly credentials: Credentials
  /** What it has seen. */
  readonly inspect: Inspection
  /** Makes requests misbehave. */
  readonly faults: Faults
  /** Sends reporting webhooks: subscriptions, log, and events of your own. */
  readonly webhooks: ReportingSender
  /** Makes a reporting event with ids drawn from the seed, for {@link ReportingSender.emit}. */
  readonly createEvent: CreateEvent
  /**
   * Lets everything that is scheduled happen now, in its order, and waits until the reporting webhooks are delivered.
   * A webhook that keeps failing keeps this waiting: raise `timeScale`, or look at `webhooks.log`.
   */
  settle(): Promise<void>
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
const sandboxOptionNames: readonly string[] = ['faults', 'webhooks', 'reporting']

/** Finds every problem of the options. */
export function checkSandboxOptions(options: SandboxOptions, known: readonly string[] = []): OptionProblem[] {
  const { faults = [], webhooks = [], reporting = {} } = options
  const allowRemote = isObject(reporting) && reporting.allowRemoteEndpoints === true
  return [
    ...checkWorkspaceOptions(options, [...sandboxOptionNames, ...known]),
    ...checkList('faults', faults, (fault, path) => checkFault(fault, path)),
    ...checkList('webhooks', webhooks, (webhook, path) =>
      checkNewSubscription(webhook, allowRemote).map(({ path: at, message }) => ({
        path: at.replace(/^subscription/, path),
        message,
      })),
    ),
    ...checkReporting(reporting),
  ]
}

function checkList(
  name: string,
  list: unknown,
  check: (entry: unknown, path: string) => OptionProblem[],
): OptionProblem[] {
  if (!Array.isArray(list)) return [{ path: name, message: 'must be a list' }]
  return list.flatMap((entry, index) => check(entry, `${name}[${index}]`))
}

function checkNewSubscription(webhook: unknown, allowRemote: boolean): OptionProblem[] {
  const problems = checkSubscription(webhook, allowRemote)
  if (isObject(webhook) && webhook.endpoint === undefined) {
    problems.push({ path: 'subscription.endpoint', message: 'is required' })
  }
  return problems
}

function checkReporting(reporting: unknown): OptionProblem[] {
  if (!isObject(reporting)) return [{ path: 'reporting', message: 'must be an object' }]
  const own = ['seed', 'timeScale'].filter((name) => name in reporting)
  try {
    resolveSenderOptions(reporting)
    return own.map((name) => ({ path: `reporting.${name}`, message: `is no option here: give the sandbox's ${name}` }))
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    return error.problems.map(({ path, message }) => ({ path: `reporting.${path}`, message }))
  }
}

/**
 * Creates a sandbox.
 *
 * @throws SandboxError `CIO_SANDBOX_OPTIONS` with all problems.
 */
export function createSandbox(options: SandboxOptions): SandboxCore {
  const problems = checkSandboxOptions(options)
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_OPTIONS', 'The sandbox options are wrong:', problems)
  const { faults: initialFaults, webhooks: initialWebhooks = [], reporting, ...workspaceOptions } = options
  const settings = resolveWorkspaceOptions(workspaceOptions)
  const { seed, timeScale, now } = settings
  const workspace = createWorkspace(settings)
  const faults = createFaults(seed, initialFaults)
  const rateLimiter = createRateLimiter(settings)
  const held = createHeldRequests()
  const webhooks = createReportingSender({ ...reporting, seed, timeScale })
  const messaging = createMessaging(workspace, webhooks, () => createEventFactory({ seed, now }))
  const broadcasts = createBroadcasts(workspace, messaging)
  const operations: Operation[] = [
    ...createTrackV1(workspace, messaging),
    ...createTrackV2(workspace, messaging),
    ...createSends(workspace, messaging),
    ...broadcasts.operations,
    ...createReportingWebhooks(webhooks),
    ...createPeopleReads(workspace),
    ...createMessageReads(workspace),
    ...createTableOperations(workspace),
    ...createPipelines(workspace),
  ]
  const context: ServerContext = { workspace, faults, rateLimiter, held }
  for (const webhook of initialWebhooks) webhooks.add(webhook)

  // Apart from the messages' stream: an event of the user's own changes no id of theirs.
  let ownEvents = createEventFactory({ seed: seed + 1, now })
  const sandbox: Sandbox = {
    credentials: settings.credentials,
    inspect: createInspection(workspace, messaging),
    faults,
    webhooks,
    createEvent: (name, eventOptions) => ownEvents(name, eventOptions),
    async settle() {
      messaging.runAll()
      await webhooks.idle()
    },
    reset() {
      messaging.reset()
      webhooks.reset()
      workspace.reset()
      broadcasts.reset()
      faults.reset()
      rateLimiter.reset()
      ownEvents = createEventFactory({ seed: seed + 1, now })
      for (const webhook of initialWebhooks) webhooks.add(webhook)
    },
  }

  function routes(app: FastifyInstance, _options: object, done: () => void): void {
    readRawBodies(app)
    registerOperations(app, operations, context)
    registerInspection(app, sandbox)
    app.setNotFoundHandler((request, reply) => {
      const api = apiOf(request.url, app.prefix)
      send(reply, api, apiError(api, 404, 'not found'))
    })
    app.addHook('preClose', (closed) => {
      held.releaseAll()
      closed()
    })
    done()
  }

  return {
    ...sandbox,
    routes,
    async close() {
      messaging.close()
      await webhooks.close()
    },
  }
}

function apiOf(url: string, prefix: string): Api {
  return url.startsWith(`${prefix}/v1/`) ? 'app' : 'track'
}

function readRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (_request, body, done) => {
    done(null, body)
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const api = apiOf(request.url, app.prefix)
    send(reply, api, apiError(api, error.statusCode ?? 500, error.message))
  })
}
