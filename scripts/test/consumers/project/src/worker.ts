/** A worker without Fastify. Prints what it saw as JSON. */
import { instrumentClient } from '@messaging-observability/customerio'
import { customerioCatalogue, defineCatalogue, registerMetrics } from '@messaging-observability/metrics'
import { TrackClient } from 'customerio-node'
import { startSandbox } from 'customerio-sandbox'
import * as promClient from 'prom-client'

const sandbox = await startSandbox()
const { siteId, apiKey } = sandbox.credentials
const registry = new promClient.Registry()

const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'worker' })
const client = instrumentClient(new TrackClient(siteId, apiKey, { url: sandbox.urls.track }), {
  workspace: 'worker',
  metrics,
})
const track: TrackClient = client
await track.identify('u-1', { plan: 'pro' })
let missing: string | undefined
try {
  await track.track('', { name: 'order_placed' })
} catch (error) {
  missing = (error as Error).name
}

const shop = defineCatalogue({
  prefix: 'shop_',
  registrationLabels: ['tenant'],
  labelSets: { outcome: ['paid', 'failed'] },
  metrics: [
    {
      name: 'shop_orders_total',
      type: 'counter',
      help: 'Orders that ended.',
      unit: '{order}',
      labels: { outcome: 'outcome' },
      source: 'Each order when it ends.',
    },
  ],
})
const shopMetrics = registerMetrics({ registry }, shop, { tenant: 'one' })
shopMetrics.ordersTotal.labels({ outcome: 'paid' }).inc()

/** Never called: what the compiler has to refuse. */
export function misuse(): void {
  // @ts-expect-error: no such error type
  metrics.apiErrorsTotal.labels({ api: 'track', operation: 'track', error_type: 'tired' })
  // @ts-expect-error: no such outcome
  shopMetrics.ordersTotal.labels({ outcome: 'piad' })
}

const result = {
  missing,
  people: sandbox.inspect.counts().people,
  metrics: (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#')),
}
await sandbox.close()
process.stdout.write(JSON.stringify(result))
