import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  apiErrorRatio,
  apiHealthRatio,
  apiRateLimitedRatio,
  customerioCatalogue,
  emailBounceRatio,
  registerMetrics,
  undeliveredRatio,
} from '@messaging-observability/metrics'
import type { Expression } from '@messaging-observability/metrics/promql'
import {
  bucketsOf,
  histogramQuantile,
  observedQuantile,
  range,
  rate,
  round,
  sumByLe,
} from '@messaging-observability/metrics/promql'
import { Registry } from '@prometheus-io/client'
import t from 'tap'
import { forms, substitute } from '../fixtures/forms.ts'

interface Outcome {
  readonly status: number | null
  readonly output: string
}

function promtool(args: readonly string[], input = ''): Outcome {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8' })
  if (error !== undefined) throw new Error('promtool is not on the PATH; install Prometheus', { cause: error })
  return { status, output: stdout + stderr }
}

/** Prometheus reads YAML, and JSON is YAML. */
function checkRules(folder: string, expressions: readonly string[]): Outcome {
  const file = join(folder, 'rules.yaml')
  const rules = expressions.map((expr, index) => ({ record: `form_${index}`, expr }))
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'forms', rules }] }))
  return promtool(['check', 'rules', file])
}

/** Evaluates an expression over given series, one sample a minute, at minute 10. */
function evaluate(
  folder: string,
  expression: Expression,
  series: Readonly<Record<string, string>>,
  expected: readonly { readonly labels: string; readonly value: number }[],
): Outcome {
  const file = join(folder, 'test.yaml')
  const test = {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [{ expr: substitute(expression.text), eval_time: '10m', exp_samples: expected }],
  }
  writeFileSync(file, JSON.stringify({ rule_files: [], tests: [test] }))
  return promtool(['test', 'rules', file])
}

await t.test('Prometheus accepts every form', async (t) => {
  const { status, output } = checkRules(
    t.testdir(),
    forms.map(([built]) => substitute(built.text)),
  )
  t.equal(status, 0, output)
  t.match(output, `${forms.length} rules found`)
})

await t.test('Prometheus refuses what the types refuse', async (t) => {
  const wrong = [
    'rate(sum(up))',
    'sum(up[5m])',
    'max_over_time(sum(up)[1h])',
    '1 > 2',
    '-up[5m]',
    'sum by (job) (time())',
  ]
  for (const expression of wrong) t.not(checkRules(t.testdir(), [expression]).status, 0, expression)
})

await t.test('the error ratio is 0 with traffic and no errors, and there is none without traffic', async (t) => {
  const requests = 'customerio_api_requests_total{api="track",operation="track",status="success"}'
  const quiet = evaluate(t.testdir(), apiErrorRatio(), { [requests]: '0+60x10' }, [{ labels: '{}', value: 0 }])
  t.equal(quiet.status, 0, quiet.output)
  const silent = evaluate(t.testdir(), apiErrorRatio(), { [requests]: '7+0x10' }, [])
  t.equal(silent.status, 0, silent.output)
})

await t.test('caller faults count on neither side of the health ratio', async (t) => {
  const call = (labels: string): string => `api="track",operation="track",${labels}`
  const series = {
    [`customerio_api_requests_total{${call('status="success"')}}`]: '0+90x10',
    [`customerio_api_requests_total{${call('status="error"')}}`]: '0+60x10',
    [`customerio_api_errors_total{${call('error_type="server_error"')}}`]: '0+10x10',
    [`customerio_api_errors_total{${call('error_type="validation"')}}`]: '0+50x10',
  }
  const error = evaluate(t.testdir(), round(apiErrorRatio({ by: ['api'] }), 0.0001), series, [
    { labels: '{api="track"}', value: 0.1 },
  ])
  t.equal(error.status, 0, error.output)
  const health = evaluate(t.testdir(), round(apiHealthRatio(), 0.0001), series, [{ labels: '{}', value: 0.9 }])
  t.equal(health.status, 0, health.output)
})

