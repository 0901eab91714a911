import type { Handles } from '../catalogue/define-catalogue.ts'
import { sum } from '../promql/aggregations.ts'
import type { Duration, Offset } from '../promql/duration.ts'
import type { CounterRange, Instant } from '../promql/expression.ts'
import type { Matcher, Matchers } from '../promql/matchers.ts'
import { noneOf, not, oneOf } from '../promql/matchers.ts'
import { add, divide, greater, multiply, or, subtract } from '../promql/operators.ts'
import { increase, rate } from '../promql/range-functions.ts'
import { orZero, ratio } from '../promql/ratio.ts'
import { range, type TimeModifiers } from '../promql/selectors.ts'
import type { CustomerioCatalogueDefinition } from './catalogue.ts'
import { customerioCatalogue } from './catalogue.ts'
import type { CustomerioErrorType, CustomerioMessageMetric } from './label-sets.ts'
import { customerioCallerFaults } from './objectives.ts'

type CustomerioHandles = Handles<CustomerioCatalogueDefinition>
type LabelsOfHandle<Name extends keyof CustomerioHandles> = NonNullable<CustomerioHandles[Name]['labels']>

/** Labels every metric of ours can be narrowed and grouped by. */
export type CustomerioSharedLabel = 'workspace' | 'job' | 'instance'
/** Labels every API metric can be narrowed and grouped by. */
export type CustomerioApiLabel = CustomerioSharedLabel | 'api' | 'operation'

/** Which calls a ratio looks at. */
export interface RatioOptions<Label extends string, Where> {
  /** Default `$__rate_interval`. */
  readonly window?: Duration
  /** Moves the window back in time, on both sides of the division; `-1d` ahead. Default: it ends now. */
  readonly offset?: Offset
  /** Labels the result keeps. Default none. */
  readonly by?: readonly Label[]
  /** Narrows both sides of the division. */
  readonly where?: Where
}

/** Labels every metric of reported e-mails can be narrowed and grouped by. */
export type CustomerioEmailLabel = CustomerioSharedLabel | 'campaign_type'
/** Labels reported messages of all channels can be narrowed and grouped by. */
export type CustomerioMessageLabel = CustomerioEmailLabel | 'channel'

type ApiWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioApiLabel>>
type SharedWhere = Matchers<Pick<LabelsOfHandle<'apiRequestsTotal'>, CustomerioSharedLabel>>

type EmailWhere = Matchers<Pick<LabelsOfHandle<'messageEventsTotal'>, CustomerioEmailLabel>>
type MessageWhere = Matchers<Pick<LabelsOfHandle<'messageEventsTotal'>, CustomerioMessageLabel>>

const { handles } = customerioCatalogue

/** What is common to both sides. */
function shiftOf({ offset }: { readonly offset?: Offset }): TimeModifiers {
  return offset === undefined ? {} : { offset }
}

/** A share of rates is a share of increases. The latter read as numbers of events, where the window is not the rate interval. */
function movement<Label extends string>(samples: CounterRange<Label>, window: Duration): Instant<Label> {
  return window === '$__rate_interval' ? rate(samples) : increase(samples)
}

/**
 * Share of API calls that failed through Customer.io or the network, out of all calls without caller faults.
 * 0 where there is traffic and no error, no series where there is no traffic.
 */
export function apiErrorRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const calls = sum(movement(range(handles.apiRequestsTotal, where, window, shift), window), { by })
  const errors = (errorType: Matcher<CustomerioErrorType>): Instant<By> =>
    sum(movement(range(handles.apiErrorsTotal, { ...where, error_type: errorType }, window, shift), window), { by })
  // A class of error nobody has seen yet has no series: without the zero the whole result would be missing.
  const none = multiply(calls, 0)
  const callerFaults = or(errors(oneOf(...customerioCallerFaults)), none)
  return divide(or(errors(noneOf(...customerioCallerFaults)), none), greater(subtract(calls, callerFaults), 0))
}

