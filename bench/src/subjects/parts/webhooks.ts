import { createCustomerioWebhooks, signWebhook } from '@messaging-observability/customerio'
import { customerioCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { createMemoryStore, equalInConstantTime, HmacSha256Key } from '@messaging-observability/webhooks'
import * as prometheus from '@prometheus-io/client'
import { verifyRequestSignature } from 'customerio-node'
import { eventTemplate, nextEventId } from '../../measure/event-body.ts'
import type { LoopSubject, StartSubject } from '../../measure/subject.ts'
import { signingSecrets } from '../../measure/webhook-load.ts'
import { internal } from './internal.ts'
import { asynchronous, choose, synchronous } from './part.ts'

const [signingSecret] = signingSecrets
const small = 355
const large = 65_536

function bodyOf(bytes: number): Buffer {
  const { beforeId, afterId } = eventTemplate(bytes)
  return Buffer.from(beforeId + nextEventId() + afterId)
}

function verify(bytes: number): LoopSubject {
  const body = bodyOf(bytes)
  const key = new HmacSha256Key(signingSecret)
  const before = 'v0:1760000000:'
  const signature = key.hex(before, body)
  return synchronous(() => equalInConstantTime(key.hex(before, body), signature))
}

function verifyWithSdk(bytes: number): LoopSubject {
  const body = bodyOf(bytes)
  const timestamp = '1760000000'
  const signature = new HmacSha256Key(signingSecret).hex(`v0:${timestamp}:`, body)
  return synchronous(() => verifyRequestSignature({ signingSecret, timestamp, body, signature }))
}

async function parse(bytes: number): Promise<LoopSubject> {
  const body = bodyOf(bytes)
  const { parseJson } = await internal<{ readonly parseJson: (body: Buffer) => unknown }>(
    '@messaging-observability/webhooks',
    'json',
  )
  return synchronous(() => parseJson(body))
}

function dedupe(): LoopSubject {
  const store = createMemoryStore()
  for (let index = 0; index < store.capacity; index++) store.commit(`earlier-${index}`)
  let made = 0
  return synchronous(() => {
    const id = `01J0000000000000${1e9 + made++}`
    store.claim(id)
    store.commit(id)
  })
}

/** The whole receiver without Fastify. The store takes every event for a new one: the body is always the same. */
function receive(bytes: number): LoopSubject {
  const registry = new prometheus.Registry()
  const receiver = createCustomerioWebhooks({
    signingSecrets,
    park: async () => {},
    metrics: registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' }),
    dedupe: { claim: () => 'claimed', commit: () => {}, release: () => {} },
  })
  receiver.on('email_delivered', async () => {})
  const body = bodyOf(bytes)
  const headers = { 'content-type': 'application/json', ...signWebhook({ secret: signingSecret, body }) }
  return asynchronous(async () => {
    const { outcome } = await receiver.receive({ headers, body })
    if (outcome !== 'accepted') throw new Error(`the receiver ${outcome} the event`)
  })
}

function plainParse(bytes: number): LoopSubject {
  const body = bodyOf(bytes)
  return synchronous(() => JSON.parse(body.toString()))
}

const parts: Readonly<Record<string, () => LoopSubject | Promise<LoopSubject>>> = {
  verify355: () => verify(small),
  verify64k: () => verify(large),
  verifyWithSdk355: () => verifyWithSdk(small),
  parse355: () => parse(small),
  parse64k: () => parse(large),
  plainParse355: () => plainParse(small),
  plainParse64k: () => plainParse(large),
  dedupe,
  receive355: () => receive(small),
  receive64k: () => receive(large),
}

const start: StartSubject = async (settings) => choose(parts, settings)

export default start
