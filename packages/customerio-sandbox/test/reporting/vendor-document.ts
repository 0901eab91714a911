import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

interface Schema {
  [key: string]: unknown
  oneOf: Schema[]
  allOf: Schema[]
  properties: Record<string, Schema>
}

interface VendorDocument {
  webhooks: { reportingWebhook: { post: { requestBody: { content: Record<string, { schema: Schema }> } } } }
  components: { schemas: Record<string, Schema> }
}

const unmodified = JSON.parse(
  readFileSync(new URL('../fixtures/reporting/openapi.json', import.meta.url), 'utf8'),
) as VendorDocument

/** Events that can be subscribed to but have no schema, with the event whose keys they share. */
const siblings: Record<string, string> = {
  email_deferred: 'email_bounced',
  sms_dropped: 'sms_bounced',
  slack_converted: 'slack_sent',
  webhook_converted: 'webhook_sent',
}

const schemaNames: Record<string, string> = {
  customer_subscribed: 'person_subscribed',
  customer_unsubscribed: 'person_unsubscribed',
  customer_subscription_preferences_changed: 'person_cio_subscription_preferences_changed',
}

/** Answers whether an event fits a schema of one form of the document. */
export interface VendorValidator {
  /** Problems of the event against its own schema; `undefined` when there is no schema for the name. */
  problems(name: string, event: unknown): string[] | undefined
  /** Problems against the request body: exactly one of all the schemas must fit. */
  bodyProblems(event: unknown): string[]
}

/** The document as published. */
export const published: VendorValidator = createValidator(unmodified)

/** The document with the amendments that the fixture's README lists. */
export const amended: VendorValidator = createValidator(amend(structuredClone(unmodified)))

function amend(document: VendorDocument): VendorDocument {
  const { schemas } = document.components
  const schema = (name: string): Schema => {
    const found = schemas[name]
    if (found === undefined) throw new Error(`the vendor's document has no schema ${name}`)
    return found
  }

  setMetric(schema('push_drafted'), 'drafted')

  const transactional = schema('event_common_data').oneOf.find(({ required }) => {
    return Array.isArray(required) && required.includes('transactional_message_id')
  })
  if (transactional === undefined) throw new Error("the vendor's document lost its transactional sender")
  schema('other_event_common_data').oneOf.push(transactional)

  const senders = schema('person_cio_subscription_preferences_common').oneOf
  const senderKeys = ['campaign_id', 'newsletter_id', 'broadcast_id', 'transactional_message_id']
  senders.push(transactional, { not: { anyOf: senderKeys.map((key) => ({ required: [key] })) } } as unknown as Schema)

  for (const [name, sibling] of Object.entries(siblings)) {
    const copy = structuredClone(schema(sibling))
    setMetric(copy, name.slice(name.indexOf('_') + 1))
    schemas[name] = copy
    schema(`${name.slice(0, name.indexOf('_'))}_event`).oneOf.push({ $ref: `#/components/schemas/${name}` } as never)
  }
  return document
}

function setMetric(schema: Schema, metric: string): void {
  const own = schema.allOf.find(({ properties }) => properties?.metric !== undefined)
  if (own === undefined) throw new Error('this schema has no metric of its own')
  own.properties.metric = { type: 'string', enum: [metric] } as unknown as Schema
}

function createValidator(document: VendorDocument): VendorValidator {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addFormat('unix timestamp', {
    type: 'number',
    validate: (value: number) => Number.isSafeInteger(value) && value > 0,
  })
  ajv.addSchema(document, 'vendor')
  const validate = (reference: string, event: unknown): string[] => {
    const check = ajv.getSchema(`vendor#${reference}`)
    if (check === undefined) throw new Error(`nothing at ${reference}`)
    return check(event) === true
      ? []
      : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
  return {
    problems(name, event) {
      const schemaName = schemaNames[name] ?? name
      if (document.components.schemas[schemaName] === undefined) return undefined
      return validate(`/components/schemas/${schemaName}`, event)
    },
    bodyProblems: (event) =>
      validate('/webhooks/reportingWebhook/post/requestBody/content/application~1json/schema', event),
  }
}
