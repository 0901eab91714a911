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
  dedupeEvictions: {
    title: 'Event ids evicted before their window ended',
    unit: '{entry}',
    bad: 'above',
    warning: 0,
    reason: 'A repeated event could be handled twice: the dedupe store is too small.',
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
