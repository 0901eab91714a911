import {
  customerioCatalogue,
  customerioServiceLevels,
  customerioThresholds,
  defineCatalogue,
  renderMetricsReference,
} from '@messaging-observability/metrics'
import t from 'tap'
import { shopCatalogue } from './fixtures/shop.ts'

const customerioPage = renderMetricsReference(customerioCatalogue, {
  thresholds: customerioThresholds,
  serviceLevels: customerioServiceLevels,
})

await t.test('the page of a catalogue', async (t) => {
  t.matchSnapshot(renderMetricsReference(shopCatalogue, { title: 'Shop metrics' }), 'shop')
})

await t.test(
  'a catalogue without labels of the registration, the target or others says nothing about them',
  async (t) => {
    const bare = defineCatalogue({
      prefix: 'disk_',
      registrationLabels: [],
      labelSets: {},
      metrics: [{ name: 'disk_free', type: 'gauge', help: 'Free space.', unit: 'By', labels: {}, source: 'The disk.' }],
    })
    t.matchSnapshot(renderMetricsReference(bare), 'bare')
  },
)

await t.test('every metric, label value, threshold and service level is on the page', async (t) => {
  const { metrics, labelSets } = customerioCatalogue.definition
  for (const { name } of metrics) t.match(customerioPage, `### ${name}\n`)
  const used = new Set<string>(metrics.flatMap((entry) => Object.values(entry.labels)))
  for (const set of used) {
    for (const value of labelSets[set as keyof typeof labelSets]) t.ok(customerioPage.includes(`\`${value}\``), value)
  }
  for (const name of Object.keys({ ...customerioThresholds, ...customerioServiceLevels })) {
    t.match(customerioPage, `| \`${name}\` |`)
  }
  t.match(customerioPage, 'above 0.1 % | above 0.3 %')
  t.match(customerioPage, 'above 5000 ms | none')
  t.match(customerioPage, '99.9 % in 30 days')
})

await t.test('every link of the page leads to a heading', async (t) => {
  const headings = new Set([...customerioPage.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]))
  const links = [...customerioPage.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1])
  t.ok(links.length > 20)
  for (const link of links) t.ok(headings.has(link), String(link))
})

await t.test('bounds of service levels are bucket bounds, or the share could not be read', async (t) => {
  const { apiLatencyMs, webhookDurationSeconds } = customerioCatalogue.entries
  t.ok(apiLatencyMs.buckets.includes(customerioServiceLevels.apiLatency.bound))
  t.ok(webhookDurationSeconds.buckets.includes(customerioServiceLevels.webhookAnswer.bound))
})
