import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AlertSpec,
  alertStackOptions,
  customerioAlerts,
  customerioRecordingRules,
  grafanaRuleGroups,
  prometheusRuleFiles,
  prometheusRuleGroups,
  prometheusRuleManifests,
  renderAlertsReference,
  renderRunbookIndex,
  ruleUid,
} from '@messaging-observability/alerts'
import { readCondition } from '@messaging-observability/alerts/testing'
import { type AlertRule, checkPromql, defineStack } from '@messaging-observability/grafana'
import type { Instant } from '@messaging-observability/metrics/promql'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { formatExpression } from '../src/render/format-expression.ts'
import { formatOf, limitText } from '../src/render/values.ts'
import { alertWith, specWith } from './support/alerts.ts'

const alert = alertWith({})
const other = alertWith({
  name: 'ShopMailsLate',
  condition: { below: 90 },
  unit: 's',
  for: '0s',
  forReason: 'The window is the memory.',
  keepFiringFor: '0s',
  labels: { team: 'mail' },
  noData: 'alerting',
  onError: 'keep-last',
})
const root = join(import.meta.dirname, '..')

await t.test('rules that cannot stand together are refused, all problems at once', async (t) => {
  const many = Array.from({ length: 21 }, (_, index) => alertWith({ name: `Shop${index}A`, group: 'crowd' }))
  t.throws(() => grafanaRuleGroups([alert, alert, 5 as never, ...many], { stack: 'Shop!', recipient: 'x' } as never), {
    code: 'ERR_ALERTS_SET_INVALID',
    message:
      /options\.recipient: is not known.*options\.stack: is 1 to 24.*alerts\[1\] ShopCallsFail: is the name of alerts\[0\] too.*alerts\[2\]: is a rule made by.*group crowd: has 21 rules/s,
  })
  t.throws(() => prometheusRuleFiles('all' as never), { code: 'ERR_ALERTS_SET_INVALID', message: /alerts: is a list/ })
  t.throws(() => prometheusRuleFiles([alert], { interval: '15s', runbookUrl: 'docs' }), {
    message: /options\.runbookUrl: is the address.*options\.interval: is a duration, a multiple of 10 s/s,
  })
  t.throws(
    () => grafanaRuleGroups([alertWith({ name: 'HTTPDown' }), alertWith({ name: 'HttpDown' })], { stack: 'shop' }),
    {
      message: /alerts\[1\] HttpDown: would get the uid of HTTPDown: shop-http-down/,
    },
  )
})

await t.test('options that no renderer can use are refused before anything is rendered', async (t) => {
  const refused = (render: () => unknown, ...paths: readonly string[]): void => {
    let caught: unknown
    try {
      render()
    } catch (error) {
      caught = error
    }
    t.match(caught, { code: 'ERR_ALERTS_SET_INVALID', problems: paths.map((path) => ({ path })) })
  }
  refused(
    () => grafanaRuleGroups([alert], { receiver: ' ', datasourceUid: 5 } as never),
    'options.receiver',
    'options.datasourceUid',
  )
  refused(
    () => prometheusRuleGroups([alert], { grafanaUrl: 'grafana', recordingRules: {} } as never),
    'options.grafanaUrl',
    'options.recordingRules',
  )
  refused(() => grafanaRuleGroups([alert], null as never), 'options')
  refused(() => prometheusRuleFiles([{ name: 'ShopGone', group: 'shop' } as never]), 'alerts[0]')
  for (const runbookUrl of ['https://wiki.example.test/?page=1', 'https://me:secret@wiki.example.test/']) {
    refused(() => grafanaRuleGroups([alert], { runbookUrl }), 'options.runbookUrl')
  }
})

await t.test('a rule of Grafana asks once and decides by a threshold', async (t) => {
  const [group] = grafanaRuleGroups([alert], { stack: 'shop', receiver: 'on-call' })
  t.match(group, { title: 'shop', interval: 60 })
  const [rule] = group?.rules ?? []
  t.match(rule, {
    uid: 'shop-calls-fail',
    title: 'ShopCallsFail',
    condition: 'C',
    for: '5m',
    keep_firing_for: '10m',
    noDataState: 'OK',
    execErrState: 'Error',
    missingSeriesEvalsToResolve: 11,
    labels: { severity: 'critical', owner: 'checkout', group: 'shop', managed_by: 'shop' },
    notification_settings: { receiver: 'on-call' },
  })
  const [query, threshold] = rule?.data ?? []
  t.match(query, { refId: 'A', datasourceUid: '$datasource', relativeTimeRange: { from: 600, to: 0 } })
  t.match(query?.model, { instant: true, range: false, expr: / and sum by \(job, workspace\) .* >= 20$/ })
  t.match(threshold, { refId: 'C', datasourceUid: '__expr__' })
  t.same(threshold?.model, {
    type: 'threshold',
    expression: 'A',
    conditions: [{ evaluator: { type: 'gt', params: [0.05] } }],
  })
})

