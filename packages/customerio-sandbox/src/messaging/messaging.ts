import { createRandom, type Random } from '../random.ts'
import type { createEventFactory, ReportingEventName, ReportingSender, SubscribableEvent } from '../reporting/index.ts'
import { subscribableEvents } from '../reporting/index.ts'
import type { PersonRecord } from '../state/people.ts'
import type { Channel, DeliveryIdentifiers } from '../state/records.ts'
import { type DeliveryRecord, identifiersOf, type Workspace } from '../state/workspace.ts'
import { type OutcomeStep, planOutcome } from './outcome.ts'
import { createScheduler } from './scheduler.ts'

type EventFactory = ReturnType<typeof createEventFactory>

/** A message to send. */
export interface Message {
  readonly channel: Channel
  readonly sender: DeliveryRecord['sender']
  readonly transactionalMessageId?: string | number
  readonly broadcastId?: number
  readonly triggerId?: number
  readonly recipient?: string
  readonly subject?: string
  readonly content?: string
  /** The person, where the workspace knows it. */
  readonly person?: PersonRecord
  /** What the caller identified the person by. */
  readonly identifiers: Partial<DeliveryIdentifiers>
  /** Unix seconds. */
  readonly sendAt?: number
  /** Stays a draft until somebody sends it by hand. */
  readonly draft?: boolean
}

/** What the APIs do with messages. */
export interface Messaging {
  /** Queues a message; what becomes of it is reported by webhook later. */
  send(message: Message): DeliveryRecord
  /** A metric reported from outside (`/metrics`, `/push/events`, a v2 delivery event). Unknown deliveries are ignored. */
  reportMetric(deliveryId: string, metric: string, details: Readonly<Record<string, unknown>>): void
  /** Sets or clears `unsubscribed` of the person who got the delivery. */
  unsubscribe(deliveryId: string, unsubscribed: boolean): void
  /** Lets everything that is scheduled happen now. */
  runAll(): void
  /** Messages whose outcome was not scheduled because too many wait already. */
  readonly unscheduled: number
  reset(): void
  close(): void
}

const knownEvents = new Set<string>(subscribableEvents)

