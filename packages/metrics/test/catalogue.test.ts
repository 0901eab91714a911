import { readFileSync } from 'node:fs'
import type { CatalogueDefinition, MetricsError } from '@messaging-observability/metrics'
import {
  customerioCatalogue,
  customerioEventNames,
  customerioLabelSets,
  customerioOperations,
  defineCatalogue,
  handleName,
} from '@messaging-observability/metrics'
import t from 'tap'
import { renderOperations, sdkOperations } from '../scripts/render-operations.ts'
import { shopCatalogue } from './fixtures/shop.ts'

/** Problems of the shop's definition after a change, as `path: message`. */
function problemsOf(change: (definition: Record<string, never>) => void): string[] {
  const definition = structuredClone(shopCatalogue.definition) as unknown as Record<string, never>
  change(definition)
  try {
    defineCatalogue(definition as unknown as CatalogueDefinition)
  } catch (error) {
    const { code, problems } = error as MetricsError
    t.equal(code, 'ERR_METRICS_CATALOGUE_INVALID')
    return problems.map((problem) => `${problem.path}: ${problem.message}`)
  }
  return []
}

await t.test('a definition is refused with every problem and its path', async (t) => {
  const entry = { help: 'x.', unit: '{x}', labels: {}, source: 'x' }
  const definition = {
    prefix: 'Shop',
    registrationLabels: ['tenant', 'tenant', 'le'],
    targetLabels: ['__address__'],
    labelSets: { empty: [], double: ['a', 'a'], blank: [''], '*': ['x'] },
    extra: true,
    metrics: [
      { ...entry, name: 'orders total', type: 'summary', help: ' ' },
      {
        ...entry,
        name: 'Shop_orders',
        type: 'counter',
        labels: { 'bad-name': 'double', tenant: 'nowhere' },
        color: 'red',
      },
      { ...entry, name: 'Shop_size_total', type: 'gauge', buckets: [1], aggregator: 'median' },
      { ...entry, name: 'Shop_seconds', type: 'histogram', aggregator: 'max', buckets: [1, 1, Infinity] },
      { ...entry, name: 'Shop_wait_bucket', type: 'histogram' },
      { ...entry, name: 'Shop_sEcOnds', type: 'gauge' },
    ],
    external: [{ ...entry, name: 'Shop_seconds', type: 'gauge', labels: { quantile: '*' } }],
  }
  try {
    defineCatalogue(definition as never)
    t.fail('was accepted')
  } catch (error) {
    const { code, problems, message } = error as MetricsError
    t.equal(code, 'ERR_METRICS_CATALOGUE_INVALID')
    t.match(message, '\n  - metrics[1].color: is not known here')
    t.matchSnapshot(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'), 'problems')
  }
})

await t.test('each rule of a definition alone', async (t) => {
  const change = (edit: (definition: { metrics: Record<string, unknown>[] }) => void): string[] =>
    problemsOf(edit as never)
  t.same(
    change(() => {}),
    [],
  )
  t.same(
    change(({ metrics }) => Object.assign(metrics[1] ?? {}, { aggregator: 'median' })),
    ['metrics[1].aggregator: "median" is none of sum, max, min, average, first'],
  )
  t.same(
    change(({ metrics }) => Object.assign(metrics[0] ?? {}, { aggregator: 'max' })),
    ['metrics[0].aggregator: a counter of several processes can only be summed'],
  )
  t.same(
    change(({ metrics }) => Object.assign(metrics[3] ?? {}, { buckets: [1, 0.5] })),
    ['metrics[3].buckets[1]: 0.5 does not rise above 1'],
  )
  t.same(
    change(({ metrics }) => Object.assign(metrics[1] ?? {}, { labels: { job: 'lane' } })),
    ['metrics[1].labels.job: is already a registration or target label; leave it out here'],
  )
  t.same(
    change(({ metrics }) => Object.assign(metrics[1] ?? {}, { labels: { lane: '*' } })),
    ['metrics[1].labels.lane: "*" is not a label set; add it to labelSets'],
  )
})

await t.test('handles are camelCase names without the prefix', async (t) => {
  t.equal(handleName('customerio_api_latency_ms', 'customerio_'), 'apiLatencyMs')
  t.equal(handleName('ALERTS', 'customerio_'), 'alerts')
  t.equal(handleName('lane:orders:rate5m', 'shop_'), 'laneOrdersRate5m')
  t.same(Object.keys(shopCatalogue.handles), [
    'ordersTotal',
    'openBaskets',
    'lastOrderTimestampSeconds',
    'checkoutSeconds',
    'up',
    'proxyRequestsTotal',
    'laneOrdersRate5m',
  ])
  t.equal(shopCatalogue.entries.ordersTotal, shopCatalogue.definition.metrics[0])
})

await t.test('a handle knows every label it can be selected by', async (t) => {
  t.same(shopCatalogue.handles.ordersTotal.labelValues, {
    lane: ['express', 'normal'],
    outcome: ['paid', 'failed', 'other'],
    tenant: null,
    job: null,
    instance: null,
  })
  t.same(shopCatalogue.handles.proxyRequestsTotal.labelValues, {
    route: null,
    lane: ['express', 'normal'],
    job: null,
    instance: null,
  })
})

await t.test('the operations are the public methods of the SDK', async (t) => {
  t.same(customerioOperations, sdkOperations())
  t.same(
    [customerioOperations.track.length, customerioOperations.app.length, customerioOperations.pipelines.length],
    [19, 160, 7],
  )
  t.equal(readFileSync(new URL('../src/customerio/operations.ts', import.meta.url), 'utf8'), renderOperations())
})

await t.test('the operation label holds each method name once, and other', async (t) => {
  const names = Object.values(customerioOperations).flat()
  t.same([...customerioLabelSets.operation].sort(), [...new Set(names), 'other'].sort())
  t.equal(names.length, 186)
})

await t.test('73 event names, each a channel and a metric', async (t) => {
  t.equal(new Set(customerioEventNames).size, 73)
  const metrics = customerioLabelSets.messageMetric.map((metric) => metric.replace('cio_', ''))
  for (const name of customerioEventNames) {
    const channel = customerioLabelSets.channel.find((candidate) => name.startsWith(`${candidate}_`))
    t.ok(channel !== undefined && metrics.includes(name.slice(channel.length + 1)), name)
  }
})

await t.test('the Customer.io catalogue holds the metrics its users were promised', async (t) => {
  t.matchSnapshot(
    customerioCatalogue.definition.metrics
      .map((entry) => `${entry.type} ${entry.name}{${['workspace', ...Object.keys(entry.labels)].join(',')}}`)
      .join('\n'),
    'names and labels',
  )
  const { buckets } = customerioCatalogue.entries.webhookDurationSeconds
  t.ok(buckets.includes(3.5) && buckets.includes(4), 'the budget and the time-out of the sender are bucket bounds')
  t.ok(customerioCatalogue.entries.apiLatencyMs.buckets.includes(5000), 'the latency threshold is a bucket bound')
})