await t.test('annotations link the runbook and the panel, and say how much where', async (t) => {
  const [rule] = grafanaRuleGroups([alert], { runbookUrl: 'https://wiki.example.test/' })[0]?.rules ?? []
  t.same(rule?.annotations, {
    summary: 'Calls to Customer.io fail.',
    description:
      '{{ with $values.A }}{{ .Value | humanizePercentage }}{{ else }}[no value]{{ end }} of the calls of {{ $labels.job }} fail, more than 5% for 5 minutes.',
    runbook_url: 'https://wiki.example.test/ShopCallsFail.md',
    __dashboardUid__: alert.panel.dashboard,
    __panelId__: String(alert.panel.panelId),
  })
})

await t.test('a rule below a limit, and one that filters by itself, and is bad at 0 and below', async (t) => {
  const filters = alertWith({ name: 'ShopGone', condition: { present: true } })
  const [group] = grafanaRuleGroups([other, filters], { datasourceUid: 'metrics', interval: '5m' })
  const [below, present] = group?.rules ?? []
  t.equal(group?.interval, 300)
  t.match(below, { for: '0s', noDataState: 'Alerting', execErrState: 'KeepLast', missingSeriesEvalsToResolve: 1 })
  t.match(below, { labels: { team: 'mail' }, data: [{ datasourceUid: 'metrics' }, {}] })
  t.match(below?.data[1]?.model, { conditions: [{ evaluator: { type: 'lt', params: [90] } }] })
  const answers = [3, 0, -5].map((value) => ({ labels: {}, value }))
  const results = readCondition(present as AlertRule).evaluate({ series: answers })
  t.same(
    results.map(({ state }) => state),
    ['Alerting', 'Alerting', 'Alerting'],
  )
})

await t.test('without a value, Grafana prints no unit either', async (t) => {
  const [group] = grafanaRuleGroups([alertWith({ unit: 'ms' })])
  t.match(group?.rules[0]?.annotations?.description, '{{ .Value | printf "%.0f" }} ms{{ else }}[no value]{{ end }} of')
})

await t.test('the groups make a stack', async (t) => {
  const { alerting } = defineStack({
    name: 'shop',
    folder: { uid: 'shop', title: 'Shop' },
    dataSource: {},
    ...alertStackOptions([alert], { stack: 'shop' }),
  })
  t.match(alerting.ruleGroups, [{ title: 'shop', rules: [{ data: [{ datasourceUid: '$' + '{datasource}' }, {}] }] }])
})

await t.test('uids are short, readable and different', async (t) => {
  t.equal(ruleUid('customerio', 'CustomerIOHighErrorRate'), 'customerio-high-error-rate')
  t.equal(ruleUid('customerio', 'CustomerIOWebhookSLOBurns'), 'customerio-webhook-slo-burns')
  t.equal(ruleUid('shop-eu', 'HTTPErrors5xx'), 'shop-eu-http-errors5xx')
  t.equal(ruleUid('shop', 'Shop'), 'shop-shop')
  const long = ruleUid('customerio', 'PaymentsOfEveryCountryAreDeclinedAtOnce')
  t.match(long, /^customerio-payments-of-every-coun-[0-9a-z]{6}$/)
  t.equal(long.length, 40)
  t.not(long, ruleUid('customerio', 'PaymentsOfEveryCountryAreDeclinedSlowly'))
})

await t.test('a rule of Prometheus is the same in one expression', async (t) => {
  const [group] = prometheusRuleGroups([alert, other], { stack: 'shop', grafanaUrl: 'https://grafana.example.test/' })
  const [above, below] = group?.rules ?? []
  t.match(group, { name: 'shop-shop', interval: '1m' })
  t.match(above, { alert: 'ShopCallsFail', for: '5m', keep_firing_for: '10m', expr: /^\(.* >= 20\) > 0\.05$/ })
  t.match(above, {
    labels: { severity: 'critical', owner: 'checkout', group: 'shop' },
    annotations: {
      description:
        '{{ $value | humanizePercentage }} of the calls of {{ $labels.job }} fail, more than 5% for 5 minutes.',
      dashboard_url: `https://grafana.example.test/d/${alert.panel.dashboard}?viewPanel=${alert.panel.panelId}`,
    },
  })
  t.notOk('for' in (below ?? {}) || 'keep_firing_for' in (below ?? {}), 'what is zero is left out')
  t.match(below, { expr: /\) < 90$/ })
  t.notOk('managed_by' in (above?.labels ?? {}), 'nobody manages a file')
})