await t.test('a call that is repeated once has two attempts, and each 429 is one of them', async (t) => {
  const call = (labels: string): string => `api="app",operation="sendEmail",${labels}`
  const series = {
    [`customerio_api_requests_total{${call('status="success"')}}`]: '0+70x10',
    [`customerio_api_requests_total{${call('status="error"')}}`]: '0+10x10',
    [`customerio_api_retries_total{${call('reason="rate_limited"')}}`]: '0+15x10',
    [`customerio_api_retries_total{${call('reason="network"')}}`]: '0+5x10',
    [`customerio_api_errors_total{${call('error_type="rate_limited"')}}`]: '0+10x10',
  }
  const limited = evaluate(t.testdir(), round(apiRateLimitedRatio({ by: ['api'] }), 0.0001), series, [
    { labels: '{api="app"}', value: 0.25 },
  ])
  t.equal(limited.status, 0, limited.output)
  const requests = 'customerio_api_requests_total{api="app",operation="sendEmail",status="success"}'
  const none = evaluate(t.testdir(), apiRateLimitedRatio(), { [requests]: '0+60x10' }, [{ labels: '{}', value: 0 }])
  t.equal(none.status, 0, none.output)
})

await t.test('suppressed e-mails are no bounces', async (t) => {
  const series = {
    'customerio_email_sent_total{campaign_type="campaign"}': '0+100x10',
    'customerio_email_bounced_total{bounce_type="hard"}': '0+5x10',
    'customerio_email_bounced_total{bounce_type="suppressed"}': '0+40x10',
  }
  const { status, output } = evaluate(t.testdir(), emailBounceRatio(), series, [{ labels: '{}', value: 0.05 }])
  t.equal(status, 0, output)
})

await t.test('what was never sent counts among the undelivered and in the whole, a bounce only once', async (t) => {
  const event = (metric: string): string => `customerio_message_events_total{channel="sms",metric="${metric}"}`
  const series = { [event('sent')]: '0+80x10', [event('bounced')]: '0+5x10', [event('failed')]: '0+20x10' }
  const ratio = undeliveredRatio({ by: ['channel'], window: '5m' })
  const { status, output } = evaluate(t.testdir(), ratio, series, [{ labels: '{channel="sms"}', value: 0.25 }])
  t.equal(status, 0, output)
})

await t.test('an observed quantile has no series, rather than NaN, where nothing was observed', async (t) => {
  const series = { 'customerio_webhook_lag_seconds_bucket{le="1"}': '7+0x10' }
  const buckets = bucketsOf(customerioCatalogue.handles.webhookLagSeconds)
  const histogram = sumByLe(rate(range(buckets, {}, '5m')))
  t.equal(evaluate(t.testdir(), observedQuantile(0.5, histogram), series, []).status, 0)
  t.not(evaluate(t.testdir(), histogramQuantile(0.5, histogram), series, []).status, 0)
})

await t.test('a quantile is read from the buckets', async (t) => {
  const series = Object.fromEntries(
    [100, 250, 500, '+Inf'].map((le) => [
      `customerio_api_latency_ms_bucket{api="app",operation="sendEmail",status="success",le="${le}"}`,
      le === 100 ? '0+50x10' : '0+100x10',
    ]),
  )
  const { apiLatencyMs } = customerioCatalogue.handles
  const p75 = histogramQuantile(0.75, sumByLe(rate(range(bucketsOf(apiLatencyMs), {}, '5m')), { by: ['operation'] }))
  const { status, output } = evaluate(t.testdir(), p75, series, [{ labels: '{operation="sendEmail"}', value: 175 }])
  t.equal(status, 0, output)
})

await t.test('Prometheus accepts the metrics, and objects only to the given names in milliseconds', async (t) => {
  const registry = new Registry()
  const metrics = registerMetrics({ registry }, customerioCatalogue, { workspace: 'default' })
  for (const metric of Object.values(metrics)) {
    const { labels } = metric as { labels: (labels: object) => { inc?(): void; observe?(value: number): void } }
    const values = {
      api: 'app',
      operation: 'sendEmail',
      status: 'success',
      error_type: 'timeout',
      reason: 'timeout',
      outcome: 'accepted',
      campaign_type: 'campaign',
      bounce_type: 'hard',
      channel: 'email',
      metric: 'sent',
      event_type: 'email_sent',
      kind: 'log',
    }
    const cell = labels(values)
    if (cell.inc !== undefined) cell.inc()
    else cell.observe?.(1)
  }
  const { output } = promtool(['check', 'metrics'], await registry.metrics())
  const objections = output.split('\n').filter((line) => line !== '' && !line.includes('customerio_api_latency_ms'))
  t.same(objections, [])
})
