import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  type AlertLintOptions,
  type AlertLintRule,
  type AlertSpec,
  alertLintRules,
  customerioAlertStack,
  customerioAlerts,
  lintAlerts,
} from '@messaging-observability/alerts'
import { panels } from '@messaging-observability/dashboards'
import { customerioCatalogue, defineCatalogue } from '@messaging-observability/metrics'
import {
  absent,
  bucketsOf,
  divide,
  equal,
  type Instant,
  increase,
  max,
  observedQuantile,
  or,
  range,
  rate,
  select,
  subtract,
  sum,
  sumByLe,
  time,
} from '@messaging-observability/metrics/promql'
import t from 'tap'
import { alertWith, specWith } from './support/alerts.ts'

const { handles } = customerioCatalogue
const by = ['job', 'workspace'] as const
const { dashboards } = customerioAlertStack()
const counts = { traffic: { none: 'It counts.' }, unit: '{call}', source: 'a test' } as const

/** A rule that counts something. */
function counting(signal: Instant<string>, changes: Partial<AlertSpec> = {}): AlertSpec {
  const { cases } = alertWith({})
  return alertWith({ ...counts, signal, cases: { ...cases, tooLittleTraffic: 'not-a-ratio' }, ...changes })
}

function text(expression: string): Instant<string> {
  return { kind: 'instant', text: expression, precedence: 7 }
}

function found(alert: AlertSpec, options: AlertLintOptions = {}): [AlertLintRule, string][] {
  return lintAlerts([alert], options).findings.map(({ rule, message }) => [rule, message])
}

await t.test('our own rules have no finding, and the command says so', async (t) => {
  const script = join(import.meta.dirname, '../scripts/lint.ts')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@messaging-observability/source', script],
    { encoding: 'utf8' },
  )
  t.equal(stderr, '')
  t.equal(status, 0)
  t.equal(stdout, '24 alert rules, 0 findings\n')
})

await t.test('a rule that is right has none', async (t) => {
  t.same(lintAlerts([alertWith({})], { dashboards, runbookExists: () => true }), {
    findings: [],
    excluded: [],
    unusedExclusions: [],
  })
})

const failing: Readonly<
  Record<AlertLintRule, readonly (readonly [alert: AlertSpec, message: RegExp, options?: AlertLintOptions])[]>
> = {
  spec: [[specWith({ owner: '' }), /^owner: names the team/]],
  'metric-known': [
    [
      counting(text('sum by (job, workspace) (rate(customerio_api_calls_total[5m]))')),
      /customerio_api_calls_total, which no catalogue has/,
    ],
    [counting(text('{__name__=~"customerio_.+"}')), /a metric without a name/],
    [
      counting(text('sum by (job, workspace) (rate(customerio_api_requests_total{code="200"}[5m]))')),
      /asks for the label code, which customerio_api_requests_total has not/,
    ],
    [
      counting(text('sum by (job, workspace) (rate(customerio_api_errors_total{error_type="5xx"}[5m]))')),
      /error_type of customerio_api_errors_total with "5xx", which it never is/,
    ],
    [
      counting(text('sum by (job, workspace) (rate(customerio_api_errors_total{error_type=~"timeout|slow"}[5m]))')),
      /with "slow", which it never is/,
    ],
    [
      alertWith({ traffic: { signal: text('customerio_calls'), atLeast: 1, of: 'calls' } }),
      /asks for customerio_calls, which no catalogue has/,
    ],
  ],
  'gauge-set': [
    [
      counting(subtract(time(), max(select(handles.webhookLastReceivedTimestampSeconds), { by }))),
      /customerio_webhook_last_received_timestamp_seconds, which is absent until/,
    ],
  ],
  'zero-of-nothing': [
    [
      counting(equal(sum(increase(range(handles.emailSentTotal, {}, '1h')), { by }), 0)),
      /compares with 0 what may have no series: .* == 0;/,
    ],
  ],
  'ratio-guarded': [
    [
      counting(
        divide(
          sum(rate(range(handles.apiErrorsTotal, {}, '5m')), { by }),
          sum(rate(range(handles.apiRequestsTotal, {}, '5m')), { by }),
        ),
      ),
      /divides, and has no minimum traffic \(“It counts\.”\)/,
    ],
  ],
  'limit-reachable': [
    [
      counting(observedQuantile(0.99, sumByLe(rate(range(bucketsOf(handles.apiLatencyMs), {}, '5m')), { by })), {
        condition: { above: 60_000 },
        unit: 'ms',
      }),
      /has the limit 60000, and the highest bucket of customerio_api_latency_ms is 60000/,
    ],
  ],
  'window-length': [[alertWith({}), /looks at 5m, shorter than four scrapes/, { scrapeInterval: '2m' }]],
  'text-tells': [
    [alertWith({ description: ({ labels }) => `${labels.job} fails.` }), /a description without the value/],
    [alertWith({ description: ({ value }) => `${value} fail.` }), /names none of job, workspace/],
  ],
  'runbook-exists': [[alertWith({}), /has no runbook ShopCallsFail\.md/, { runbookExists: () => false }]],
  'panel-exists': [
    [
      alertWith({ panel: { ...panels.overview.errorRate, dashboard: 'shop' } }),
      /the dashboard shop, which is not there/,
      { dashboards },
    ],
    [
      alertWith({ panel: { ...panels.overview.errorRate, panelId: 5 } }),
      /panel 5, which customerio-overview has not/,
      { dashboards },
    ],
    [
      alertWith({ panel: { ...panels.overview.errorRate, title: 'Errors' } }),
      /calls panel \d+ "Errors"; it is "Error rate"/,
      { dashboards },
    ],
  ],
  'panel-limit': [
    [
      alertWith({ condition: { above: 0.07 }, source: 'a test' }),
      /fires at 0\.07, which its panel "Error rate over time" does not show; it shows 0\.01, 0\.05/,
      { dashboards },
    ],
  ],
  'objective-limit': [
    [
      alertWith({ condition: { above: 0.01 } }),
      /has the limit 0\.01; customerioThresholds\.apiErrorRatio\.critical is 0\.05/,
    ],
  ],
}