/** Creates the messaging of a workspace. `createFactory` starts the stream of event payloads anew. */
export function createMessaging(
  workspace: Workspace,
  sender: ReportingSender,
  createFactory: () => EventFactory,
): Messaging {
  const { settings, deliveries, people } = workspace
  const random = createRandom(settings.seed, 'messages')
  const scheduler = createScheduler(settings.retention.deliveries, settings.timeScale)
  let createEvent = createFactory()
  let unscheduled = 0

  function send(message: Message): DeliveryRecord {
    const { channel, person, draft, content, sendAt, ...rest } = message
    const delivery: DeliveryRecord = {
      ...rest,
      deliveryId: deliveryIdOf(random),
      channel,
      identifiers:
        person === undefined
          ? { cio_id: random.bytes(6).toString('hex'), ...message.identifiers }
          : identifiersOf(person),
      queuedAt: workspace.nowSeconds(),
      ...(sendAt === undefined ? {} : { sendAt }),
      metrics: {},
    }
    deliveries.set(delivery.deliveryId, delivery)
    const steps = planOutcome(channel, settings.outcomes, random)
    const waitMs = sendAt === undefined ? 0 : Math.max(sendAt * 1000 - settings.now(), 0)
    if (draft !== true) follow(delivery, steps, waitMs, content)
    else if (channel !== 'inbox_message') follow(delivery, [{ metric: 'drafted', afterMs: 0 }], waitMs, content)
    return delivery
  }

  /** One step waits at a time, so that what is scheduled stays bounded by the number of messages. */
  function follow(
    delivery: DeliveryRecord,
    [step, ...rest]: readonly OutcomeStep[],
    waitMs: number,
    content?: string,
  ): void {
    if (step === undefined) return
    const isScheduled = scheduler.schedule(waitMs + step.afterMs, () => {
      happen(delivery, step.metric, step.metric === 'sent' && content !== undefined ? { content } : {})
      follow(delivery, rest, 0, content)
    })
    if (!isScheduled) unscheduled++
  }

  function happen(delivery: DeliveryRecord, metric: string, data: Record<string, unknown>): void {
    delivery.metrics[metric] ??= workspace.nowSeconds()
    const name = `${delivery.channel}_${metric}`
    if (!knownEvents.has(name)) return
    emit(delivery, name as SubscribableEvent, { ...failureData(delivery.channel, metric), ...data })
    if (metric === 'unsubscribed') setUnsubscribed(delivery, true)
  }

  function failureData(channel: Channel, metric: string): Record<string, unknown> {
    if (channel !== 'email' || metric !== 'bounced') return {}
    // The webhook says hard or soft only through the SMTP text; one in five is soft.
    return random.chance(0.2) ? { failure_message: '452 4.2.2 The mailbox is full' } : {}
  }

  function emit(delivery: DeliveryRecord, name: ReportingEventName, data: Record<string, unknown>): void {
    const [device] = personOf(delivery)?.devices.keys() ?? []
    const event = createEvent(name, {
      sender: delivery.sender,
      deliveryId: delivery.deliveryId,
      timestamp: workspace.nowSeconds(),
      person: device === undefined ? {} : { device_id: device },
      data: { ...senderIds(delivery), ...personIds(delivery) },
    })
    // Recipient and subject replace the factory's examples, and only where the event has them at all.
    const known = { recipient: delivery.recipient, subject: delivery.subject }
    for (const [key, value] of Object.entries(known)) {
      if (value !== undefined && key in event.data) event.data[key] = value
    }
    Object.assign(event.data, data)
    sender.emit(event)
  }

  function setUnsubscribed(delivery: DeliveryRecord, unsubscribed: boolean): void {
    const person = personOf(delivery)
    person?.attributes.set('unsubscribed', unsubscribed)
    // The person changes too: the same moment in its second shape, under the channel that caused it.
    const event = createEvent(unsubscribed ? 'customer_unsubscribed' : 'customer_subscribed', {
      sender: 'none',
      objectType: delivery.channel === 'inbox_message' ? 'customer' : delivery.channel,
      timestamp: workspace.nowSeconds(),
      data: { ...personIds(delivery), email_address: delivery.identifiers.email ?? null },
    })
    sender.emit(event)
  }

  function personOf({ identifiers }: DeliveryRecord): PersonRecord | undefined {
    return people.find({ kind: 'cio_id', value: identifiers.cio_id })
  }

  return {
    send,
    reportMetric(deliveryId, metric, { href, reason }) {
      const delivery = deliveries.get(deliveryId)
      if (delivery === undefined) return
      happen(delivery, metric, {
        ...(typeof href === 'string' ? { href } : {}),
        ...(typeof reason === 'string' ? { failure_message: reason } : {}),
      })
    },
    unsubscribe(deliveryId, unsubscribed) {
      const delivery = deliveries.get(deliveryId)
      if (delivery === undefined) return
      if (unsubscribed && delivery.channel === 'email') happen(delivery, 'unsubscribed', {})
      else setUnsubscribed(delivery, unsubscribed)
    },
    runAll: () => scheduler.runAll(),
    get unscheduled() {
      return unscheduled
    },
    reset() {
      scheduler.clear()
      random.restart()
      createEvent = createFactory()
      unscheduled = 0
    },
    close: () => scheduler.clear(),
  }
}

function senderIds(delivery: DeliveryRecord): Record<string, unknown> {
  return delivery.sender === 'transactional'
    ? { transactional_message_id: delivery.transactionalMessageId }
    : { broadcast_id: delivery.broadcastId, trigger_id: delivery.triggerId }
}

/** The keys of `data` that say who got the message, as a workspace with id and e-mail as identifiers sends them. */
function personIds({ identifiers: { id, email, cio_id } }: DeliveryRecord): Record<string, unknown> {
  return { customer_id: id ?? '', identifiers: { id: id ?? null, email: email ?? null, cio_id } }
}

/** Real ids are 20 or 28 bytes in URL-safe base64, with its padding. */
function deliveryIdOf(random: Random): string {
  return `${random.bytes(20).toString('base64url')}=`
}
