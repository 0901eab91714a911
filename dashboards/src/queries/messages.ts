import {
  type CustomerioEmailLabel,
  type CustomerioLabelSets,
  type CustomerioMessageLabel,
  type CustomerioMessageMetric,
  customerioCatalogue,
  emailBounceRatio,
  emailComplaintRatio,
  emailUnsubscribeRatio,
  undeliveredRatio,
} from '@messaging-observability/metrics'
import {
  and,
  type Duration,
  greater,
  type Instant,
  increase,
  type Matcher,
  not,
  type Offset,
  oneOf,
  orZero,
  range,
  rate,
  ratio,
  round,
  sum,
} from '@messaging-observability/metrics/promql'
import type { Stage } from '../house/bar-gauge.ts'
import { type Chosen, type Scope, scope } from '../house/scope.ts'

/** E-mails the reader chose. */
export interface EmailScope extends Scope {
  readonly campaign_type?: Chosen
}

/** Messages the reader chose. */
export interface MessageScope extends EmailScope {
  readonly channel?: Chosen | Channel | Matcher<Channel>
}

type Channel = CustomerioLabelSets['channel'][number]

/** What a number counts over. */
export interface Period {
  readonly window: Duration
  /** Default: it ends at the point it is drawn at. */
  readonly offset?: Offset
}

/** An hour before each point. */
export const slidingHour: Period = { window: '1h' }

/** The day that begins at each point: its bar stands where it begins, and today's is there and grows. */
export const dayFromHere: Period = { window: '1d', offset: '-1d' }

const wholeRange: Period = { window: '$__range' }
const step: Period = { window: '$__rate_interval' }

const { handles } = customerioCatalogue

/** E-mails handed to the provider. */
export function emailsSent<const By extends CustomerioEmailLabel = never>(
  by: readonly By[] = [],
  where: EmailScope = scope,
  period: Period = wholeRange,
): Instant<By> {
  return round(sum(increase(range(handles.emailSentTotal, where, period.window, period)), { by }))
}

/** E-mails the receiving server accepted. */
export function emailsDelivered(where: EmailScope = scope, period: Period = wholeRange): Instant<never> {
  return round(sum(increase(range(handles.emailDeliveredTotal, where, period.window, period))))
}

/** E-mails that came back. */
export function emailsBounced(where: Scope = scope, period: Period = wholeRange): Instant<never> {
  const bounced = range(handles.emailBouncedTotal, { ...where, bounce_type: not('suppressed') }, period.window, period)
  return round(sum(increase(bounced)))
}

/** E-mails not sent because the address is suppressed. */
export function emailsSuppressed(where: Scope = scope): Instant<never> {
  const suppressed = range(handles.emailBouncedTotal, { ...where, bounce_type: 'suppressed' }, '$__range')
  return round(sum(increase(suppressed)))
}

/** Bounces in one bar, by kind. */
export function bouncesByKind(where: Scope = scope): Instant<'bounce_type'> {
  return greater(
    round(sum(increase(range(handles.emailBouncedTotal, where, '$__rate_interval')), { by: ['bounce_type'] })),
    0,
  )
}

/** Share of e-mails that bounced. */
export function bounceRate(where: Scope = scope, period: Period = wholeRange): Instant<never> {
  return emailBounceRatio({ where, ...period })
}

/** Share of e-mails that were reported as spam. */
export function complaintRate<const By extends CustomerioEmailLabel = never>(
  by: readonly By[] = [],
  where: EmailScope = scope,
  period: Period = wholeRange,
): Instant<By> {
  return emailComplaintRatio({ by, where, ...period })
}

/** Share of e-mails that made somebody unsubscribe. */
export function unsubscribeRate(where: Scope = scope): Instant<never> {
  return emailUnsubscribeRatio({ where, window: '$__range' })
}

/** People who unsubscribed by an e-mail, in one bar. What is reported of the person as well is not counted again. */
export function unsubscribes(where: Scope = scope): Instant<never> {
  const left = range(handles.webhookReceivedTotal, { ...where, event_type: 'email_unsubscribed' }, '$__rate_interval')
  return greater(round(sum(increase(left))), 0)
}

