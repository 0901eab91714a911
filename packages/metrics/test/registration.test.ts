import cluster from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MetricsError, MetricsErrorKind } from '@messaging-observability/metrics'
import { customerioCatalogue, defineCatalogue, registerMetrics, seriesLimit } from '@messaging-observability/metrics'
import fc from 'fast-check'
import t from 'tap'
import { clients } from './fixtures/clients.ts'
import { shopCatalogue } from './fixtures/shop.ts'

type Client = (typeof clients)[keyof typeof clients]
type Registry = InstanceType<Client['Registry']>

const tenant = { tenant: 'berlin' }
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

/** One thing done to a metric, so that it can be done to ours and to the client's own. */
type Action =
  | {
      readonly kind: 'order'
      readonly lane: 'express' | 'normal'
      readonly outcome: 'paid' | 'failed'
      readonly by: number
    }
  | {
      readonly kind: 'basket'
      readonly lane: 'express' | 'normal'
      readonly move: 'set' | 'inc' | 'dec'
      readonly by: number
    }
  | {
      readonly kind: 'checkout'
      readonly outcome: 'paid' | 'failed'
      readonly seconds: number
      readonly traceId?: string
    }

const actions: readonly Action[] = [
  { kind: 'order', lane: 'express', outcome: 'paid', by: 1 },
  { kind: 'order', lane: 'normal', outcome: 'failed', by: 2.5 },
  { kind: 'order', lane: 'express', outcome: 'paid', by: 3 },
  { kind: 'basket', lane: 'express', move: 'set', by: 7 },
  { kind: 'basket', lane: 'normal', move: 'inc', by: 2 },
  { kind: 'basket', lane: 'express', move: 'dec', by: 4 },
  { kind: 'checkout', outcome: 'paid', seconds: 0.1 },
  { kind: 'checkout', outcome: 'paid', seconds: 0.7, traceId },
  { kind: 'checkout', outcome: 'failed', seconds: 99, traceId },
]

/** Records with our cells. */
function record(registry: Registry, list: readonly Action[]): void {
  const metrics = registerMetrics({ registry }, shopCatalogue, tenant)
  for (const action of list) {
    if (action.kind === 'order') {
      metrics.ordersTotal.labels({ lane: action.lane, outcome: action.outcome }).inc(action.by)
    } else if (action.kind === 'basket') {
      metrics.openBaskets.labels({ lane: action.lane })[action.move](action.by)
    } else {
      metrics.checkoutSeconds.labels({ outcome: action.outcome }).observe(action.seconds, action.traceId)
    }
  }
}

/** The same with the client's own classes: what they print is what ours must print. */
function recordWithClient(client: Client, registry: Registry, list: readonly Action[]): void {
  const exemplars = registry.contentType.startsWith('application/openmetrics-text')
  const metrics = makeClientMetrics(client, registry, exemplars)
  for (const action of list) {
    if (action.kind === 'order') {
      metrics.orders.inc({ ...tenant, lane: action.lane, outcome: action.outcome }, action.by)
    } else if (action.kind === 'basket') {
      metrics.baskets[action.move]({ ...tenant, lane: action.lane }, action.by)
    } else if (exemplars) {
      const exemplarLabels = action.traceId === undefined ? {} : { trace_id: action.traceId }
      const labels = { ...tenant, outcome: action.outcome }
      metrics.checkout.observe({ labels, value: action.seconds, exemplarLabels } as never)
    } else {
      metrics.checkout.observe({ ...tenant, outcome: action.outcome }, action.seconds)
    }
  }
}

function makeClientMetrics(client: Client, registry: Registry, enableExemplars = false) {
  const registers = [registry] as never
  return {
    orders: new client.Counter({
      name: 'shop_orders_total',
      help: 'Orders that ended.',
      labelNames: ['tenant', 'lane', 'outcome'],
      registers,
    }),
    baskets: new client.Gauge({
      name: 'shop_open_baskets',
      help: 'Baskets with something in them.',
      labelNames: ['tenant', 'lane'],
      registers,
    }),
    last: new client.Gauge({
      name: 'shop_last_order_timestamp_seconds',
      help: 'Unix time of the last order.',
      labelNames: ['tenant'],
      aggregator: 'max',
      registers,
    }),
    checkout: new client.Histogram({
      name: 'shop_checkout_seconds',
      help: 'Duration of a checkout.',
      labelNames: ['tenant', 'outcome'],
      buckets: [0.1, 1, 5],
      enableExemplars,
      registers,
    }),
  }
}

