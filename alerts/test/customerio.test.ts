import {
  customerioCatalogue,
  customerioLabelSets,
  customerioOperations,
  customerioServiceLevels,
  customerioThresholds,
  type MetricEntry,
  seriesLimit,
} from '@messaging-observability/metrics'
import t from 'tap'
import { customerioAlertSpecs, customerioSlos } from '../src/customerio/index.ts'
import { sendingOperations } from '../src/customerio/webhooks/expected-traffic.ts'
import { failureReasons } from '../src/customerio/webhooks/processing-failed.ts'
import { customerioAlertNames } from '../src/customerio-alert-names.ts'
import { alertExpression } from '../src/render/query.ts'
import { secondsOf } from '../src/spec/durations.ts'
import { parseSamples } from '../src/spec/samples.ts'
import type { AlertCase, AlertSpec } from '../src/spec/types.ts'

const everyHourAfterRefusal = 3_600

await t.test('there is a rule for each name, in the order of the reference', async (t) => {
  t.same(
    customerioAlertSpecs.map(({ name }) => name),
    customerioAlertNames,
  )
  const groups = Object.groupBy(customerioAlertSpecs, ({ group }) => group)
  t.same(
    Object.entries(groups).map(([group, alerts = []]) => [group, alerts.length]),
    [
      ['api-client', 5],
      ['webhooks', 6],
      ['deliverability', 3],
      ['reporting', 2],
      ['slo', 8],
    ],
  )
})

await t.test('a share of failed calls above 5 % for five minutes wakes somebody', async (t) => {
  const alert = ruleOf('CustomerIOHighErrorRate')
  t.match(alert, { severity: 'critical', condition: { above: 0.05 }, for: '5m', unit: '1' })
  t.same(windowsOf(alert.signal.text), ['5m'])
  t.match(alert.signal.text, 'error_type!~"validation|not_found|conflict|aborted"')
})

await t.test('a 99th percentile above five seconds for ten minutes is for working hours', async (t) => {
  const alert = ruleOf('CustomerIOHighLatency')
  t.match(alert, { severity: 'warning', condition: { above: 5_000 }, for: '10m', unit: 'ms' })
  t.match(alert.signal.text, /^histogram_quantile\(0\.99, sum by \(job, workspace, le\)/)
})

await t.test('more than 5 % of bounces over an hour, for half an hour, is for working hours', async (t) => {
  const alert = ruleOf('CustomerIOHighBounceRate')
  t.match(alert, { severity: 'warning', condition: { above: 0.05 }, for: '30m', unit: '1' })
  t.same(windowsOf(alert.signal.text), ['1h'])
  t.match(alert.signal.text, 'bounce_type!="suppressed"')
})

await t.test('seven ways of failing at webhooks wake somebody, and what strangers can do does not', async (t) => {
  const alert = ruleOf('CustomerIOWebhookProcessingFailed')
  t.match(alert, { severity: 'critical', condition: { above: 0 }, for: '5m' })
  const [, listed = ''] = /reason=~"([^"]+)"/.exec(alert.signal.text) ?? []
  t.same(listed.split('|'), ['handler', 'timeout', 'overloaded', 'store', 'unparsable', 'unusable', 'too_large'])
  const failures: readonly string[] = failureReasons
  const strangers = customerioLabelSets.webhookError.filter((reason) => !failures.includes(reason))
  const counts = (cases: readonly AlertCase[], reason: string): boolean =>
    cases
      .flatMap(({ series }) => series)
      .filter(({ series }) => series.includes(`reason="${reason}"`))
      .some(({ values }) => rises(values))
  for (const reason of failures) t.ok(counts(alert.cases.fires, reason), `${reason} fires in a case`)
  for (const reason of strangers) t.ok(counts(alert.cases.doesNotFire, reason), `${reason} does not fire in a case`)
})

await t.test('every alert says of which service and workspace it is', async (t) => {
  for (const alert of customerioAlertSpecs) {
    const { name, by } = alert
    t.ok(by.includes('job') && by.includes('workspace'), name)
    const labels = Object.fromEntries(by.map((label) => [label, `<${label}>`]))
    const text = alert.description({ labels, value: '<value>', limit: '<limit>', duration: '<duration>' })
    for (const label of [...by, 'value']) t.match(text, `<${label}>`, name)
    t.ok(text.length <= 500, `${name} is read at a glance: ${text.length} characters`)
  }
})

await t.test('summaries tell the rules apart', async (t) => {
  t.equal(new Set(customerioAlertSpecs.map(({ summary }) => summary)).size, customerioAlertSpecs.length)
})

