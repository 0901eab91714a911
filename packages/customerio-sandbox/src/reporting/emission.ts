import { type OptionProblem, SandboxError } from '../errors.ts'
import { reportingEventName } from './event-name.ts'
import { subscribableEvents } from './event-names.ts'
import { checkFaults } from './sender-options.ts'
import type { EmitOptions, ReportingEvent, ReportingSubscription } from './types.ts'
import { wireBody } from './wire-body.ts'

const subscribable = new Set<string>(subscribableEvents)

/** Whether the subscription gets the event. One that nobody can subscribe to goes to all. */
export function wants(subscription: ReportingSubscription, event: ReportingEvent, to: number | undefined): boolean {
  if (subscription.disabled) return false
  const name = reportingEventName(event)
  return to !== undefined || !subscribable.has(name) || subscription.events.includes(name)
}

/** What makes an open or a click the same one again: its delivery. */
export function uniqueKey({ metric, object_type, data }: ReportingEvent): string | undefined {
  const counted = (metric === 'opened' || metric === 'clicked') && typeof data.delivery_id === 'string'
  return counted ? [object_type, metric, data.delivery_id].join(' ') : undefined
}

/** Writes an event once for all subscriptions that get it in the same form. */
export function shareBodies(): (event: ReportingEvent, withContent: boolean) => string {
  const written: { event: ReportingEvent; withContent: boolean; body: string }[] = []
  return (event, withContent) => {
    const known = written.find((entry) => entry.event === event && entry.withContent === withContent)
    if (known !== undefined) return known.body
    const body = wireBody(event, withContent)
    written.push({ event, withContent, body })
    return body
  }
}

/** @throws SandboxError `CIO_SANDBOX_EVENT` with every problem. */
export function checkEmit(event: ReportingEvent, { faults, ...rest }: EmitOptions): void {
  const problems: OptionProblem[] = faults === undefined ? [] : checkFaults(faults, 'faults')
  for (const key of Object.keys(rest)) {
    if (key !== 'to') problems.push({ path: key, message: 'unknown; known are to, faults' })
  }
  if (typeof event?.metric !== 'string') problems.push({ path: 'event.metric', message: 'must be a text' })
  if (typeof event?.data !== 'object' || event.data === null) {
    problems.push({ path: 'event.data', message: 'must be an object' })
  }
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_EVENT', 'This event cannot be sent', problems)
}
