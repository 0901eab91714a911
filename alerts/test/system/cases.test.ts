import { join } from 'node:path'
import t from 'tap'
import { startPrometheus } from '../../../scripts/testing/prometheus.ts'
import { customerioAlertSpecs } from '../../src/customerio/index.ts'
import { grafanaRuleGroups } from '../../src/render/grafana.ts'
import { prometheusRuleFiles } from '../../src/render/prometheus.ts'
import type { AlertCase, AlertSpec } from '../../src/spec/types.ts'
import {
  connectCaseDatabase,
  type GrafanaCaseReport,
  renderPromtoolTests,
  runGrafanaCases,
} from '../../src/testing/index.ts'
import { promtool } from '../support/promtool.ts'

const alerts = customerioAlertSpecs

const other = { series: 'queue_length{job="other"}', values: '1x12' }
const still: AlertCase = { name: 'Nothing happens.', series: [other], expect: [{ at: '12m', state: 'inactive' }] }
const job = { labels: { job: 'shop' } } as const
const missingSeries: readonly [AlertCase, ...AlertCase[]] = [
  {
    name: 'A pending alert whose series is gone for a while.',
    series: [{ series: 'queue_length{job="shop"}', values: '20 stale _ 20x9' }, other],
    expect: [
      { at: '1m', state: 'inactive', ...job },
      { at: '3m', state: 'pending', ...job },
      { at: '5m', state: 'firing', ...job },
    ],
    grafana: {
      reason: 'a missing series leaves an alert as it is for as long as it would be kept firing, and `for` goes on',
      expect: [
        { at: '1m', state: 'pending', ...job },
        { at: '3m', state: 'firing', ...job },
      ],
    },
  },
  {
    name: 'An alert that is kept firing, whose series then goes.',
    series: [{ series: 'queue_length{job="shop"}', values: '20x3 1 stale' }, other],
    expect: [
      { at: '6m', state: 'firing', ...job },
      { at: '7m', state: 'inactive', ...job },
    ],
    grafana: {
      reason:
        'the time is counted from the last evaluation that had the series, and includes the one that finds it gone',
      expect: [
        { at: '7m', state: 'firing', ...job },
        { at: '8m', state: 'inactive', ...job },
      ],
    },
  },
]
const noSeries: AlertCase = {
  name: 'No series at all.',
  series: [{ series: 'queue_length{job="shop"}', values: '1 1 stale' }],
  expect: [{ at: '5m', state: 'inactive' }],
  grafana: {
    reason: 'no data is a state of its own, which notifies',
    expect: [
      { at: '3m', state: 'pending' },
      { at: '5m', state: 'firing' },
    ],
  },
}

await t.test('every case of every rule, in a real Prometheus', { timeout: 240_000 }, async (t) => {
  const prometheus = await startPrometheus(undefined, { writable: true })
  t.teardown(prometheus.stop)
  const reports = await runGrafanaCases(alerts, {
    ruleGroups: grafanaRuleGroups(alerts),
    database: connectCaseDatabase(prometheus.url),
  })

  await t.test('Grafana keeps every promise', async (t) => {
    for (const { title, failures } of reports) t.same(failures, [], title)
  })

  await t.test('promtool accepts the rule files', async (t) => {
    const ruleFiles = prometheusRuleFiles(alerts)
    const folder = t.testdir(Object.fromEntries(ruleFiles.map(({ path, content }) => [path, content])))
    const { status, output } = await promtool(folder, ['check', 'rules', ...ruleFiles.map(({ path }) => path)])
    t.equal(status, 0, output)
  })

  await t.test(
    'Prometheus keeps every promise, with these texts, and is in each state as long as Grafana',
    async (t) => {
      // One rule at a time: promtool evaluates every rule of the files it is given for every case.
      const folder = t.testdir(Object.fromEntries(alerts.map((alert) => [alert.name, filesOf(alert, reports)])))
      await Promise.all(
        alerts.map(async ({ name, group }) => {
          const { status, output } = await promtool(join(folder, name), [
            'test',
            'rules',
            `tests/customerio-${group}.yaml`,
          ])
          t.equal(status, 0, `${name}: ${output}`)
        }),
      )
    },
  )
})

await t.test('where the two worlds differ, and nothing else', { timeout: 60_000 }, async (t) => {
  const prometheus = await startPrometheus(undefined, { writable: true })
  t.teardown(prometheus.stop)
  const [some] = customerioAlertSpecs
  if (some === undefined) return t.fail('there is a rule')
  const text = 'max by (job) (queue_length)'
  const queueGrows: AlertSpec = {
    ...some,
    name: 'QueueGrows',
    by: ['job'],
    signal: { ...some.signal, text, toString: () => text },
    traffic: { none: 'it is a length' },
    condition: { above: 10 },
    unit: '1',
    for: '2m',
    keepFiringFor: '3m',
    noData: 'ok',
    description: ({ labels, value }) => `${labels.job}: ${value}`,
    cases: {
      fires: [...missingSeries],
      doesNotFire: [still],
      resolves: [still],
      noData: [still],
      tooLittleTraffic: 'not-a-ratio',
    },
  }
  const alerts = [
    queueGrows,
    { ...queueGrows, name: 'QueueUnknown', noData: 'no-data', cases: { ...queueGrows.cases, fires: [noSeries] } },
  ] as const
  const reports = await runGrafanaCases(alerts, {
    ruleGroups: grafanaRuleGroups(alerts),
    database: connectCaseDatabase(prometheus.url),
  })
  for (const { title, failures } of reports) t.same(failures, [], title)
  for (const alert of alerts) {
    const folder = t.testdir(filesOf(alert, reports))
    const { status, output } = await promtool(folder, ['test', 'rules', `tests/customerio-${alert.group}.yaml`])
    t.equal(status, 0, output)
  }
})

function filesOf(alert: AlertSpec, reports: readonly GrafanaCaseReport[]) {
  const [rules] = prometheusRuleFiles([alert])
  const [tests] = renderPromtoolTests([alert], { reports })
  const name = `customerio-${alert.group}.yaml`
  return { [name]: rules?.content ?? '', tests: { [name]: tests?.content ?? '' } }
}