/** Exemplars carry the time of day. */
const withoutTimes = (text: string): string => text.replaceAll(/(# \{.*\} \S+) \d+(\.\d+)?$/gm, '$1 TIME')

function listener(): {
  readonly heard: [MetricsErrorKind, MetricsError][]
  readonly onError: (kind: MetricsErrorKind, error: MetricsError) => void
} {
  const heard: [MetricsErrorKind, MetricsError][] = []
  return { heard, onError: (kind, error) => heard.push([kind, error]) }
}

function caught(run: () => unknown): MetricsError {
  try {
    run()
  } catch (error) {
    return error as MetricsError
  }
  throw new Error('nothing was thrown')
}

for (const [name, client] of Object.entries(clients) as [string, Client][]) {
  const newRegistry = (): Registry => new client.Registry()
  const newOpenMetricsRegistry = (): Registry => new client.Registry(client.Registry.OPENMETRICS_CONTENT_TYPE)

  await t.test(`${name}: options that cannot work are refused all at once`, async (t) => {
    const options = { registry: { metrics: () => '' }, onError: 'log', prefix: 'x' }
    const error = caught(() => registerMetrics(options as never, shopCatalogue, { tenant: '', region: 'eu' } as never))
    t.equal(error.code, 'ERR_METRICS_OPTIONS_INVALID')
    t.same(
      error.problems.map((problem) => problem.path),
      ['prefix', 'registry', 'onError', 'labels.tenant', 'labels.region'],
    )
    t.match(error.message, /registry: is not a registry of prom-client/)
  })

  await t.test(
    `${name}: metrics of another shape under our names are refused all at once and nothing is registered`,
    async (t) => {
      const registry = newRegistry()
      const registers = [registry] as never
      new client.Gauge({ name: 'shop_orders_total', help: 'x', labelNames: ['tenant', 'lane', 'outcome'], registers })
      new client.Gauge({ name: 'shop_open_baskets', help: 'x', labelNames: ['lane'], registers })
      new client.Histogram({
        name: 'shop_checkout_seconds',
        help: 'x',
        labelNames: ['outcome', 'tenant'],
        buckets: [1, 2],
        registers,
      })
      const error = caught(() => registerMetrics({ registry }, shopCatalogue, tenant))
      t.equal(error.code, 'ERR_METRICS_REGISTRATION_MISMATCH')
      t.same(
        error.problems.map((problem) => [problem.path, problem.message.split('. ')[0]?.split(': ')[1]]),
        [
          ['shop_orders_total', 'a gauge, not a counter'],
          ['shop_open_baskets', 'its labels are (lane), not (lane, tenant)'],
          ['shop_checkout_seconds', 'its buckets are 1 2, not 0.1 1 5'],
        ],
      )
      t.equal(registry.getSingleMetric('shop_last_order_timestamp_seconds'), undefined)
    },
  )

  await t.test(`${name}: a counter of an earlier catalogue with other labels is refused too`, async (t) => {
    const registry = newRegistry()
    registerMetrics({ registry }, shopCatalogue, tenant)
    const { metrics, ...rest } = shopCatalogue.definition
    const other = defineCatalogue({ ...rest, metrics: [{ ...metrics[0], labels: { lane: 'lane' } }], external: [] })
    const error = caught(() => registerMetrics({ registry }, other, tenant))
    t.match(error.message, /its labels are \(lane, outcome, tenant\), not \(lane, tenant\)/)
  })

  await t.test(`${name}: text is what the client's own metrics print`, async (t) => {
    const [ours, theirs] = [newRegistry(), newRegistry()]
    record(ours, actions)
    recordWithClient(client, theirs, actions)
    t.equal(await ours.metrics(), await theirs.metrics())
  })

  await t.test(`${name}: OpenMetrics with exemplars is what the client's own metrics print`, async (t) => {
    const [ours, theirs] = [newOpenMetricsRegistry(), newOpenMetricsRegistry()]
    record(ours, actions)
    recordWithClient(client, theirs, actions)
    const text = withoutTimes(await ours.metrics())
    t.equal(text, withoutTimes(await theirs.metrics()))
    t.match(text, `le="1",tenant="berlin",outcome="paid"} 2 # {trace_id="${traceId}"} 0.7 TIME`)
    t.match(text, `le="+Inf",tenant="berlin",outcome="failed"} 1 # {trace_id="${traceId}"} 99 TIME`)
  })

  await t.test(`${name}: a trace id that is no trace makes no exemplar`, async (t) => {
    const registry = newOpenMetricsRegistry()
    const cell = registerMetrics({ registry }, shopCatalogue, tenant).checkoutSeconds.labels({ outcome: 'paid' })
    for (const id of ['', '0'.repeat(32), 'a'.repeat(65)]) cell.observe(1, id)
    t.notMatch(await registry.metrics(), 'trace_id')
    t.match(await registry.metrics(), 'shop_checkout_seconds_count{tenant="berlin",outcome="paid"} 3')
  })

  await t.test(`${name}: a text registry keeps no exemplars until it becomes OpenMetrics`, async (t) => {
    const registry = newRegistry()
    const cell = registerMetrics({ registry }, shopCatalogue, tenant).checkoutSeconds.labels({ outcome: 'paid' })
    cell.observe(1, traceId)
    registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE as never)
    t.notMatch(await registry.metrics(), 'trace_id')
    cell.observe(1, traceId)
    t.match(await registry.metrics(), 'trace_id')
  })

  await t.test(`${name}: an OpenMetrics scrape takes _total from nobody else`, async (t) => {
    const open = newOpenMetricsRegistry()
    record(open, actions)
    const text = newRegistry()
    for (const metric of open.getMetricsAsArray()) text.registerMetric(metric as never)
    await open.metrics()
    const line = 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 4'
    t.match(await text.metrics(), line)
    t.match(await open.metrics(), line)
    t.match(await open.metrics(), '# TYPE shop_orders counter')
  })

  await t.test(`${name}: JSON is what the client's own metrics give, and may be changed by its reader`, async (t) => {
    const [ours, theirs] = [newRegistry(), newRegistry()]
    record(ours, actions)
    recordWithClient(client, theirs, actions)
    const comparable = (json: unknown): unknown =>
      JSON.parse(JSON.stringify(json, (key, value) => (key === 'exemplar' && value === null ? undefined : value)))
    const json = await ours.getMetricsAsJSON()
    t.same(comparable(json), comparable(await theirs.getMetricsAsJSON()))
    for (const metric of json) for (const value of metric.values) value.labels = { ...value.labels, tenant: 'changed' }
    const [first] = json[0]?.values ?? []
    if (first !== undefined) Object.assign(first.labels, { lane: 'changed' })
    t.same(comparable(await ours.getMetricsAsJSON()), comparable(await theirs.getMetricsAsJSON()))
  })

  await t.test(`${name}: default labels of the registry are added in text and JSON`, async (t) => {
    const [ours, theirs] = [newRegistry(), newRegistry()]
    for (const registry of [ours, theirs]) registry.setDefaultLabels({ app: 'web', tenant: 'loses' })
    record(ours, actions)
    recordWithClient(client, theirs, actions)
    const labels = (text: string): string[] => text.split('\n').map((line) => line.split(/[{},]/).sort().join(' '))
    t.same(labels(await ours.metrics()), labels(await theirs.metrics()))
    const [orders] = await ours.getMetricsAsJSON()
    t.same(orders?.values[0]?.labels, { tenant: 'berlin', lane: 'express', outcome: 'paid', app: 'web' })
  })

  await t.test(`${name}: registries merge`, async (t) => {
    const ours = newRegistry()
    record(ours, actions)
    const own = newRegistry()
    new client.Counter({ name: 'own_total', help: 'x', registers: [own] as never }).inc()
    const merged = client.Registry.merge([ours, own] as never)
    const text = await merged.metrics()
    t.match(text, 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 4')
    t.match(text, 'own_total 1')
  })

  await t.test(`${name}: aggregating in OpenMetrics doubles _total, for the client's own counters too`, async (t) => {
    // A defect of the clients, which the README warns of: this says when it is gone.
    const [ours, theirs] = [newRegistry(), newRegistry()]
    record(ours, actions)
    recordWithClient(client, theirs, actions)
    for (const registry of [ours, theirs]) {
      const json = [await registry.getMetricsAsJSON()]
      const aggregate = client.AggregatorRegistry.aggregate as (json: unknown[], type: string) => Registry
      const text = await aggregate(json, client.Registry.OPENMETRICS_CONTENT_TYPE).metrics()
      t.match(text, 'shop_orders_total_total{')
    }
  })

  await t.test(`${name}: cluster workers add up, and a timestamp is that of the latest`, async (t) => {
    const exec = fileURLToPath(new URL('fixtures/cluster-worker.ts', import.meta.url))
    cluster.setupPrimary({ exec, args: [], silent: false })
    const primary = new client.AggregatorRegistry()
    const workers = [1, 2].map((number) => cluster.fork({ METRICS_CLIENT: name, WORKER_NUMBER: number }))
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const text = await primary.clusterMetrics()
    for (const worker of workers) worker.kill()
    await Promise.all(workers.map((worker) => once(worker, 'exit')))
    // Two clients share the names of their messages and would take each other's answers.
    cluster.removeAllListeners('message')
    t.match(text, 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 3\n')
    t.match(text, 'shop_open_baskets{tenant="berlin",lane="normal"} 3\n')
    t.match(text, 'shop_last_order_timestamp_seconds{tenant="berlin"} 1700000002\n')
    t.match(text, 'shop_checkout_seconds_bucket{le="1",tenant="berlin",outcome="paid"} 1\n')
    t.match(text, 'shop_checkout_seconds_sum{tenant="berlin",outcome="paid"} 3\n')
  })

  await t.test(`${name}: workspaces share the metrics of a registry and keep their series apart`, async (t) => {
    const registry = newRegistry()
    const one = registerMetrics({ registry }, customerioCatalogue, { workspace: 'brand-a' })
    const two = registerMetrics({ registry }, customerioCatalogue, { workspace: 'brand-b' })
    one.webhookParkedTotal.labels({ reason: 'handler' }).inc(2)
    two.webhookParkedTotal.labels({ reason: 'handler' }).inc(5)
    const text = await registry.metrics()
    t.match(text, 'customerio_webhook_parked_total{workspace="brand-a",reason="handler"} 2\n')
    t.match(text, 'customerio_webhook_parked_total{workspace="brand-b",reason="handler"} 5\n')
  })

  await t.test(`${name}: registrations of one workspace share their cells`, async (t) => {
    const registry = newRegistry()
    const one = registerMetrics({ client: { ...client, register: registry } }, shopCatalogue, tenant)
    const two = registerMetrics({ client, registry }, shopCatalogue, tenant)
    const labels = { lane: 'express', outcome: 'paid' } as const
    t.equal(one.ordersTotal.labels(labels), one.ordersTotal.labels({ ...labels }))
    t.equal(one.ordersTotal.labels(labels), two.ordersTotal.labels(labels))
  })

  await t.test(
    `${name}: a registry that was cleared gets the metrics back, from zero, with the next registration`,
    async (t) => {
      const registry = newRegistry()
      const before = registerMetrics({ registry }, shopCatalogue, tenant)
      const order = before.ordersTotal.labels({ lane: 'express', outcome: 'paid' })
      const basket = before.openBaskets.labels({ lane: 'normal' })
      order.inc(5)
      basket.inc(2)
      registry.clear()
      t.notMatch(await registry.metrics(), 'shop_')
      registerMetrics({ registry }, shopCatalogue, tenant)
      order.inc()
      basket.dec()
      const text = await registry.metrics()
      t.match(text, 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 1\n')
      t.match(text, 'shop_open_baskets{tenant="berlin",lane="normal"} 1\n', 'what is still going on is not forgotten')
    },
  )

  await t.test(`${name}: after a clear another catalogue may use the name`, async (t) => {
    const registry = newRegistry()
    registerMetrics({ registry }, shopCatalogue, tenant)
    registry.clear()
    const other = defineCatalogue({
      prefix: 'shop_',
      registrationLabels: [],
      labelSets: {},
      metrics: [{ name: 'shop_orders_total', type: 'counter', help: 'x.', unit: '{order}', labels: {}, source: 'x' }],
    })
    registerMetrics({ registry }, other, {}).ordersTotal.labels().inc(3)
    t.match(await registry.metrics(), 'shop_orders_total 3\n')
  })

  await t.test(`${name}: reset zeroes what was counted and keeps cells and running things`, async (t) => {
    const registry = newRegistry()
    const metrics = registerMetrics({ registry }, shopCatalogue, tenant)
    const order = metrics.ordersTotal.labels({ lane: 'express', outcome: 'paid' })
    const checkout = metrics.checkoutSeconds.labels({ outcome: 'paid' })
    order.inc(2)
    checkout.observe(1)
    metrics.openBaskets.labels({ lane: 'express' }).set(9)
    metrics.openBaskets.labels({ lane: 'normal' }).inc(3)
    registry.resetMetrics()
    const text = await registry.metrics()
    t.notMatch(text, 'shop_orders_total{')
    t.notMatch(text, 'shop_checkout_seconds_count{')
    t.notMatch(text, 'lane="express"')
    t.match(text, 'shop_open_baskets{tenant="berlin",lane="normal"} 3\n')
    order.inc()
    checkout.observe(2)
    t.match(await registry.metrics(), 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 1\n')
    t.match(await registry.metrics(), 'shop_checkout_seconds_sum{tenant="berlin",outcome="paid"} 2\n')
  })

  for (const enableExemplars of [false, true]) {
    const format = enableExemplars ? 'OpenMetrics with exemplars' : 'text'
    await t.test(`${name}: metrics made with the client's own classes are recorded into (${format})`, async (t) => {
      const makeRegistry = enableExemplars ? newOpenMetricsRegistry : newRegistry
      const [ours, theirs] = [makeRegistry(), makeRegistry()]
      makeClientMetrics(client, ours, enableExemplars)
      record(ours, actions)
      recordWithClient(client, theirs, actions)
      t.equal(withoutTimes(await ours.metrics()), withoutTimes(await theirs.metrics()))
    })
  }

  await t.test(`${name}: a counter with exemplars made by the client counts the amount, not calls`, async (t) => {
    const registry = newOpenMetricsRegistry()
    new client.Counter({
      name: 'shop_orders_total',
      help: 'x',
      labelNames: ['tenant', 'lane', 'outcome'],
      enableExemplars: true,
      registers: [registry] as never,
    })
    const metrics = registerMetrics({ registry }, shopCatalogue, tenant)
    metrics.ordersTotal.labels({ lane: 'express', outcome: 'paid' }).inc(3)
    t.match(await registry.metrics(), 'shop_orders_total{tenant="berlin",lane="express",outcome="paid"} 3\n')
  })

  await t.test(
    `${name}: a gauge made by the client keeps its collect function and takes sources of several instances`,
    async (t) => {
      const registry = newRegistry()
      let collected = 0
      new client.Gauge({
        name: 'shop_open_baskets',
        help: 'x',
        labelNames: ['tenant', 'lane'],
        collect: () => {
          collected++
        },
        registers: [registry] as never,
      })
      for (const size of [2, 3]) {
        registerMetrics({ registry }, shopCatalogue, tenant)
          .openBaskets.labels({ lane: 'express' })
          .addSource(() => size)
      }
      t.match(await registry.metrics(), 'shop_open_baskets{tenant="berlin",lane="express"} 5\n')
      t.equal(collected, 1)
    },
  )

  await t.test(`${name}: a client that throws is reported and the caller goes on`, async (t) => {
    const registry = newRegistry()
    const own = makeClientMetrics(client, registry)
    const { heard, onError } = listener()
    const metrics = registerMetrics({ registry, onError }, shopCatalogue, tenant)
    const broken = (): never => {
      throw new Error('broken')
    }
    Object.assign(own.orders, { inc: broken })
    Object.assign(own.checkout, { observe: broken })
    Object.assign(own.baskets, { set: broken })
    metrics.ordersTotal.labels({ lane: 'express', outcome: 'paid' }).inc()
    metrics.checkoutSeconds.labels({ outcome: 'paid' }).observe(1)
    metrics.openBaskets.labels({ lane: 'express' }).set(1)
    await registry.metrics()
    t.same(
      heard.map(([kind, error]) => [kind, error.code, (error.cause as Error).message]),
      Array(3).fill(['metric', 'ERR_METRICS_BACKEND_FAILED', 'broken']),
    )
  })

  await t.test(`${name}: any sequence of recordings gives the client's own numbers`, async (t) => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true })
    const lane = fc.constantFrom('express', 'normal')
    const outcome = fc.constantFrom('paid', 'failed')
    const action: fc.Arbitrary<Action> = fc.oneof(
      fc.record({ kind: fc.constant('order'), lane, outcome, by: amount }),
      fc.record({
        kind: fc.constant('basket'),
        lane,
        move: fc.constantFrom('set', 'inc', 'dec'),
        by: fc.integer({ min: -1000, max: 1000 }),
      }),
      fc.record({ kind: fc.constant('checkout'), outcome, seconds: fc.double({ min: -1, max: 10, noNaN: true }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (list) => {
        const [ours, theirs] = [newRegistry(), newRegistry()]
        record(ours, list)
        recordWithClient(client, theirs, list)
        const lines = async (registry: Registry): Promise<string[]> => (await registry.metrics()).split('\n').sort()
        t.same(await lines(ours), await lines(theirs))
      }),
      { numRuns: 50 },
    )
    t.pass('all alike')
  })
}

const { Registry } = clients['@prometheus-io/client']

await t.test('a metric of our name that cannot be recorded into is refused', async (t) => {
  const registry = new Registry()
  const labelNames = ['tenant', 'lane', 'outcome']
  registry.registerMetric({ name: 'shop_orders_total', type: 'counter', labelNames } as never)
  const error = caught(() => registerMetrics({ registry }, shopCatalogue, tenant))
  t.match(error.problems[0]?.message, /it has no inc\(\) to record with\. Rename or remove that one/)
})

await t.test('without client and registry the error names both ways', async (t) => {
  const error = caught(() => registerMetrics({}, shopCatalogue, tenant))
  t.match(error.message, /client: is missing; pass the metrics client, or a registry as `registry`/)
})

await t.test('something that is no registry is named by its path', async (t) => {
  for (const register of [null, 'registry', {}]) {
    const error = caught(() => registerMetrics({ client: { register } } as never, shopCatalogue, tenant))
    t.match(error.message, /client\.register: is not a registry/)
  }
})

await t.test('closed label sets of at most 100 series start at 0, larger ones and timestamps do not', async (t) => {
  const registry = new Registry()
  registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const shown = new Map((await registry.getMetricsAsJSON()).map((metric) => [metric.name, metric.values.length]))
  t.equal(shown.get('customerio_webhook_received_total'), 74)
  t.equal(shown.get('customerio_email_bounced_total'), 4)
  t.equal(shown.get('customerio_api_in_flight'), 3)
  t.equal(shown.get('customerio_webhook_in_flight'), 1)
  t.equal(shown.get('customerio_webhook_duplicates_total'), 1)
  t.equal(shown.get('customerio_webhook_lag_seconds'), 17)
  t.equal(shown.get('customerio_api_requests_total'), 0)
  t.equal(shown.get('customerio_api_latency_ms'), 0)
  t.equal(shown.get('customerio_message_events_total'), 0)
  t.equal(shown.get('customerio_webhook_last_received_timestamp_seconds'), 0)
  const total = [...shown.values()].reduce((sum, series) => sum + series, 0)
  t.ok(total < 300, `${total} series at the start`)
  t.equal(shown.size, customerioCatalogue.definition.metrics.length)
})

await t.test('cells that are only resolved make no series', async (t) => {
  const registry = new Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  const cell = metrics.apiRequestsTotal.labels({ api: 'app', operation: 'sendEmail', status: 'success' })
  t.notMatch(await registry.metrics(), 'sendEmail')
  cell.inc(0)
  t.match(await registry.metrics(), 'operation="sendEmail",status="success"} 0')
})

await t.test('the number of series is bounded by the catalogue', async (t) => {
  const { definition, entries } = customerioCatalogue
  t.equal(seriesLimit(entries.webhookReceivedTotal, definition.labelSets), 74)
  t.equal(seriesLimit(entries.webhookDurationSeconds, definition.labelSets), 5 * 16)
  const registry = new Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  for (let index = 0; index < 1000; index++) {
    metrics.webhookReceivedTotal.labels({ event_type: `made_up_${index}` as 'other' }).inc()
  }
  const [received] = (await registry.getMetricsAsJSON()).filter((metric) => metric.name.endsWith('_received_total'))
  t.equal(received?.values.length, 74)
  t.equal(received?.values.find((value) => value.labels.event_type === 'other')?.value, 1000)
})

await t.test('an unknown value counts as other where the set has it', async (t) => {
  const registry = new Registry()
  const { heard, onError } = listener()
  const metrics = registerMetrics({ registry, onError }, shopCatalogue, tenant)
  const cell = metrics.ordersTotal.labels({ lane: 'normal', outcome: 'stolen' as 'paid' })
  t.equal(cell, metrics.ordersTotal.labels({ lane: 'normal', outcome: 'other' }))
  t.same(heard, [])
})

await t.test('an unknown value of a set without other goes nowhere and is reported without the value', async (t) => {
  const registry = new Registry()
  const { heard, onError } = listener()
  const metrics = registerMetrics({ registry, onError }, shopCatalogue, tenant)
  const secret = 'person@example.test'
  metrics.ordersTotal.labels({ lane: secret as 'normal', outcome: 'paid' }).inc()
  metrics.ordersTotal.labels({ outcome: 'paid' } as never).inc()
  metrics.checkoutSeconds.labels(null as never).observe(1)
  const gauge = metrics.openBaskets.labels({ lane: 7 as never })
  gauge.set(1)
  gauge.inc()
  gauge.dec()
  gauge.addSource(() => 1)()
  t.same(
    heard.map(([kind, error]) => [kind, error.code]),
    Array(4).fill(['label', 'ERR_METRICS_LABEL_UNKNOWN']),
  )
  t.match(heard[0]?.[1].message, /shop_orders_total was given no known value for lane;/)
  t.notMatch(JSON.stringify(heard.map(([, error]) => error.message)), secret)
  const values = (await registry.getMetricsAsJSON()).flatMap((metric) => metric.values)
  t.same(values, [])
})

await t.test('numbers that are none are reported and not recorded', async (t) => {
  const registry = new Registry()
  const { heard, onError } = listener()
  const metrics = registerMetrics({ registry, onError }, shopCatalogue, tenant)
  const order = metrics.ordersTotal.labels({ lane: 'normal', outcome: 'paid' })
  for (const bad of [-1, Number.NaN, Infinity, '1' as never, null as never]) order.inc(bad)
  const basket = metrics.openBaskets.labels({ lane: 'normal' })
  basket.set(Number.NaN)
  basket.inc(Infinity)
  basket.dec('2' as never)
  metrics.checkoutSeconds.labels({ outcome: 'paid' }).observe(-Infinity)
  metrics.checkoutSeconds.labels({ outcome: 'paid' }).observe('fast' as never)
  t.equal(heard.length, 10)
  t.ok(heard.every(([kind, error]) => kind === 'metric' && error.code === 'ERR_METRICS_VALUE_INVALID'))
  t.equal(heard[0]?.[1].message, 'shop_orders_total cannot take -1; give a finite number, for a counter not below 0.')
  t.match(heard[3]?.[1].message, 'shop_orders_total cannot take a string')
  t.same(
    (await registry.getMetricsAsJSON()).flatMap((metric) => metric.values),
    [],
  )
})

await t.test('a listener that throws, or none, stops nothing', async (t) => {
  const onError = (): never => {
    throw new Error('listener')
  }
  for (const options of [{ onError }, {}]) {
    const registry = new Registry()
    const metrics = registerMetrics({ registry, ...options }, shopCatalogue, tenant)
    metrics.ordersTotal.labels({ lane: 'slow' as never, outcome: 'paid' }).inc()
    metrics.ordersTotal.labels({ lane: 'normal', outcome: 'paid' }).inc(-1)
    metrics.ordersTotal.labels({ lane: 'normal', outcome: 'paid' }).inc(2)
    t.match(await registry.metrics(), 'outcome="paid"} 2')
  }
})

await t.test('sources of several instances are combined by the aggregator, with what was set', async (t) => {
  const aggregators = { sum: 13, max: 8, min: 2, average: 13 / 3, first: 3 } as const
  for (const [aggregator, expected] of Object.entries(aggregators)) {
    const catalogue = defineCatalogue({
      prefix: 'queue_',
      registrationLabels: [],
      labelSets: {},
      metrics: [
        {
          name: 'queue_size',
          type: 'gauge',
          help: 'Size.',
          unit: '{job}',
          labels: {},
          aggregator: aggregator as 'sum',
          source: 'Read at scrape time.',
        },
      ],
    })
    const registry = new Registry()
    const gauge = registerMetrics({ registry }, catalogue, {}).size.labels()
    const remove = gauge.addSource(() => 8)
    registerMetrics({ registry }, catalogue, {})
      .size.labels()
      .addSource(() => 2)
    gauge.set(3)
    t.match(await registry.metrics(), `queue_size ${expected}\n`)
    remove()
    remove()
    t.notMatch(await registry.metrics(), `queue_size ${aggregator === 'max' ? 8 : Number.NaN}\n`)
  }
})

await t.test('a gauge with sources is absent once all are removed', async (t) => {
  const registry = new Registry()
  const gauge = registerMetrics({ registry }, shopCatalogue, tenant).openBaskets.labels({ lane: 'express' })
  const remove = gauge.addSource(() => 4)
  t.match(await registry.metrics(), 'shop_open_baskets{tenant="berlin",lane="express"} 4\n')
  remove()
  t.notMatch(await registry.metrics(), 'shop_open_baskets{')
})

await t.test('a source that throws or answers nonsense is reported and the scrape goes on', async (t) => {
  const registry = new Registry()
  const { heard, onError } = listener()
  const gauge = registerMetrics({ registry, onError }, shopCatalogue, tenant).openBaskets.labels({ lane: 'express' })
  gauge.addSource(() => {
    throw new Error('closed')
  })
  gauge.addSource(() => Number.NaN)
  gauge.addSource(() => 6)
  t.match(await registry.metrics(), 'shop_open_baskets{tenant="berlin",lane="express"} 6\n')
  t.same(
    heard.map(([, error]) => error.code),
    ['ERR_METRICS_BACKEND_FAILED', 'ERR_METRICS_VALUE_INVALID'],
  )
  t.match(heard[0]?.[1].message, 'Reading a source of shop_open_baskets failed.')
})

await t.test('label values with quotes, backslashes and line breaks are escaped', async (t) => {
  const registry = new Registry()
  const metrics = registerMetrics({ registry }, shopCatalogue, { tenant: 'a"b\\c\nd' })
  metrics.openBaskets.labels({ lane: 'express' }).set(1)
  t.match(await registry.metrics(), 'tenant="a\\"b\\\\c\\nd"')
})