await t.test('rule files have names of alerts without quotes, and expressions on one line', async (t) => {
  const files = prometheusRuleFiles(customerioAlerts(), { recordingRules: customerioRecordingRules() })
  t.ok(files.every(({ path }) => /^customerio-[a-z-]+\.yaml$/.test(path)))
  for (const { path, content } of files) {
    t.notMatch(content, /alert: ["']/, path)
    t.notMatch(content, /expr: [|>&*]/, path)
    t.equal(parse(content).groups.length, 1)
  }
  const again = prometheusRuleFiles(customerioAlerts(), { recordingRules: customerioRecordingRules() })
  t.same(files, again, 'the same bytes from the same rules')
})

await t.test('recording rules have a group of their own, evaluated more rarely', async (t) => {
  const recordingRules = customerioRecordingRules()
  t.match(prometheusRuleGroups([alert], { recordingRules })[1], { name: 'customerio-slo-recordings', interval: '5m' })
  t.match(prometheusRuleGroups([alert], { recordingRules, interval: '10m' })[1], { interval: '10m' })
})

await t.test('a manifest for the Prometheus operator has the same groups', async (t) => {
  const [file] = prometheusRuleManifests([alert], {
    stack: 'shop',
    namespace: 'monitoring',
    labels: { release: 'prometheus' },
  })
  t.equal(file?.path, 'kubernetes/shop-alerts.yaml')
  const manifest = parse(file?.content ?? '')
  t.match(manifest, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'shop-alerts', namespace: 'monitoring', labels: { release: 'prometheus' } },
  })
  t.same(manifest.spec.groups, prometheusRuleGroups([alert], { stack: 'shop' }))
  t.match(prometheusRuleManifests([alert])[0]?.path, 'kubernetes/customerio-alerts.yaml')
})

await t.test('values read as Grafana and Prometheus print them', async (t) => {
  const printed = [
    ['1', 0.0734, '7.34%'],
    ['1', 123.4567, '1.235e+04%'],
    ['1', 0.0000001, '1e-05%'],
    ['1', 0, '0%'],
    ['s', 0, '0s'],
    ['s', 5_580, '1h 33m 0s'],
    ['s', -200_000, '-2d 7h 33m 20s'],
    ['s', 80, '1m 20s'],
    ['s', 3.51239, '3.512s'],
    ['s', 0.00321, '3.21ms'],
    ['ms', 6_543.21, '6543 ms'],
    ['By', 1_234_567, '1.177MiB'],
    ['By', 12, '12B'],
    ['{call}', 12.6, '13'],
  ] as const
  for (const [unit, value, text] of printed) t.equal(formatOf(unit).print(value), text, `${value} ${unit}`)
  t.equal(limitText('s', 5_400), '1h 30m', 'a limit without zeros')
  t.equal(limitText('s', 10), '10s')
})

