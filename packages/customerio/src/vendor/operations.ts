import type { ItemOutcome } from '@messaging-observability/instrumentation'
import { type CustomerioApi, customerioOperations } from '@messaging-observability/metrics'
import { readBatchItems } from './batch-items.ts'

/** Arguments of a call, as the SDK's method takes them. */
export type CallArguments = readonly unknown[]

/** The TypeScript-private helpers on the SDK's prototypes: synchronous, no call of Customer.io. */
export const helperMethods: ReadonlySet<string> = new Set(['resourceBase', 'envelope'])

/** App API calls whose repetition reaches people twice. */
const sends: ReadonlySet<string> = new Set([
  'sendEmail',
  'sendPush',
  'sendSMS',
  'sendWhatsApp',
  'sendInboxMessage',
  'sendInApp',
  'triggerBroadcast',
  'sendNewsletter',
  'scheduleNewsletter',
])

/** Whether `method` of `api` sends messages. */
export function isSend(api: CustomerioApi, method: string): boolean {
  return api === 'app' && sends.has(method)
}

/** The label value of a method: its name, or `other` where the SDK is newer than the list. */
export function operationLabel(
  api: CustomerioApi,
  method: string,
): (typeof customerioOperations)[CustomerioApi][number] | 'other' {
  return known[api].get(method) ?? 'other'
}

type OperationName = (typeof customerioOperations)[CustomerioApi][number]

const known: Readonly<Record<CustomerioApi, ReadonlyMap<string, OperationName>>> = {
  track: new Map(customerioOperations.track.map((name): [string, OperationName] => [name, name])),
  app: new Map(customerioOperations.app.map((name): [string, OperationName] => [name, name])),
  pipelines: new Map(customerioOperations.pipelines.map((name): [string, OperationName] => [name, name])),
}

/** Methods whose first argument is the person's id. */
const personFirst: Readonly<Record<CustomerioApi, ReadonlySet<string>>> = {
  track: new Set([
    'identify',
    'destroy',
    'suppress',
    'unsuppress',
    'track',
    'trackAnonymous',
    'trackPageView',
    'addDevice',
    'deleteDevice',
  ]),
  app: new Set([
    'getCustomersByEmail',
    'getAttributes',
    'getCustomerActivities',
    'getCustomerMessages',
    'getCustomerRelationships',
    'getCustomerSegments',
    'getCustomerSubscriptionPreferences',
    'getSubscriptionCenterToken',
  ]),
  pipelines: new Set(),
}

/** How to find the person a call is about; `undefined` where it is about none or about many. */
export function personOf(api: CustomerioApi, method: string): ((args: CallArguments) => unknown) | undefined {
  if (personFirst[api].has(method)) return ([id]) => id
  if (api === 'track' && method === 'entity') return ([operation]) => identifier(member(operation, 'identifiers'))
  if (api === 'pipelines' && method !== 'batch') {
    return ([payload]) => member(payload, 'userId') ?? member(payload, 'anonymousId')
  }
  if (isSend(api, method) && method !== 'triggerBroadcast') {
    return ([request]) => identifier(member(member(request, 'message'), 'identifiers'))
  }
  return undefined
}

/** How to read the outcome of items; `undefined` for operations without items. */
export function itemsOf(
  method: string,
): ((result: unknown, args: CallArguments) => ItemOutcome | undefined) | undefined {
  return method === 'batch' ? readBatchItems : undefined
}

function identifier(identifiers: unknown): unknown {
  return member(identifiers, 'id') ?? member(identifiers, 'email') ?? member(identifiers, 'cio_id')
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
