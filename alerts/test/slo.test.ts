import { customerioRecordingRules, customerioSlos, defineSlo, type SloOptions } from '@messaging-observability/alerts'
import { panels } from '@messaging-observability/dashboards'
import { apiLatencyIndicator, customerioServiceLevels, emailDeliveryIndicator } from '@messaging-observability/metrics'
import t from 'tap'
import { cases } from './support/alerts.ts'

const by = ['job', 'workspace'] as const
const options: SloOptions<'job' | 'workspace', typeof by> = {
  name: 'ShopMails',
  title: 'E-mails arrive',
  objective: 0.98,
  by,
  minimumBad: 5,
  events: 'e-mails',
  bad: 'bounced or failed',
  source: 'customerioServiceLevels.emailDelivery',
  owner: 'checkout',
  panel: panels.deliverability.deliveryBurnRate,
  indicator: emailDeliveryIndicator({ by }),
  cases: { fast: cases, slow: cases },
}

await t.test('every member that is wrong is named, in one error', async (t) => {
  const wrong = {
    name: 'shop mails',
    title: '',
    objective: 98,
    windowDays: 5,
    minimumBad: 0,
    events: '',
    indicator: { total: () => 1, good: () => 1, bad: () => 1 },
    windows: [],
  }
  const expected = [
    'windows',
    'name',
    'title',
    'events',
    'bad',
    'objective',
    'windowDays',
    'minimumBad',
    'indicator',
    'cases',
  ]
  t.throws(() => defineSlo(wrong as never), {
    code: 'ERR_ALERTS_SLO_INVALID',
    problems: expected.map((path) => ({ path, message: String })),
  } as never)
  t.throws(() => defineSlo(undefined as never), { code: 'ERR_ALERTS_SLO_INVALID', message: /takes an object/ })
})

await t.test('problems of its rules are those of rules', async (t) => {
  t.throws(() => defineSlo({ ...options, owner: '' }), {
    code: 'ERR_ALERTS_SPEC_INVALID',
    message: /owner: names the team/,
  })
})

await t.test('a budget that is gone in days pages, one that does not last opens a ticket', async (t) => {
  const { alerts, windows, windowDays } = defineSlo(options)
  const [fast, slow] = alerts
  t.equal(windowDays, 30)
  t.match(fast, { name: 'ShopMailsBudgetBurnsFast', severity: 'critical', group: 'slo', for: '2m' })
  t.match(slow, { name: 'ShopMailsBudgetBurnsSlow', severity: 'warning', group: 'slo', for: '15m' })
  const limitsOf = (text: string): string[] => [...text.matchAll(/> (0\.\d+)/g)].map(([, limit = '']) => limit)
  t.same(limitsOf(fast.signal.text), ['0.288', '0.288', '0.12', '0.12'])
  t.same(limitsOf(slow.signal.text), ['0.06', '0.06', '0.02', '0.02'])
  t.equal(windows.length, 4)
  t.match(fast.traffic, { atLeast: 5, of: 'e-mails that bounced or failed in 1 hour' })
  t.match(slow.traffic, { of: 'e-mails that bounced or failed in 1 day' })
})

await t.test('windows follow the budget', async (t) => {
  const { alerts } = defineSlo({ ...options, windowDays: 90, group: 'promises' })
  t.match(alerts[0].signal.text, /\[3h\].*\[15m\].*\[18h\].*\[1h30m\]/)
  t.equal(alerts[0].group, 'promises')
  t.match(alerts[0].when, /14\.4 times as fast as it may over 3h and 15m/)
})

await t.test('the text says how many, where, and how long the budget lasts', async (t) => {
  const template = { labels: { job: 'shop', workspace: 'default' }, value: '31%', limit: '', duration: '2 minutes' }
  const [fast, slow] = defineSlo(options).alerts
  t.equal(
    fast.description(template),
    '31% of the e-mails bounced or failed within 1 hour or 6 hours (job shop, workspace default); 2% may. At this pace the error budget of 30 days lasts 5 days at most. Look first at the burn rate on the panel: when it began, and whether it still burns.',
  )
  t.match(slow.description(template), /within 1 day or 3 days .* is gone before its 30 days are over\. Look first/)
  const anywhere = defineSlo({
    ...options,
    by: [] as const,
    indicator: emailDeliveryIndicator(),
    cases: { fast: cases, slow: cases } as never,
  })
  t.match(anywhere.alerts[0].description({ ...template, labels: {} }), /6 hours; 2% may/)
})

await t.test('what is counted as good is guarded by what was not', async (t) => {
  const { alerts } = defineSlo({ ...options, indicator: apiLatencyIndicator({ by }) })
  t.match(alerts[0].traffic, { signal: { text: /_count\[1h\]\)\) - .*_bucket\{/ } })
})

await t.test('numbers for panels come with the objective', async (t) => {
  const slo = defineSlo(options)
  t.equal(slo.burnRate('1h').text, `${slo.errorRatio('1h').text} / 0.02`)
  t.match(slo.errorBudgetLeft().text, /^1 - .*\[30d\].* \/ 0\.02$/)
})

await t.test('each window and the budget are recorded once, and no rule reads what is recorded', async (t) => {
  const { recordingRules, alerts } = defineSlo(options)
  t.same(
    recordingRules.map(({ record }) => record).toSorted(),
    [
      ...['5m', '1h', '30m', '6h', '2h', '1d', '3d'].map((window) => `slo:error_ratio:increase${window}`),
      'slo:error_budget_left:ratio',
    ].toSorted(),
  )
  t.ok(recordingRules.every(({ labels }) => labels.slo === 'ShopMails'))
  for (const { signal } of alerts) t.notMatch(signal.text, /slo:/)
})

await t.test('every service level of the catalogue has an objective with rules and recording rules', async (t) => {
  t.same(
    customerioSlos
      .map(({ title, objective, windowDays }) => ({ title, target: objective, windowDays }))
      .toSorted((a, b) => (a.title < b.title ? -1 : 1)),
    Object.values(customerioServiceLevels)
      .map(({ title, target, windowDays }) => ({ title, target, windowDays }))
      .toSorted((a, b) => (a.title < b.title ? -1 : 1)),
  )
  t.equal(customerioRecordingRules().length, customerioSlos.length * 8)
})