await t.test('the reference shows each rule as a person reads it', async (t) => {
  const counts = alertWith({ name: 'ShopSlips', unit: '{call}', condition: { above: 1 }, example: 4 })
  const gone = alertWith({
    name: 'ShopGone',
    condition: { present: true },
    when: 'nothing is heard',
    by: ['job', 'workspace'],
  })
  const still = alertWith({ name: 'ShopStill', condition: { present: true }, unit: 's' })
  const none = alertWith({ name: 'ShopZero', condition: { above: 0 }, unit: '{event}' })
  const lonely = specWith({
    name: 'ShopAnywhere',
    by: [],
    traffic: { none: 'It counts | adds.' },
    description: ({ value }: { value: string }) => `${value}.`,
    cases: { ...alert.cases, tooLittleTraffic: 'not-a-ratio' },
  })
  const page = renderAlertsReference([alert, other, counts, gone, still, none, lonely], {
    title: 'Alerts of the shop',
    introduction: 'What wakes whom.',
    stack: 'shop',
    exampleLabels: { workspace: 'brand-b' },
  })
  t.match(page, /^# Alerts of the shop\n\nWhat wakes whom\.\n\n\| rule \|/)
  t.match(
    page,
    '> **ShopCallsFail** (job shop, workspace brand-b)\n>\n> Calls to Customer.io fail.\n>\n> 7.3% of the calls of shop fail, more than 5% for 5 minutes.',
  )
  t.match(page, '| below 1m 30s, at once |')
  t.match(page, '| above 1 call for 5 minutes |')
  t.match(page, '| above 0 events for 5 minutes |')
  t.match(page, '| nothing is heard for 5 minutes |')
  t.match(page, '| the query has an answer for 5 minutes |')
  t.match(page, '| Traffic it takes | none: It counts \\| adds. |')
  t.match(page, '| An alert for each | Prometheus |')
  t.match(page, '[runbook](../runbooks/ShopCallsFail.md)')
  t.match(page, `/d/${alert.panel.dashboard}?viewPanel=${alert.panel.panelId}`)
  t.match(page, '| Too little traffic | One call fails. |')
  t.notMatch(page, /\{\{|undefined|NaN/)
})

await t.test('the list of runbooks has one line an alert', async (t) => {
  const index = renderRunbookIndex([alert, other], '../runbooks')
  t.match(index, '## shop\n')
  t.match(index, '| [ShopCallsFail](../runbooks/ShopCallsFail.md) | critical | Calls to Customer.io fail. |')
  t.equal(renderRunbookIndex([alert]).split('](./').length, 2)
})

await t.test('an expression in lines is the same expression', async (t) => {
  const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')')
  for (const { name, signal } of customerioAlerts()) {
    const lines = formatExpression(signal.text)
    t.equal(squeezed(lines), squeezed(signal.text), name)
    t.ok(checkPromql(lines).ok, name)
    const tooLong = lines.split('\n').filter((line) => line.length > 150)
    t.same(tooLong, [], name)
  }
  t.equal(formatExpression('a or b'), 'a or b', 'what is short stays')
  const call = `foo(${'a'.repeat(60)}, ${'b'.repeat(60)})`
  t.ok(formatExpression(`(${'x'.repeat(60)}) + (${'y'.repeat(60)})`).includes('\n+ ('))
  t.ok(formatExpression(call).startsWith('foo('))
})

await t.test('any text of operators, brackets and strings keeps its words', async (_t) => {
  const part = fc.constantFrom('a', 'sum(b)', '(c + d)', 'x{y="z) or ("}', 'rate(m{l=~"a b"}[5m])')
  const operator = fc.constantFrom(' or ', ' and ', ' unless ', ' > ', ' + ', ' * ')
  fc.assert(
    fc.property(fc.array(fc.tuple(part, operator), { maxLength: 20 }), part, (pairs, last) => {
      const text = pairs.map(([left, sign]) => left + sign).join('') + last
      const bare = (value: string): string => value.replaceAll(/\s/g, '')
      return bare(formatExpression(text)) === bare(text)
    }),
  )
})

await t.test('what is built is one file a group, and only rule files are YAML at the top', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'alerts-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const run = (): string[] => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@messaging-observability/source', join(root, 'scripts/build.ts'), directory],
      { encoding: 'utf8' },
    )
    t.equal(status, 0, stderr)
    return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$/.test(path))
  }
  const paths = run()
  const contents = paths.map((path) => readFileSync(join(directory, path), 'utf8'))
  t.same(
    paths.filter((path) => path.startsWith('grafana/')).toSorted(),
    ['api-client', 'deliverability', 'reporting', 'slo', 'webhooks'].map((group) => `grafana/customerio-${group}.json`),
  )
  for (const path of paths.filter((path) => !path.includes('/'))) {
    t.ok(parse(readFileSync(join(directory, path), 'utf8')).groups, path)
  }
  for (const path of [
    'kubernetes/customerio-alerts.yaml',
    'alertmanager/alertmanager.yml',
    'alertmanager/customerio.tmpl',
  ])
    t.ok(paths.includes(path), path)
  run()
  t.same(
    paths.map((path) => readFileSync(join(directory, path), 'utf8')),
    contents,
    'the same bytes',
  )
})

await t.test('no rule asks what was recorded, and each fits both worlds', async (t) => {
  const texts = (alert: AlertSpec): Instant[] => [
    alert.signal,
    ...('none' in alert.traffic ? [] : [alert.traffic.signal]),
  ]
  for (const alert of customerioAlerts()) for (const { text } of texts(alert)) t.notMatch(text, /\$|slo:/, alert.name)
})
