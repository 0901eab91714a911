import type { Logger } from '@messaging-observability/instrumentation'
import {
  createReceiver,
  type Delivery,
  defaultAnswerCodes,
  equalInConstantTime,
  HmacSha256Key,
  type Receiver,
  type ReceiverOptions,
  type SignedHeaders,
  type WebhookRequest,
  type WebhookVendor,
} from '../../src/index.ts'
import { type FakeClock, fakeClock } from './fake-clock.ts'

/**
 * A made-up vendor that differs from Customer.io in everything a vendor may differ in: many events a request, body signed
 * before an HTTP date, freshness told by the body, 202 for success, two seconds of patience.
 */
export type ParcelEvent =
  | { readonly name: 'parcel.shipped'; readonly weight: number }
  | { readonly name: 'parcel.lost'; readonly reason: string }

export interface UnknownParcelEvent {
  readonly name: 'parcel.other'
  readonly topic: string
}

export interface ParcelContext {
  readonly id: string
  readonly delivery: Delivery
}

interface ParcelHeaders extends SignedHeaders {
  readonly date: string
}

interface ParcelBody {
  readonly at?: number
  readonly items?: readonly { readonly id?: unknown; readonly topic?: unknown; readonly value?: unknown }[]
}

export const parcel: WebhookVendor<ParcelEvent, UnknownParcelEvent, ParcelContext, ParcelHeaders, HmacSha256Key> = {
  name: 'parcel',
  scheme: {
    prepare: (secret) => new HmacSha256Key(secret),
    read: ({ date, 'parcel-signature': signature }) => {
      if (signature === undefined || date === undefined) return 'missing_header'
      if (typeof signature !== 'string' || typeof date !== 'string') return 'bad_signature'
      return { signature, date }
    },
    verify: ({ signature, date }, body, key) => equalInConstantTime(signature, key.hex('', body, date)),
  },
  envelope: {
    read: (value) => {
      const { at, items } = value as ParcelBody
      if (items === undefined) return 'items are missing'
      const usable = items.filter((item) => typeof item.id === 'string' && typeof item.topic === 'string')
      return {
        items: usable.map(({ id, topic, value: detail }) => ({
          id: id as string,
          event: (topic === 'parcel.shipped'
            ? { name: topic, weight: detail }
            : topic === 'parcel.lost'
              ? { name: topic, reason: detail }
              : { name: 'parcel.other', topic }) as ParcelEvent | UnknownParcelEvent,
        })),
        partial: usable.length < items.length,
        ...(at === undefined ? {} : { signedAt: at }),
      }
    },
  },
  knows: (name) => name === 'parcel.shipped' || name === 'parcel.lost',
  context: ({ id }, delivery) => ({ id, delivery }),
  codes: { ...defaultAnswerCodes, success: 202, unavailable: 429 },
}

export const secret = 'parcel-example-secret'

export function signed(body: string | Buffer, key: string = secret): WebhookRequest {
  const bytes = Buffer.from(body)
  const date = 'Mon, 05 Jan 2026 12:00:00 GMT'
  return { headers: { date, 'parcel-signature': new HmacSha256Key(key).hex('', bytes, date) }, body: bytes }
}

/** A signed request with these items; `lost` unless said otherwise. */
export function request(...items: (string | { id?: unknown; topic?: unknown; value?: unknown })[]): WebhookRequest {
  return signed(
    JSON.stringify({
      items: items.map((item) => (typeof item === 'string' ? { id: item, topic: 'parcel.lost' } : item)),
    }),
  )
}

export type ParcelReceiver = Receiver<ParcelEvent, UnknownParcelEvent, ParcelContext>
export type ParcelOptions = Partial<
  ReceiverOptions<ParcelEvent, UnknownParcelEvent, ParcelContext, ParcelHeaders, HmacSha256Key>
>

/** A receiver of the made-up vendor on a fake clock, parking into `parked`. */
export function parcelReceiver(options: ParcelOptions = {}): { receiver: ParcelReceiver; clock: FakeClock } {
  const clock = fakeClock()
  const receiver = createReceiver({
    vendor: parcel,
    secrets: [secret],
    park: 'discard',
    clock,
    ...options,
    policy: { budgetMs: 2000, ...options.policy },
  })
  return { receiver, clock }
}

/** A promise that is settled by hand. */
export function gate<T = void>(): { promise: Promise<T>; open(value: T): void; fail(error: unknown): void } {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return { promise, open: resolve, fail: reject }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

export interface LogLine {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export function recordingLogger(lines: LogLine[]): Logger {
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields: { ...fields }, message })
    }
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  }
}
