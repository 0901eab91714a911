import { readFileSync } from 'node:fs'
import { customerioEventNames } from '@messaging-observability/metrics'
import t from 'tap'
import { customerioEventContract } from '../src/index.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
}

const document: { readonly components: { readonly schemas: Readonly<Record<string, Schema>> } } = JSON.parse(
  readFileSync(new URL('fixtures/customerio-reporting-webhooks.openapi.json', import.meta.url), 'utf8'),
)
const { schemas } = document.components

function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolve(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
}

/** Keys of an object schema over all its parts; alternatives of senders are gathered apart. */
function gather(
  schema: Schema,
  into = { properties: new Map<string, Schema>(), required: new Set<string>(), senders: [] as Schema[] },
): typeof into {
  const { allOf = [], oneOf = [], properties = {}, required = [] } = resolve(schema)
  for (const part of allOf) gather(part, into)
  for (const [key, value] of Object.entries(properties)) into.properties.set(key, value)
  for (const key of required) into.required.add(key)
  into.senders.push(...oneOf)
  return into
}

/** The vendor's schema as one of the field types of the contract. */
function fieldType(schema: Schema): string {
  const { items, type } = resolve(schema)
  if (type === 'object') return 'headers'
  if (type !== 'array') return String(type)
  const device = gather(items ?? {})
  if (device.required.has('failure_message')) return 'failedDevices'
  return device.properties.has('failure_message') ? 'sentDevices' : 'devices'
}

const personEvents: Readonly<Record<string, string>> = {
  person_subscribed: 'customer_subscribed',
  person_unsubscribed: 'customer_unsubscribed',
  person_cio_subscription_preferences_changed: 'customer_subscription_preferences_changed',
}
const eventSchemas = Object.entries(schemas)
  .filter(([name, { oneOf }]) => name.endsWith('_event') && oneOf !== undefined)
  .flatMap(([, { oneOf = [] }]) => oneOf.map(({ $ref = '' }) => $ref.split('/').at(-1) ?? ''))

/** Keys that say what sent the message, and those every event about a person has. */
const senderKeys = new Set([
  ...['campaign_id', 'broadcast_id', 'newsletter_id', 'transactional_message_id', 'trigger_id', 'action_id'],
  ...['parent_action_id', 'journey_id', 'trigger_event_id', 'content_id', 'delivery_id', 'identifiers', 'customer_id'],
])
const personKeys = new Set(['customer_id', 'email_address', 'identifiers'])

type Entry = { readonly channel: string; readonly metric: string; readonly required: object; readonly optional: object }
const contract: Readonly<Record<string, Entry>> = customerioEventContract

await t.test('the contract holds exactly the 73 names of the catalogue', (t) => {
  t.same(Object.keys(contract), customerioEventNames)
  t.equal(customerioEventNames.length, 73)
  t.end()
})

await t.test('it agrees with the vendor’s 69 schemas, event by event and key by key', (t) => {
  t.equal(eventSchemas.length, 69)
  for (const schemaName of eventSchemas) {
    const name = personEvents[schemaName] ?? schemaName
    const entry = contract[name]
    if (entry === undefined) throw new Error(`${name} is missing in the contract`)
    const envelope = gather(schemas[schemaName] ?? {})
    const [metric] = resolve(envelope.properties.get('metric') ?? {}).enum ?? []
    // The vendor's document says `attempted` for drafted pushes: a typing error.
    t.equal(metric, name === 'push_drafted' ? 'attempted' : entry.metric, `metric of ${name}`)
    const objectTypes = resolve(
      envelope.properties.get('object_type') ?? envelope.properties.get('object_type_type') ?? {},
    ).enum
    t.ok(objectTypes?.includes(entry.channel), `channel of ${name}`)

    const data = gather(envelope.properties.get('data') ?? {})
    const own = [...data.properties].filter(([key]) => !(entry.channel === 'customer' && personKeys.has(key)))
    const vendor = Object.fromEntries(own.map(([key, schema]) => [key, fieldType(schema)]))
    // Required without being described.
    if (name === 'email_failed') vendor.recipient = 'string'
    t.same({ ...entry.required, ...entry.optional }, vendor, `keys of ${name}`)

    const required = Object.keys(vendor).filter((key) => data.required.has(key))
    // The newer document requires `recipient` alone of replies.
    const relaxed = name.endsWith('_replied') ? ['recipient'] : required
    t.same(Object.keys(entry.required).sort(), relaxed.sort(), `required keys of ${name}`)

    for (const sender of data.senders) {
      const keys = [...gather(sender).properties.keys()]
      t.same(
        keys.filter((key) => !senderKeys.has(key)),
        [],
        `sender keys of ${name}`,
      )
    }
  }
  t.end()
})

await t.test('names without a schema require nothing', (t) => {
  const described = new Set(eventSchemas.map((name) => personEvents[name] ?? name))
  const others = Object.keys(contract).filter((name) => !described.has(name))
  t.same(others, ['email_deferred', 'sms_dropped', 'slack_converted', 'webhook_converted'])
  for (const name of others) t.same(contract[name]?.required, {})
  t.end()
})