/** 1 minus `apiErrorRatio`: what dashboards, alerts and SLOs call healthy. */
export function apiHealthRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  return subtract(1, apiErrorRatio(options))
}

/**
 * Share of attempts that Customer.io answered with 429, whether they were repeated or given up. An attempt is a call or
 * one of its retries.
 */
export function apiRateLimitedRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const calls = sum(movement(range(handles.apiRequestsTotal, where, window, shift), window), { by })
  const retries = sum(movement(range(handles.apiRetriesTotal, where, window, shift), window), { by })
  const limited = {
    retried: { ...where, reason: 'rate_limited' },
    failed: { ...where, error_type: 'rate_limited' },
  } as const
  const retried = sum(movement(range(handles.apiRetriesTotal, limited.retried, window, shift), window), { by })
  const failed = sum(movement(range(handles.apiErrorsTotal, limited.failed, window, shift), window), { by })
  return ratio(add(orZero(retried, calls), orZero(failed, calls)), add(calls, orZero(retries, calls)))
}

/** Share of the items of batch calls that were refused. */
export function batchRejectedRatio<const By extends CustomerioApiLabel = never>(
  options: RatioOptions<By, ApiWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const rejected = range(handles.batchItemsTotal, { ...where, outcome: 'rejected' }, window, shift)
  const items = range(handles.batchItemsTotal, where, window, shift)
  return ratio(sum(movement(rejected, window), { by }), sum(movement(items, window), { by }))
}

/** Share of sent e-mails that bounced. Suppressed ones were never sent and are left out. */
export function emailBounceRatio<const By extends CustomerioSharedLabel = never>(
  options: RatioOptions<By, SharedWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const bounced = range(handles.emailBouncedTotal, { ...where, bounce_type: not('suppressed') }, window, shift)
  const sent = range(handles.emailSentTotal, where, window, shift)
  return ratio(sum(movement(bounced, window), { by }), sum(movement(sent, window), { by }))
}

/** Share of delivered e-mails that were reported as spam. */
export function emailComplaintRatio<const By extends CustomerioEmailLabel = never>(
  options: RatioOptions<By, EmailWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const complaints = range(handles.messageEventsTotal, { ...where, channel: 'email', metric: 'spammed' }, window, shift)
  const delivered = range(handles.emailDeliveredTotal, where, window, shift)
  return ratio(sum(movement(complaints, window), { by }), sum(movement(delivered, window), { by }))
}

/**
 * Share of delivered e-mails by which somebody unsubscribed. Counts the event of the message only: Customer.io reports
 * the change of the person as an event of its own, at times with the channel of the message.
 */
export function emailUnsubscribeRatio<const By extends CustomerioSharedLabel = never>(
  options: RatioOptions<By, SharedWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const left = range(handles.webhookReceivedTotal, { ...where, event_type: 'email_unsubscribed' }, window, shift)
  const delivered = range(handles.emailDeliveredTotal, where, window, shift)
  return ratio(sum(movement(left, window), { by }), sum(movement(delivered, window), { by }))
}

/**
 * Share of messages that did not reach the person: bounced, suppressed, failed or undeliverable, out of all that were
 * sent or kept from being sent. A bounced one was sent before.
 */
export function undeliveredRatio<const By extends CustomerioMessageLabel = never>(
  options: RatioOptions<By, MessageWhere> = {},
): Instant<By> {
  const { window = '$__rate_interval', by = [], where = {} } = options
  const shift = shiftOf(options)
  const messages = (metric: Matcher<CustomerioMessageMetric>): Instant<By> =>
    sum(movement(range(handles.messageEventsTotal, { ...where, metric }, window, shift), window), { by })
  return ratio(
    messages(oneOf('bounced', 'dropped', 'failed', 'undeliverable')),
    messages(oneOf('sent', 'dropped', 'failed', 'undeliverable')),
  )
}