await t.test('what counts from the first event on has its series before that', async (t) => {
  const { entries, definition } = customerioCatalogue
  const rules = [
    'CustomerIOWebhookProcessingFailed',
    'CustomerIOWebhookSecretRejected',
    'CustomerIOWebhookEventsParked',
    'CustomerIOTelemetryFailing',
    'CustomerIOUnsubscribeSpike',
    'CustomerIOHighBounceRate',
  ]
  const metrics = new Set(rules.flatMap((rule) => ruleOf(rule).signal.text.match(/customerio_\w+/g) ?? []))
  t.ok(metrics.size >= rules.length)
  for (const metric of metrics) {
    const entry = Object.values<MetricEntry>(entries).find(({ name }) => metric === name || metric === `${name}_count`)
    if (entry === undefined) {
      t.fail(metric)
      continue
    }
    // Up to so many series a metric is initialised.
    t.ok(seriesLimit(entry, definition.labelSets) <= 100 && entry.initialise !== false, metric)
  }
})

await t.test('an alert is pending for as long as one sample stays in the window of a rule that counts', async (t) => {
  for (const name of ['CustomerIOWebhookProcessingFailed', 'CustomerIOTelemetryFailing', 'CustomerIOHighErrorRate']) {
    const alert = ruleOf(name)
    const [window = ''] = windowsOf(alert.signal.text)
    t.ok(secondsOf(alert.for) >= secondsOf(window), `${name}: what happened once is no alert`)
  }
})

await t.test('a pause of the sender is no silence and no refusal', async (t) => {
  const silence = customerioThresholds.webhookSilenceSeconds.warning
  t.ok(silence > everyHourAfterRefusal)
  const silent = ruleOf('CustomerIOWebhookSilent')
  t.match(silent, { condition: { above: silence }, unit: 's' })
  t.match('signal' in silent.traffic && silent.traffic.signal.text, `[${silence / 60}m]`, 'messages of that very time')
  const refused = ruleOf('CustomerIOWebhookSecretRejected')
  const [window = ''] = windowsOf(refused.signal.text)
  t.ok(secondsOf(window) > everyHourAfterRefusal, 'the next attempt comes while the last one is still counted')
})

await t.test('every call of the App API that makes messages counts as sending', async (t) => {
  const sending = customerioOperations.app.filter((operation) => /^(?:send|trigger)/.test(operation))
  t.same([...sendingOperations].sort(), [...sending].sort())
})

await t.test('slow answers are told of before the budget ends and the sender gives up', async (t) => {
  const { warning } = customerioThresholds.webhookSlowAnswerSeconds
  t.ok(warning < customerioServiceLevels.webhookAnswer.bound)
  t.ok(customerioServiceLevels.webhookAnswer.bound < 4)
  t.ok(customerioCatalogue.entries.webhookDurationSeconds.buckets.includes(warning as 2.5), 'a bound of a bucket')
})

await t.test('a deployment of some minutes is no service that stopped reporting', async (t) => {
  t.ok(secondsOf(ruleOf('CustomerIOStoppedReporting').for) >= 600)
})

await t.test('when rules cannot be evaluated, one of them says so', async (t) => {
  t.same(
    customerioAlertSpecs.filter(({ onError }) => onError !== 'keep-last').map(({ name, onError }) => [name, onError]),
    [['CustomerIOStoppedReporting', 'error']],
  )
})

await t.test('a share is only judged with traffic, and a rule without says why', async (t) => {
  for (const { name, signal, traffic } of customerioAlertSpecs) {
    if (/ \/ /.test(signal.text)) t.ok('atLeast' in traffic, name)
    else if ('none' in traffic) t.match(traffic.none, /[.]$/, name)
  }
})

await t.test('no rule depends on a recording rule or on the window of a dashboard', async (t) => {
  for (const alert of customerioAlertSpecs) {
    t.notMatch(alertExpression(alert).text, /\$|\bslo:/, alert.name)
  }
})

await t.test('each service level has a rule that pages and one for working hours', async (t) => {
  const levels = Object.entries(customerioServiceLevels)
  t.equal(customerioSlos.length, levels.length)
  for (const [index, [key, level]] of levels.entries()) {
    const slo = customerioSlos[index]
    t.match(slo, { objective: level.target, windowDays: level.windowDays, title: level.title }, key)
    t.same(
      slo?.alerts.map(({ severity, source }) => [severity, source]),
      [
        ['critical', `customerioServiceLevels.${key}`],
        ['warning', `customerioServiceLevels.${key}`],
      ],
    )
  }
})

await t.test('calls are judged by API: mails count as much as page views', async (t) => {
  for (const name of ['CustomerIOCallsBudgetBurnsFast', 'CustomerIOLatencyBudgetBurnsFast']) {
    t.same(ruleOf(name).by, ['job', 'workspace', 'api'])
  }
})

function ruleOf(name: string): AlertSpec {
  const alert = customerioAlertSpecs.find((each) => each.name === name)
  if (alert === undefined) throw new Error(`there is no rule ${name}`)
  return alert
}

/** Each window of a query once. */
function windowsOf(query: string): readonly string[] {
  return [...new Set([...query.matchAll(/\[(\w+)\]/g)].map(([, window = '']) => window))]
}

function rises(values: string): boolean {
  const parsed = parseSamples(values)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return Number(parsed.samples.at(-1)) > Number(parsed.samples[0])
}
