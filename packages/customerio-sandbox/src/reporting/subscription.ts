import type { OptionProblem } from '../errors.ts'
import { createRandom } from '../random.ts'
import { subscribableEvents } from './event-names.ts'
import { checkRecord } from './sender-options.ts'
import type { ReportingSubscription, ReportingSubscriptionInput } from './types.ts'

const eventNames = new Set<unknown>(subscribableEvents)

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a text of at least one character'
const boolean = (value: unknown): string | undefined =>
  typeof value === 'boolean' ? undefined : 'must be true or false'

/** Every problem of a subscription, or of a change to one. */
export function checkSubscription(input: unknown, allowRemoteEndpoints: boolean): OptionProblem[] {
  return checkRecord(
    input,
    {
      endpoint: (value) => checkEndpoint(value, allowRemoteEndpoints),
      name: (value) =>
        typeof value === 'string' && value !== '' && value.length <= 190 ? undefined : 'must have 1 to 190 characters',
      events: checkEvents,
      full_resolution: boolean,
      with_content: boolean,
      disabled: boolean,
      signingKey: text,
    },
    'subscription',
  )
}

function checkEvents(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one event name'
  const unknown = value.filter((name) => !eventNames.has(name))
  return unknown.length === 0
    ? undefined
    : `cannot be subscribed to: ${unknown.map((name) => JSON.stringify(name)).join(', ')}`
}

function checkEndpoint(value: unknown, allowRemoteEndpoints: boolean): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an absolute http or https URL'
  if (!hasReadableCredentials(url)) return 'has a user name or password that is not percent-encoded'
  if (allowRemoteEndpoints || isLoopback(url.hostname)) return undefined
  return 'points away from this machine: use a loopback address, or allow it with the option allowRemoteEndpoints'
}

function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

/** `URL` writes every form of an IPv4 address as four decimals, so that the prefix is enough. */
function isLoopback(hostname: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]' || /^(?:.+\.)?localhost$/.test(hostname)
}

/** A subscription with every default; its signing key comes from the seed, unless one is given. */
export function createSubscription(id: number, input: ReportingSubscriptionInput, seed: number): ReportingSubscription {
  const defaults: ReportingSubscription = {
    id,
    type: 'webhook',
    name: `Reporting webhook ${id}`,
    endpoint: input.endpoint,
    events: [...subscribableEvents],
    full_resolution: false,
    with_content: false,
    disabled: false,
    signingKey: createRandom(seed, `signing key ${id}`).bytes(32).toString('hex'),
  }
  return changeSubscription(defaults, input)
}

/** A copy with the given parts changed. An `undefined` changes nothing. */
export function changeSubscription(
  subscription: ReportingSubscription,
  { events = subscription.events, ...changes }: Partial<ReportingSubscriptionInput>,
): ReportingSubscription {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...subscription, ...given, events: [...events] }
}
