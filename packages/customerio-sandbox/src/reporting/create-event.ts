import { randomInt } from 'node:crypto'
import { type OptionProblem, SandboxError } from '../errors.ts'
import { createRandom, type Random } from '../random.ts'
import { type ObjectType, objectTypes, type ReportingEventName, subscribableEvents } from './event-names.ts'
import { messageData } from './message-data.ts'
import { senderData, withNullIds } from './sender-data.ts'
import type { CreateEvent, CreateEventOptions, EventFactoryOptions, ReportingEvent, ReportingPerson } from './types.ts'
import { createUlid } from './ulid.ts'

const names = new Set<string>([...subscribableEvents, 'slack_undeliverable'])

const optionNames = new Set([
  'sender',
  'person',
  'identifiers',
  'objectType',
  'metric',
  'objectTypeTypo',
  'nullIds',
  'content',
  'timestamp',
  'eventId',
  'deliveryId',
  'data',
])

const examplePerson: Required<ReportingPerson> = {
  id: 'u-1',
  email: 'u1@example.test',
  phone: '+15550000001',
  cio_id: 'd9c106000001',
  device_id: 'example-device-token',
}

/**
 * Creates a payload factory with its own stream of ids.
 *
 * @throws SandboxError `CIO_SANDBOX_EVENT` from the factory, for a name or an option nobody knows.
 */
export function createEventFactory(options: EventFactoryOptions = {}): CreateEvent {
  const random = createRandom(options.seed ?? randomInt(2 ** 32), 'reporting event')
  const now = options.now ?? Date.now
  return (name, eventOptions = {}) => {
    checkArguments(name, eventOptions)
    return buildEvent(name, eventOptions, random, now())
  }
}

/** Makes one event with random ids. For ids that repeat from run to run: {@link createEventFactory} with a seed. */
export const createEvent: CreateEvent = createEventFactory()

function buildEvent(
  name: ReportingEventName,
  options: CreateEventOptions,
  random: Random,
  now: number,
): ReportingEvent {
  const { channel, metric } = splitName(name)
  const person = { ...examplePerson, ...options.person }
  const data =
    channel === 'customer'
      ? customerData(metric, options, person, random, now)
      : {
          ...deliveryData(options, person, random, now),
          ...messageData(channel, metric, { person, content: contentOf(options), random, now }),
        }
  return {
    event_id: options.eventId ?? createUlid(random, now),
    ...objectTypeOf(channel, options),
    metric: options.metric ?? metric,
    timestamp: options.timestamp ?? Math.floor(now / 1000),
    data: withOverrides(options.nullIds === true ? withNullIds(data) : data, options.data),
  }
}

/** The metric of preference changes has a `cio_` that their subscription name lacks. */
function splitName(name: ReportingEventName): { channel: ObjectType; metric: string } {
  const channel = objectTypes.find((type) => name.startsWith(`${type}_`)) as ObjectType
  const metric = name.slice(channel.length + 1)
  return { channel, metric: metric === 'subscription_preferences_changed' ? `cio_${metric}` : metric }
}

function objectTypeOf(channel: ObjectType, { objectType = channel, objectTypeTypo }: CreateEventOptions): object {
  if (objectType === null) return {}
  return objectTypeTypo === true ? { object_type_type: objectType } : { object_type: objectType }
}

function deliveryData(
  options: CreateEventOptions,
  person: Required<ReportingPerson>,
  random: Random,
  now: number,
): Record<string, unknown> {
  return {
    ...senderData(options.sender ?? 'campaign', random, now),
    delivery_id: options.deliveryId ?? `${random.bytes(19).toString('base64url')}==`,
    ...personData(options, person),
  }
}

function personData(options: CreateEventOptions, { id, email, cio_id }: Required<ReportingPerson>): object {
  return { customer_id: id, identifiers: options.identifiers === 'id' ? { id } : { id, email, cio_id } }
}

function customerData(
  metric: string,
  options: CreateEventOptions,
  person: Required<ReportingPerson>,
  random: Random,
  now: number,
): Record<string, unknown> {
  const sender = options.sender ?? (metric === 'cio_subscription_preferences_changed' ? 'campaign' : 'none')
  const content = contentOf(options, '{"topics":{"topic_1":true,"topic_2":false}}')
  return {
    ...(sender === 'none' ? personData(options, person) : deliveryData({ ...options, sender }, person, random, now)),
    email_address: person.email,
    ...(metric === 'cio_subscription_preferences_changed' && content !== undefined ? { content } : {}),
  }
}

function contentOf({ content }: CreateEventOptions, example = '<p>Your order is on its way.</p>'): string | undefined {
  return content === true ? example : content === false ? undefined : content
}

function withOverrides(data: Record<string, unknown>, overrides: CreateEventOptions['data']): Record<string, unknown> {
  const merged = { ...data, ...overrides }
  for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key]
  return merged
}

function checkArguments(name: string, options: CreateEventOptions): void {
  const problems: OptionProblem[] = []
  if (!names.has(name)) {
    const message = `"${name}" is no reporting event; for an event nobody knows give a known name and the option metric`
    problems.push({ path: 'name', message })
  }
  for (const key of Object.keys(options)) {
    if (!optionNames.has(key))
      problems.push({ path: key, message: `unknown; known are ${[...optionNames].join(', ')}` })
  }
  if (problems.length > 0) throw new SandboxError('CIO_SANDBOX_EVENT', 'This event cannot be made', problems)
}
