import type { MetricUnit } from '../catalogue/types.ts'

/** From where on a number is bad. Panels colour by it, alert rules compare with it. */
export interface Threshold {
  /** What is compared. */
  readonly title: string
  readonly unit: MetricUnit
  /** On which side of the limits it is bad. */
  readonly bad: 'above' | 'below'
  /** A human should look today. */
  readonly warning: number
  /** A human should look now. */
  readonly critical?: number
  /** Why these numbers. */
  readonly reason: string
}

/** How much has to happen before a share of it says anything. */
export interface MinimumTraffic {
  /** What is counted. */
  readonly title: string
  readonly unit: MetricUnit
  /** Over the window of the rule that uses it. */
  readonly atLeast: number
  /** Why this number. */
  readonly reason: string
}

/** A promise over a month: the share of good events, and what is good. */
export interface ServiceLevelObjective {
  readonly title: string
  /** Share of good events, 0 to 1. */
  readonly target: number
  readonly windowDays: number
  /** What counts as a good event, and out of which. */
  readonly good: string
  /** Bound a good event stays within, in the unit of its histogram. */
  readonly bound?: number
}

/**
 * Errors the caller made: the call failed, Customer.io did not. Every ratio that judges Customer.io leaves them out, on
 * both sides of the division.
 */
export const customerioCallerFaults = ['validation', 'not_found', 'conflict', 'aborted'] as const

/** Limits of the numbers that dashboards show and alerts watch. */
export const customerioThresholds = {
  apiErrorRatio: {
    title: 'Share of Customer.io API calls that failed, caller faults left out',
    unit: '1',
    bad: 'above',
    warning: 0.01,
    critical: 0.05,
    reason: 'The SDK has retried three times by then: what is left is lost unless the caller keeps it.',
  },
  apiLatencyP99Ms: {
    title: '99th percentile of the duration of a Customer.io API call',
    unit: 'ms',
    bad: 'above',
    warning: 5000,
    reason: 'A first attempt times out after 10 s; above 5 s most slow calls are retries.',
  },
  rateLimitedRatio: {
    title: 'Share of attempts that Customer.io answered with 429',
    unit: '1',
    bad: 'above',
    warning: 0.05,
    reason:
      'The limits are soft, and single peaks are retried. Who stays above them is slowed down, and may have calls dropped.',
  },
  credentialsRefused: {
    title: 'Calls that Customer.io refused with 401 in a quarter of an hour',
    unit: '{call}',
    bad: 'above',
    warning: 0,
    critical: 1,
    reason: 'One can be a slip of theirs. A second one is a key that was revoked or mistyped, and no retry helps.',
  },
  batchRejectedRatio: {
    title: 'Share of batch items that Customer.io refused',
    unit: '1',
    bad: 'above',
    warning: 0.01,
    reason: 'The call itself succeeds with 207: nobody hears of a refused item, and it is lost.',
  },
  emailBounceRatio: {
    title: 'Share of sent e-mails that bounced, suppressed ones left out',
    unit: '1',
    bad: 'above',
    warning: 0.05,
    reason: 'Amazon SES puts a sender under review at 5 %; other providers slow it down.',
  },
  emailComplaintRatio: {
    title: 'Share of delivered e-mails reported as spam',
    unit: '1',
    bad: 'above',
    warning: 0.001,
    critical: 0.003,
    reason: 'Gmail and Yahoo ask bulk senders to stay below 0.1 % and never to reach 0.3 %.',
  },
  emailUnsubscribeRatio: {
    title: 'Share of delivered e-mails that made somebody unsubscribe',
    unit: '1',
    bad: 'above',
    warning: 0.01,
    reason: 'A list in good order loses 0.1 to 0.5 % a mailing. Who cannot leave easily reports spam instead.',
  },
  undeliveredRatio: {
    title: 'Share of the messages of a channel that bounced, failed or were kept from being sent',
    unit: '1',
    bad: 'above',
    warning: 0.05,
    critical: 0.2,
    reason:
      'A list in good order loses less than a bounce limit; a fifth at once is a provider that fails, not people.',
  },
  webhookDurationSeconds: {
    title: '99th percentile of the time to answer a webhook request',
    unit: 's',
    bad: 'above',
    warning: 3.5,
    critical: 4,
    reason: 'The sender gives up after 4 s and holds back all later events; our own budget ends at 3.5 s.',
  },
  webhookSlowAnswerSeconds: {
    title: '99th percentile of the time to answer a webhook request, while there is still time',
    unit: 's',
    bad: 'above',
    warning: 2.5,
    critical: 3.5,
    reason:
      'A second before our budget ends: one slow dependency more, and events are sent again and hold up the queue.',
  },
  webhookFailures: {
    title: 'Webhook events that could not be accepted, read, handled or stored in five minutes',
    unit: '{event}',
    bad: 'above',
    warning: 0,
    critical: 0,
    reason: 'Each is parked, or holds up every event behind it until it is accepted, for up to 7 days.',
  },
  webhookSignaturesRefused: {
    title: 'Webhook requests with a bad signature in two hours without any good one',
    unit: '{request}',
    bad: 'above',
    warning: 0,
    critical: 0,
    reason: 'Customer.io waits an hour after each refusal: a wrong key shows as one bad signature an hour.',
  },
  webhookParked: {
    title: 'Webhook events set aside in an hour',
    unit: '{event}',
    bad: 'above',
    warning: 0,
    reason: 'They were acknowledged and are never sent again: somebody has to handle them from the park.',
  },
  webhookLagSeconds: {
    title: '95th percentile of the age of a webhook event when it arrives',
    unit: 's',
    bad: 'above',
    warning: 900,
    critical: 3600,
    reason: 'After some failures the sender pauses for an hour, with the queue behind it.',
  },
  webhookSilenceSeconds: {
    title: 'Time since the last authentic webhook event',
    unit: 's',
    bad: 'above',
    warning: 5400,
    reason: 'A sender that was refused is back after an hour: a longer silence is no pause of its own.',
  },
  errorBudgetLeft: {
    title: 'Share of the error budget of a service level that is left',
    unit: '1',
    bad: 'below',
    warning: 0.25,
    critical: 0,
    reason: 'With a quarter left a month has no room for another bad day; below nothing the promise is broken.',
  },
  dedupeEvictions: {
    title: 'Event ids evicted before their window ended',
    unit: '{entry}',
    bad: 'above',
    warning: 0,
    reason: 'A repeated event could be handled twice: the dedupe store is too small.',
  },
  telemetryErrors: {
    title: 'Failures of the telemetry itself in ten minutes',
    unit: '{error}',
    bad: 'above',
    warning: 0,
    reason: 'What cannot be recorded is missing from every panel and every alert.',
  },
} as const

