import {
  ConfigurationError,
  createIdHasher,
  createRedactor,
  serializeError,
} from '@messaging-observability/instrumentation'
import {
  createMemoryStore,
  createReceiver,
  type DedupeStore,
  defaultPolicy,
  type HmacSha256Key,
  type Receiver,
  type ReplayWindow,
  strictReplayWindow,
  systemClock,
  type WebhookPolicy,
} from '@messaging-observability/webhooks'
import { checkWebhookOptions } from './check-webhook-options.ts'
import type { CustomerioEventContext } from './context.ts'
import { customerioEnvelope } from './envelope.ts'
import { EventContext } from './event-context.ts'
import { isEventName } from './event-names.ts'
import { withoutTextsOf } from './event-texts.ts'
import type { CustomerioEvent, UnknownCustomerioEvent } from './events.ts'
import type { CustomerioWebhookOptions } from './options.ts'
import { bindMetrics } from './record-metrics.ts'
import { type CustomerioSignedHeaders, customerioSignature } from './signature.ts'

/** The reporting webhooks of one workspace: typed handlers and the route without its framework. */
export interface CustomerioWebhooks extends Receiver<CustomerioEvent, UnknownCustomerioEvent, CustomerioEventContext> {}

/**
 * Receives Customer.io's reporting webhooks, without a framework: give `receive()` headers and raw bytes, and send its
 * answer. Make one for each reporting webhook, because each has its own signing key.
 *
 * @throws ConfigurationError with every problem of the options at once
 */
export function createCustomerioWebhooks(options: CustomerioWebhookOptions): CustomerioWebhooks {
  const problems = checkWebhookOptions(options)
  if (problems.length > 0) throw new ConfigurationError('customerio webhooks', problems)
  const { signingSecrets, workspace = 'default', park, metrics, logger, privacy = {}, clock = systemClock } = options
  const policy = policyOf(options)
  const store = storeOf(options, policy.replayWindow)
  const { idHashKey, ...redaction } = privacy
  const redactor = createRedactor(redaction)
  return createReceiver<
    CustomerioEvent,
    UnknownCustomerioEvent,
    CustomerioEventContext,
    CustomerioSignedHeaders,
    HmacSha256Key
  >({
    vendor: {
      name: 'customerio',
      scheme: customerioSignature,
      envelope: customerioEnvelope,
      knows: isEventName,
      context: (item, delivery) => new EventContext(item, delivery, workspace),
    },
    secrets: signingSecrets,
    workspace,
    store,
    policy,
    serializeError: (error, events) => serializeError(error, withoutTextsOf(events, redactor)),
    hashId: createIdHasher(idHashKey),
    clock,
    ...(park === undefined ? {} : { park }),
    ...(logger === undefined ? {} : { logger }),
    ...(metrics === undefined ? {} : { metrics: bindMetrics(metrics) }),
  })
}

function policyOf(options: CustomerioWebhookOptions): WebhookPolicy {
  const { replayWindow, signingSecrets: _, ...rest } = options
  const given = Object.entries(rest).filter(([key, value]) => key in defaultPolicy && value !== undefined)
  const window: ReplayWindow =
    replayWindow === 'strict' ? strictReplayWindow : (replayWindow ?? defaultPolicy.replayWindow)
  return { ...defaultPolicy, ...Object.fromEntries(given), replayWindow: window }
}

function storeOf({ clock = systemClock, dedupe = {} }: CustomerioWebhookOptions, window: ReplayWindow): DedupeStore {
  return 'claim' in dedupe ? dedupe : createMemoryStore({ ...dedupe, windowMs: Math.max(window.pastMs, 1), clock })
}
