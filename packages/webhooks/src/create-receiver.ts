import {
  ConfigurationError,
  createRedactor,
  type Problem,
  type SerializedError,
  serializeError as serializeErrorWith,
} from '@messaging-observability/instrumentation'
import { createAnswers, defaultAnswerCodes } from './answer.ts'
import { Authenticator } from './authenticator.ts'
import { systemClock } from './clock.ts'
import { Dispatcher } from './dispatcher.ts'
import type { WebhookEvent } from './envelope.ts'
import { EventPipeline } from './event-pipeline.ts'
import { EventReport } from './event-report.ts'
import { Journal, silentLogger } from './journal.ts'
import { createMemoryStore } from './memory-store.ts'
import { Parking } from './parking.ts'
import { checkPolicy, defaultPolicy } from './policy.ts'
import { WebhookReceiver } from './receiver.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import type { Receiver } from './receiver-types.ts'
import { isSecretList, SecretRing } from './secrets.ts'
import type { SignedHeaders } from './signature.ts'
import { Tally } from './tally.ts'

/**
 * Makes the webhook route of a vendor, without a framework: `receive()` takes headers and raw bytes and gives the answer.
 *
 * @throws ConfigurationError where an option cannot work, with every problem at once
 */
export function createReceiver<
  Known extends WebhookEvent,
  Unknown extends WebhookEvent,
  Context,
  Signed extends SignedHeaders,
  Key,
>(options: ReceiverOptions<Known, Unknown, Context, Signed, Key>): Receiver<Known, Unknown, Context> {
  const problems = checkReceiverOptions(options)
  if (problems.length > 0) throw new ConfigurationError(`webhooks of ${options.vendor.name}`, problems)
  return assemble(options)
}

function checkReceiverOptions({
  park,
  policy,
  secrets,
}: Pick<ReceiverOptions<never, never, never>, 'park' | 'policy' | 'secrets'>): Problem[] {
  const problems = checkPolicy(policy ?? {}, 'policy')
  if (typeof secrets !== 'function' && !isSecretList(secrets)) {
    problems.push({ path: 'secrets', message: 'must hold at least one secret, none of them empty, or be a function' })
  }
  if (park !== undefined && park !== 'discard' && typeof park !== 'function') {
    problems.push({ path: 'park', message: "must be a function, parkToDirectory(path) or 'discard'" })
  }
  return problems
}

// Inside, every event is a `WebhookEvent`: which events a handler takes was checked where it was registered.
function assemble(options: ReceiverOptions<WebhookEvent, WebhookEvent, unknown>): WebhookReceiver {
  const { vendor, park, workspace = 'default', clock = systemClock, logger = silentLogger } = options
  const policy = { ...defaultPolicy, ...options.policy }
  const store = options.store ?? createMemoryStore({ windowMs: policy.replayWindow.pastMs, clock })
  const tally = new Tally(options.metrics ?? {})
  const journal = new Journal(
    logger,
    { vendor: vendor.name, workspace },
    clock,
    () => tally.logSuppressed(),
    (error) => tally.telemetryError('log', error),
  )
  const redactor = createRedactor()
  const serializeError = (error: unknown, events: readonly WebhookEvent[]): SerializedError =>
    options.serializeError?.(error, events) ?? serializeErrorWith(error, redactor)
  const report = new EventReport(tally, journal, serializeError, options.hashId ?? (() => undefined))
  const secrets = new SecretRing(
    options.secrets,
    (secret) => vendor.scheme.prepare(secret),
    policy.secretsRefreshMs,
    clock,
    (error) => journal.secretsFailed(serializeError(error, [])),
  )
  const dispatcher = new Dispatcher((name) => vendor.knows(name))
  const parking = new Parking(park, vendor.name, workspace, report)
  const pipeline = new EventPipeline({ vendor, store, dispatcher, parking, policy, report, clock })
  const answers = createAnswers(vendor.codes ?? defaultAnswerCodes, policy.retryAfterSeconds)
  return new WebhookReceiver({
    vendor,
    policy,
    answers,
    authenticator: new Authenticator(vendor.scheme, secrets, policy, report),
    store,
    dispatcher,
    pipeline,
    report,
    journal,
    logger,
    clock,
    hasPark: park !== undefined,
  })
}
