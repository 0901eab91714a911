import {
  apiAvailabilityIndicator,
  apiLatencyIndicator,
  burnRate,
  burnRateWindows,
  burnsTooFast,
  customerioServiceLevels,
  emailDeliveryIndicator,
  errorBudget,
  errorBudgetLeft,
  errorRatio,
  monthlyBurnRateWindows,
  webhookAnswerIndicator,
} from '@messaging-observability/metrics'
import { parser } from '@prometheus-io/lezer-promql'
import t from 'tap'

const promise = { target: 0.999, windowDays: 30 }
const objectiveError = { name: 'MetricsError', code: 'ERR_METRICS_OBJECTIVE_INVALID' }

await t.test('a budget has 7 to 90 whole days', async (t) => {
  for (const days of [0, 6, 91, 30.5, Number.NaN]) t.throws(() => burnRateWindows(days), objectiveError)
})

await t.test('a target that promises nothing or all leaves no budget', async (t) => {
  for (const target of [0, 1, -0.1, 1.1, Number.NaN]) t.throws(() => errorBudget(target), objectiveError)
})

await t.test('a budget is without the noise of binary fractions', async (t) => {
  t.equal(errorBudget(0.999), 0.001)
  t.equal(errorBudget(0.98), 0.02)
})

await t.test('30 days have the windows of the workbook', async (t) => {
  t.same(burnRateWindows(), monthlyBurnRateWindows)
  for (const { factor, long, spent } of monthlyBurnRateWindows) {
    const hours = Number.parseInt(long, 10) * (long.endsWith('d') ? 24 : 1)
    t.ok(Math.abs((factor * hours) / (30 * 24) - spent) < 1e-9, `${long} at ${factor} spends ${spent}`)
  }
})

await t.test('windows shrink and grow with the budget, and stay long enough for four scrapes', async (t) => {
  const pairs = (days: number): string[] => burnRateWindows(days).map(({ long, short }) => `${long} ${short}`)
  t.same(pairs(7), ['15m 5m', '1h24m 7m', '5h36m 28m', '16h48m 1h24m'])
  t.same(pairs(28), ['56m 5m', '5h36m 28m', '22h24m 1h52m', '67h12m 5h36m'])
  t.same(pairs(90), ['3h 15m', '18h 1h30m', '3d 6h', '9d 18h'])
})

await t.test('an error ratio is 0 where all is well, and not there where nothing happens', async (t) => {
  const { text } = errorRatio(emailDeliveryIndicator({ by: ['job'] }), '1h')
  const emails = (metric: string): string =>
    `sum by (job) (increase(customerio_message_events_total{channel="email",metric=~"${metric}"}[1h]))`
  const [bad, total] = [emails('bounced|failed'), emails('sent|failed')]
  t.equal(text, `(${bad} or ${total} * 0) / (${total} > 0)`)
})

await t.test('what is counted as good is taken from 1', async (t) => {
  const { text } = errorRatio(apiLatencyIndicator(), '5m')
  t.match(text, /^1 - \(sum\(increase\(customerio_api_latency_ms_bucket\{le=~"5000\(\\\\\.0\)\?"\}\[5m\]\)\) or /)
})

await t.test('calls that the caller got wrong count on neither side', async (t) => {
  const { text } = apiAvailabilityIndicator({ where: { api: 'track' } }).total('5m')
  const errors = 'customerio_api_errors_total{api="track",error_type!~"validation|not_found|conflict|aborted"}'
  t.equal(
    text,
    `sum(increase(customerio_api_requests_total{api="track",status="success"}[5m]) or increase(${errors}[5m]))`,
  )
})

await t.test('requests that anybody can send count on neither side', async (t) => {
  const { text } = webhookAnswerIndicator().total('5m')
  t.equal(text, 'sum(increase(customerio_webhook_duration_seconds_count{outcome!="rejected"}[5m]))')
})

await t.test('a budget burns by the share of bad events in what is allowed', async (t) => {
  const indicator = emailDeliveryIndicator()
  const ratio = errorRatio(indicator, '30d').text
  t.equal(burnRate(indicator, promise, '30d').text, `${ratio} / 0.001`)
  t.equal(errorBudgetLeft(indicator, promise).text, `1 - ${ratio} / 0.001`, 'over its own window')
})

await t.test('a pair of windows has to agree, and one pair is enough', async (t) => {
  const indicator = emailDeliveryIndicator()
  const [first, second] = monthlyBurnRateWindows
  const over = (window: '1h' | '5m' | '6h' | '30m', limit: number): string =>
    `${errorRatio(indicator, window).text} > ${limit}`
  t.equal(
    burnsTooFast(indicator, promise, [first, second]).text,
    `${over('1h', 0.0144)} and ${over('5m', 0.0144)} or ${over('6h', 0.006)} and ${over('30m', 0.006)}`,
  )
})

await t.test('every service level is measured by what Prometheus can read', async (t) => {
  const indicators = {
    apiAvailability: apiAvailabilityIndicator({ by: ['job', 'api'] }),
    apiLatency: apiLatencyIndicator({ by: ['job', 'operation'] }),
    webhookAnswer: webhookAnswerIndicator({ by: ['job', 'workspace'] }),
    emailDelivery: emailDeliveryIndicator({ by: ['job', 'campaign_type'] }),
  }
  t.same(Object.keys(indicators), Object.keys(customerioServiceLevels))
  for (const [name, indicator] of Object.entries(indicators)) {
    const level = customerioServiceLevels[name as keyof typeof customerioServiceLevels]
    const { text } = burnsTooFast(indicator, level, [...burnRateWindows(level.windowDays)] as never)
    const problems: number[] = []
    parser.parse(text).iterate({
      enter: ({ type, from }) => {
        if (type.isError) problems.push(from)
      },
    })
    t.same(problems, [], name)
  }
})
