import { expectTypeOf } from 'expect-type'
import {
  createEvent,
  createReportingSender,
  type ReportingEventName,
  type ReportingFaults,
  type ReportingSubscription,
  type ReportingWebhook,
  type SubscribableEvent,
} from '../../src/reporting/index.ts'

expectTypeOf<'slack_undeliverable'>().toExtend<ReportingEventName>()
expectTypeOf<'slack_undeliverable'>().not.toExtend<SubscribableEvent>()
expectTypeOf<'email_teleported'>().not.toExtend<ReportingEventName>()
expectTypeOf<keyof ReportingWebhook>().not.toExtend<'signingKey'>()
expectTypeOf<ReportingSubscription['signingKey']>().toEqualTypeOf<string>()
expectTypeOf<ReportingFaults['gzip']>().toEqualTypeOf<number | boolean | undefined>()

export function misuse(): void {
  const sender = createReportingSender()
  // @ts-expect-error an event name is checked
  createEvent('email_teleported')
  // @ts-expect-error a sender shape is checked
  createEvent('email_sent', { sender: 'carrier pigeon' })
  // @ts-expect-error an unknown option
  createEvent('email_sent', { colour: 'red' })
  // @ts-expect-error a subscription needs an endpoint
  sender.add({ name: 'No endpoint' })
  // @ts-expect-error an unknown fault
  sender.setFaults({ duplicated: true })
  // @ts-expect-error the log is read-only
  sender.log.push()
}