/** The way of e-mails from being sent to being clicked, and those that came back. */
export function emailFunnel(): readonly Stage[] {
  const event = (metric: CustomerioMessageMetric): Instant<never> =>
    // Nobody opened a mail yet: no series. Sent mails have one from the start and witness that somebody counts.
    orZero(messages([], { ...scope, channel: 'email', metric }), emailsSent())
  return [
    { name: 'Sent', query: emailsSent() },
    { name: 'Delivered', query: emailsDelivered() },
    { name: 'Opened', query: event('opened') },
    { name: 'Clicked', query: event('clicked') },
    { name: 'Bounced', query: emailsBounced(), failure: true },
  ]
}

/** The way of messages of the chosen channels, with what was lost where. */
export function messageFunnel(where: MessageScope): readonly Stage[] {
  const event = (metric: CustomerioMessageMetric): Instant<never> =>
    orZero(messages([], { ...where, metric }), messages([], where))
  return [
    { name: 'Sent', query: event('sent') },
    { name: 'Delivered', query: event('delivered') },
    { name: 'Opened', query: event('opened') },
    { name: 'Clicked', query: event('clicked') },
    { name: 'Converted', query: event('converted') },
    { name: 'Bounced', query: event('bounced'), failure: true },
    { name: 'Suppressed', query: event('dropped'), failure: true },
    { name: 'Failed', query: event('failed'), failure: true },
  ]
}

/** What the events of messages are narrowed by. */
interface EventWhere extends MessageScope {
  readonly metric?: CustomerioMessageMetric | Matcher<CustomerioMessageMetric>
}

/** Events of messages over a window. */
export function messages<const By extends CustomerioMessageLabel | 'metric' = never>(
  by: readonly By[],
  where: EventWhere,
  period: Period = wholeRange,
): Instant<By> {
  return round(sum(increase(range(handles.messageEventsTotal, where, period.window, period)), { by }))
}

/** Events of messages in one bar, or another window; nothing where there were none. */
export function someMessages<const By extends CustomerioMessageLabel | 'metric' = never>(
  by: readonly By[],
  where: EventWhere,
  period: Period = step,
): Instant<By> {
  return greater(messages(by, where, period), 0)
}

/** Events of messages a second. */
export function messageRate<const By extends CustomerioMessageLabel | 'metric' = never>(
  by: readonly By[],
  where: EventWhere,
): Instant<By> {
  return sum(rate(range(handles.messageEventsTotal, where, '$__rate_interval')), { by })
}

/** Share of sent messages that led to an event. */
export function shareOfSent<const By extends CustomerioMessageLabel = never>(
  metric: CustomerioMessageMetric,
  by: readonly By[],
  where: MessageScope,
  period: Period = wholeRange,
): Instant<By> {
  const counted = (counts: CustomerioMessageMetric): Instant<By> =>
    sum(increase(range(handles.messageEventsTotal, { ...where, metric: counts }, period.window, period)), { by })
  return ratio(counted(metric), counted('sent'))
}

/** Channels that report whether a message was delivered: the others only send. */
const deliveringChannels: Matcher<'email' | 'push' | 'sms' | 'whatsapp'> = oneOf('email', 'push', 'sms', 'whatsapp')

/** Share of sent messages that were delivered, by channel; nothing for channels that never say so. */
export function deliveredShare(where: MessageScope, period: Period): Instant<'channel'> {
  const delivered = shareOfSent('delivered', ['channel'], { ...where, channel: deliveringChannels }, period)
  // A label takes one matcher: the choice of the reader narrows what is sent.
  return and(delivered, messages(['channel'], { ...where, metric: 'sent' }, period))
}

/** Share of messages that did not arrive. */
export function undelivered<const By extends CustomerioMessageLabel = never>(
  by: readonly By[],
  where: MessageScope,
  period: Period = wholeRange,
): Instant<By> {
  return undeliveredRatio({ by, where, ...period })
}

/** What did not arrive, by kind. */
export const losses: Matcher<'bounced' | 'dropped' | 'failed' | 'undeliverable'> = oneOf(
  'bounced',
  'dropped',
  'failed',
  'undeliverable',
)

/** What still waits. `attempted` says that a message could not be handed over this time. */
export const held: Matcher<'attempted' | 'deferred'> = oneOf('attempted', 'deferred')