/**
 * How much has to happen before a share is worth an alert. Bad events are counted where that is possible, not all
 * events: five failures say the same at noon and at night, and a service with few calls is watched as well.
 */
export const customerioMinimumTraffic = {
  failedCalls: {
    title: 'Calls that failed, caller faults left out',
    unit: '{call}',
    atLeast: 5,
    reason: 'One error among the ten calls of a night is a share of 10 %, and no incident.',
  },
  slowCalls: {
    title: 'Calls slower than the limit',
    unit: '{call}',
    atLeast: 5,
    reason: 'With fewer than a hundred calls the 99th percentile is the slowest one.',
  },
  rateLimitedAttempts: {
    title: 'Attempts answered with 429',
    unit: '{attempt}',
    atLeast: 10,
    reason: 'Fewer are a short peak, and the SDK has repeated them.',
  },
  rejectedItems: {
    title: 'Batch items refused',
    unit: '{item}',
    atLeast: 5,
    reason: 'A mistyped address in an import is no fault of the service.',
  },
  emailsSent: {
    title: 'E-mails sent',
    unit: '{email}',
    atLeast: 100,
    reason: 'Below a hundred, a handful of mistyped addresses is above every limit.',
  },
  lostEmails: {
    title: 'E-mails that bounced or failed',
    unit: '{email}',
    atLeast: 20,
    reason: 'Bounces come in handfuls: a list that was not cleaned for a while, a mailbox provider with a bad hour.',
  },
  complaints: {
    title: 'E-mails reported as spam',
    unit: '{email}',
    atLeast: 3,
    reason: 'One person who presses the wrong button is above 0.1 % of nine hundred e-mails.',
  },
  unsubscribes: {
    title: 'People who unsubscribed by an e-mail',
    unit: '{event}',
    atLeast: 20,
    reason: 'Fewer are single people who leave, and no mailing that went wrong.',
  },
  messagesSent: {
    title: 'Messages handed to Customer.io',
    unit: '{call}',
    atLeast: 10,
    reason: 'Each leads to reporting events within seconds: ten without any are no coincidence.',
  },
  webhookTraffic: {
    title: 'Webhooks that arrived shortly before, and messages sent since',
    unit: '{event}',
    atLeast: 20,
    reason: 'Where nothing is expected, a forged request in a silent night is no reason to wake anybody.',
  },
  slowAnswers: {
    title: 'Webhook requests answered later than the limit',
    unit: '{request}',
    atLeast: 5,
    reason: 'One slow answer after a cold start is among few requests in the night.',
  },
  lateEvents: {
    title: 'Webhook events older than the limit',
    unit: '{event}',
    atLeast: 10,
    reason: 'A phone that was offline reports what it showed hours later.',
  },
} as const

/** Service levels, for burn-rate alerts and the error budget. */
export const customerioServiceLevels = {
  apiAvailability: {
    title: 'Customer.io API calls succeed',
    target: 0.999,
    windowDays: 30,
    good: 'A call that did not fail through Customer.io or the network, out of all calls without caller faults.',
  },
  apiLatency: {
    title: 'Customer.io API calls are fast',
    target: 0.99,
    windowDays: 30,
    good: 'A call that took at most 5 s, out of all calls that went on the wire.',
    bound: 5000,
  },
  webhookAnswer: {
    title: 'Webhook requests are answered in time',
    target: 0.999,
    windowDays: 30,
    good: 'An authentic request that was accepted within the budget of 3.5 s, out of all authentic ones.',
    bound: 3.5,
  },
  emailDelivery: {
    title: 'E-mails arrive',
    target: 0.98,
    windowDays: 30,
    good: 'An e-mail that neither failed nor bounced, out of all that were to be sent. Suppressed ones count on neither side.',
  },
} as const