for (const [rule, all] of Object.entries(failing)) {
  await t.test(`finds ${alertLintRules[rule as AlertLintRule]}`, async (t) => {
    for (const [alert, message, options] of all) {
      const findings = found(alert, options)
      t.match(findings, [[rule, message]])
      t.equal(findings.length, 1, JSON.stringify(findings))
    }
  })
}

await t.test('what looks like a mistake and is none', async (t) => {
  const sent = sum(increase(range(handles.emailSentTotal, {}, '1h')), { by })
  const last = select(handles.webhookLastReceivedTimestampSeconds)
  const right: readonly AlertSpec[] = [
    counting(or(equal(sent, 0), sum(select(handles.webhookInFlight), { by }))),
    counting(equal(max(select(handles.webhookInFlight), { by }), 0)),
    counting(text('sum by (job, workspace) (increase(customerio_email_sent_total[1h])) / 1000')),
    counting(text('sum by (job, workspace) (increase(customerio_email_sent_total[1h])) / (60)')),
    counting(text('sum by (job, workspace) (rate(customerio_api_errors_total{error_type=~"time.+",api!=""}[5m]))')),
    counting(text('sum by (job, workspace) (rate(customerio_webhook_lag_seconds_bucket{le="5"}[5m]))')),
    counting(max(last, { by }), { noData: 'alerting' }),
    counting(or(max(last, { by }), absent(last) as never)),
    alertWith({ condition: { below: 0.05 }, source: 'a test' }),
    alertWith({ condition: { present: true } }),
    counting(sent, { condition: { above: 0 }, panel: panels.overview.errorRateOverTime }),
  ]
  for (const alert of right) t.same(found(alert, { dashboards }), [], alert.signal.text)
})

await t.test('the limits of columns of a table count', async (t) => {
  t.same(found(alertWith({ panel: panels.overview.operations }), { dashboards }), [])
})

await t.test('metrics and limits may be the user’s own', async (t) => {
  const shop = defineCatalogue({
    prefix: 'shop_',
    registrationLabels: ['tenant'],
    labelSets: { outcome: ['paid', 'failed'] },
    metrics: [
      {
        name: 'shop_orders_total',
        type: 'counter',
        help: 'Orders.',
        unit: '{order}',
        labels: { outcome: 'outcome' },
        source: 'Every order that ends.',
      },
    ],
    targetLabels: ['job'],
  })
  const alert = counting(text('sum by (job, workspace) (rate(shop_orders_total{outcome="failed"}[5m]))'), {
    source: 'shop.failed',
    condition: { above: 3 },
  })
  t.same(found(alert, { catalogues: [shop], limits: { 'shop.failed': 3 } }), [])
  t.match(found(alert, { limits: { 'shop.failed': 4 } }), [['metric-known'], ['objective-limit']])
})

await t.test('a finding can be accepted with a reason, and an exclusion that is of no use is named', async (t) => {
  const reason = 'The panel is the only one there is.'
  const useful = { rule: 'runbook-exists', alert: 'ShopCallsFail', reason } as const
  const everywhere = { rule: 'window-length', reason } as const
  const useless = { rule: 'runbook-exists', alert: 'ShopGone', reason } as const
  const report = lintAlerts([alertWith({})], {
    runbookExists: () => false,
    scrapeInterval: '2m',
    exclusions: [useful, everywhere, useless],
  })
  t.same(report.findings, [])
  t.match(report.excluded, [
    { finding: { rule: 'window-length', alert: 'ShopCallsFail' }, reason },
    { finding: { rule: 'runbook-exists' }, reason },
  ])
  t.same(report.unusedExclusions, [useless])
})

await t.test('each rule has a failing example', async (t) => {
  t.same(Object.keys(failing), Object.keys(alertLintRules))
  t.equal(customerioAlerts().length, 24)
})
