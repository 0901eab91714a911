import createError, { type FastifyErrorConstructor } from '@fastify/error'
import type { Problem } from '@messaging-observability/instrumentation'

type Constructor<Code extends string, Args extends unknown[]> = FastifyErrorConstructor<{ code: Code }, Args>

const InvalidOptionsBase: Constructor<'FST_CIO_INVALID_OPTIONS', [string]> = createError(
  'FST_CIO_INVALID_OPTIONS',
  'fastify-customerio cannot start, its options have problems:\n%s',
  500,
)

/** Thrown at registration. Holds every problem of the options, each with its path and a way out. */
export class InvalidOptionsError extends InvalidOptionsBase {
  /** All problems found, in the order of the options. */
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `  ${path === '' ? '(options)' : path}: ${message}`).join('\n'))
    this.problems = problems
  }
}

/** Thrown at registration: metrics are on and there is no Prometheus client to record with. */
export const MetricsBackendMissingError: Constructor<'FST_CIO_METRICS_BACKEND_MISSING', []> = createError(
  'FST_CIO_METRICS_BACKEND_MISSING',
  'No Prometheus client found. Register fastify-metrics before fastify-customerio, or pass `metrics: { client }` with prom-client or @prometheus-io/client, or turn metrics off with `metrics: false`.',
  500,
)

/** Thrown at registration: the workspace is already registered in this scope. */
export const WorkspaceTakenError: Constructor<'FST_CIO_WORKSPACE_TAKEN', [string]> = createError(
  'FST_CIO_WORKSPACE_TAKEN',
  "Workspace '%s' is already registered in this scope. Give the second registration its own `workspace`, or register it in a scope of its own.",
  500,
)

/** Thrown by `workspace(name)`: nobody registered that workspace in this scope or above it. */
export const WorkspaceUnknownError: Constructor<'FST_CIO_WORKSPACE_UNKNOWN', [string, string]> = createError(
  'FST_CIO_WORKSPACE_UNKNOWN',
  "Workspace '%s' is not registered here; there is %s. Register fastify-customerio with `workspace` set to it.",
  500,
)

/** Thrown when `webhooks` of a registration without a webhook route is used. */
export const WebhooksNotConfiguredError: Constructor<'FST_CIO_WEBHOOKS_NOT_CONFIGURED', [string]> = createError(
  'FST_CIO_WEBHOOKS_NOT_CONFIGURED',
  "Workspace '%s' has no webhook route. Pass `webhooks: { path, signingSecrets }` when you register fastify-customerio.",
  500,
)

/** Thrown at start-up under `verifyOnReady: 'fail'`: Customer.io refused a credential, or the region is wrong. */
export const VerificationFailedError: Constructor<'FST_CIO_VERIFICATION_FAILED', [string]> = createError(
  'FST_CIO_VERIFICATION_FAILED',
  'Customer.io did not accept the configuration: %s',
  500,
)

/** A webhook body over `maxBodyBytes`: answered with 413 and counted as `too_large`. */
export const BodyTooLargeError: Constructor<'FST_CIO_BODY_TOO_LARGE', [number]> = createError(
  'FST_CIO_BODY_TOO_LARGE',
  'The webhook body is larger than %d bytes. Raise `webhooks.maxBodyBytes`: Customer.io holds back everything behind this event.',
  413,
)
