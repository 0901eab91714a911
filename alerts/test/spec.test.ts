import {
  type AlertsProblem,
  customerioAlertNames,
  customerioAlertStack,
  customerioAlerts,
  defineAlert,
  histogramSeries,
  rising,
  series,
} from '@messaging-observability/alerts'
import { customerioCatalogue } from '@messaging-observability/metrics'
import t from 'tap'
import { cases, spec, specWith } from './support/alerts.ts'

const { handles } = customerioCatalogue

/** Paths and messages of the problems that a call throws. */
function problemsOf(call: () => unknown, code: string): readonly AlertsProblem[] {
  try {
    call()
  } catch (error) {
    const { code: actual, problems } = error as { code: string; problems: readonly AlertsProblem[] }
    t.equal(actual, code)
    return problems
  }
  return []
}

function refused(changes: object): string[] {
  return problemsOf(() => defineAlert(specWith(changes)), 'ERR_ALERTS_SPEC_INVALID').map(
    ({ path, message }) => `${path}: ${message}`,
  )
}

await t.test('what is no object is no rule', async (t) => {
  for (const given of [null, 'rule', [], 5]) {
    t.throws(() => defineAlert(given as never), { code: 'ERR_ALERTS_SPEC_INVALID', message: /takes an object/ })
  }
})

await t.test('every member that is missing is named, in one error', async (t) => {
  const paths = problemsOf(() => defineAlert({} as never), 'ERR_ALERTS_SPEC_INVALID').map(({ path }) => path)
  t.same(new Set(paths), new Set(Object.keys(spec)))
})

await t.test('each member is checked, and the message says what it should be', async (t) => {
  const bad: readonly (readonly [changes: object, ...expected: RegExp[]])[] = [
    [{ nam: 1 }, /^nam: is not known/],
    [{ name: 'shop_calls' }, /^name: is CamelCase/],
    [{ name: `A${'b'.repeat(40)}` }, /^name: is CamelCase, 3 to 40/],
    [{ group: 'Shop' }, /^group: is lower-case/],
    [{ severity: 'page' }, /^severity: is one of critical, warning, info; there is no default/],
    [{ owner: ' ' }, /^owner: names the team/],
    [{ by: ['job', 'job'] }, /^by: names a label twice/],
    [{ by: ['job-name'] }, /^by: lists the labels/, /description: uses the label job/],
    [{ signal: { kind: 'scalar', text: '1' } }, /^signal: is an instant vector/],
    [{ signal: { kind: 'instant', text: 'rate(sum(x))' } }, /^signal: is no PromQL: .*range vector/],
    [{ signal: { kind: 'instant', text: 'rate(x[$__rate_interval])' } }, /^signal: uses a variable of Grafana/],
    [{ unit: 'percent' }, /^unit: is ms, s, By, 1/],
    [{ condition: { above: 1, below: 0 } }, /^condition: is one of/],
    [{ condition: { above: Number.NaN } }, /^condition: is one of/],
    [{ condition: { present: false } }, /^condition: is one of/],
    [{ owner: 'team {{ $labels.job }}' }, /^owner: names the team that is woken up, in one line/],
    [{ labels: { team: 'two\nlines' } }, /^labels.team: is a fixed text in one line/],
    [{ when: '' }, /^when: is the condition in words/],
    [{ source: '' }, /^source: says where/],
    [{ example: Number.NaN }, /^example: is a number/],
    [{ traffic: undefined }, /^traffic: is \{ signal/, /tooLittleTraffic: is 'not-a-ratio'/],
    [{ traffic: { none: '' } }, /^traffic.none: says why/, /tooLittleTraffic: is 'not-a-ratio'/],
    [{ traffic: { ...spec.traffic, atLeast: 0 } }, /^traffic.atLeast: is a number above 0/],
    [
      { traffic: { ...spec.traffic, of: '', atleast: 1 } },
      /^traffic.atleast: is not known/,
      /^traffic.of: is in words/,
    ],
    [{ for: '5 minutes' }, /^for: is a duration/],
    [{ for: '0s' }, /^forReason: says why the alert fires at once/],
    [{ forReason: '' }, /^forReason: is a sentence/],
    [{ keepFiringFor: '' }, /^keepFiringFor: is a duration/],
    [{ noData: 'NoData' }, /^noData: is one of/],
    [{ onError: undefined }, /^onError: is one of/],
    [{ labels: 'team' }, /^labels: is an object/],
    [{ labels: { 'a-b': 'c' } }, /^labels.a-b: is no label name/],
    [{ labels: { severity: 'x' } }, /^labels.severity: is set by the renderers/],
    [{ labels: { job: 'x' } }, /^labels.job: would overwrite/],
    [{ labels: { team: '{{ $labels.job }}' } }, /^labels.team: is a fixed text/],
    [{ summary: 'calls fail' }, /^summary: is a sentence/],
    [{ summary: 'Calls\nfail.' }, /^summary: is one line/],
    [{ summary: 'Calls {{ $value }}.' }, /^summary: is fixed/],
    [{ description: 'Calls fail.' }, /^description: is a function/],
    [{ description: () => 5 }, /^description: makes no text/],
    [{ description: () => 'it fails' }, /^description: makes sentences/],
    [{ description: () => 'It {{ $value }}.' }, /^description: writes a template of its own/],
    [
      {
        description: () => {
          throw new Error('broken')
        },
      },
      /^description: throws: broken/,
    ],
    [
      {
        description: () => {
          throw 'broken'
        },
      },
      /^description: throws: broken/,
    ],
    [{ panel: undefined }, /^panel: is \{ dashboard/],
    [{ panel: { dashboard: 'a b', panelId: 0.5, title: '' } }, /^panel.dashboard/, /^panel.panelId/, /^panel.title/],
  ]
  for (const [changes, ...expected] of bad) {
    const problems = refused(changes)
    for (const pattern of expected)
      t.ok(
        problems.some((problem) => pattern.test(problem)),
        `${pattern}: ${problems.join('; ')}`,
      )
    t.equal(problems.length, expected.length, problems.join('; '))
  }
})

await t.test('a text that uses a label the aggregation loses is refused', async (t) => {
  const description = ({ labels }: { readonly labels: Record<string, string> }): string => `${labels.operation} fails.`
  t.match(refused({ description }), ['description: uses the label operation, which the signal does not keep'])
})

await t.test('cases of every kind are there and promise what their kind says', async (t) => {
  const [fires] = cases.fires
  const bad: readonly (readonly [changes: object, expected: RegExp])[] = [
    [{ surprises: [] }, /^cases.surprises: is not known/],
    [{ noData: [] }, /^cases.noData: has at least one case/],
    [{ tooLittleTraffic: 'not-a-ratio' }, /^cases.tooLittleTraffic: has at least one case/],
    [{ fires: ['yes'] }, /^cases.fires\[0\]: is \{ name, series, expect \}/],
    [{ fires: [{ ...fires, expect: [{ at: '1m', state: 'inactive' }] }] }, /never expects "firing"/],
    [{ doesNotFire: cases.fires }, /^cases.doesNotFire\[0\].expect: expects a rule that stays silent/],
    [{ resolves: cases.fires }, /^cases.resolves\[0\].expect: expects "firing" first/],
    [{ fires: [{ ...fires, name: '' }] }, /^cases.fires\[0\].name: is a sentence/],
    [{ fires: [{ ...fires, interval: '0s' }] }, /^cases.fires\[0\].interval: is a duration/],
    [{ fires: [{ ...fires, series: 'x' }] }, /^cases.fires\[0\].series: is a list/],
    [{ fires: [{ ...fires, series: [{ series: '', values: '1' }] }] }, /series\[0\].series: is made by series\(\)/],
    [{ fires: [{ ...fires, series: [{ series: 'x', values: '1 two' }] }] }, /series\[0\].values: "two" is no sample/],
    [{ fires: [{ ...fires, series: [{ series: 'x' }] }] }, /series\[0\].values: is a text/],
    [{ noData: [{ ...fires, expect: [] }] }, /^cases.noData\[0\].expect: has at least one expectation/],
    [{ noData: [{ ...fires, expect: [5] }] }, /^cases.noData\[0\].expect\[0\]: is \{ at, state \}/],
    [{ noData: [{ ...fires, expect: [{ at: 'x', state: 'firing' }] }] }, /expect\[0\].at: is a time/],
    [{ noData: [{ ...fires, expect: [{ at: '1m', state: 'red' }] }] }, /expect\[0\].state: is one of/],
    [
      { noData: [{ ...fires, expect: [{ at: '1m', state: 'firing', labels: { api: 'app' } }] }] },
      /expect\[0\].labels.api: is no label of the signal/,
    ],
    [{ fires: [{ ...fires, grafana: 'later' }] }, /grafana: is \{ expect, reason \}/],
    [{ fires: [{ ...fires, grafana: { expect: fires.expect, reason: '' } }] }, /grafana.reason: says why/],
  ]
  t.match(refused({ cases: undefined }), [/^cases: is an object/])
  for (const [changes, expected] of bad) {
    const problems = refused({ cases: { ...cases, ...changes } })
    t.match(problems, [expected])
    t.equal(problems.length, 1, problems.join('; '))
  }
})

await t.test('a rule that is right comes back frozen', async (t) => {
  const alert = defineAlert(specWith({}))
  t.same(alert, spec)
  t.ok(Object.isFrozen(alert))
  t.ok(defineAlert(specWith({ for: '0s', forReason: 'The window is the memory.' })))
  const { tooLittleTraffic: _, ...rest } = cases
  t.ok(defineAlert(specWith({ traffic: { none: 'It counts.' }, cases: { ...rest, tooLittleTraffic: 'not-a-ratio' } })))
})

await t.test('a series of a case has every label, with values of the catalogue', async (t) => {
  const labels = { api: 'track', operation: 'identify', status: 'success' } as const
  const { series: name, values } = series(handles.apiRequestsTotal, { ...labels, job: 'mailer' }, '0+1x5')
  t.equal(
    name,
    'customerio_api_requests_total{job="mailer",instance="shop-1:3000",workspace="default",api="track",operation="identify",status="success"}',
  )
  t.equal(values, '0+1x5')
  t.equal(series(handles.up, {}, '1').series, 'up{job="shop",instance="shop-1:3000"}', 'others have no workspace')
  const problems = problemsOf(
    () => series(handles.apiRequestsTotal, { api: 'tracks', status: 'success', code: '200' } as never, 'many'),
    'ERR_ALERTS_SERIES_INVALID',
  )
  t.same(
    problems.map(({ path }) => path),
    ['labels.api', 'labels.code', 'labels.operation', 'values'],
  )
  for (const values of ['', '0+1x999999'])
    t.throws(() => series(handles.up, {}, values), { code: 'ERR_ALERTS_SERIES_INVALID', message: /values: has/ })
})

await t.test('a counter goes on from where it was', async (t) => {
  t.equal(rising([60, 30], [0, 10], [5, 2]), '0+60x30 1800+0x9 1805+5x1')
})

await t.test('a histogram has cumulated buckets, a count and a sum', async (t) => {
  const all = histogramSeries(handles.webhookDurationSeconds, { outcome: 'accepted' }, [
    { observations: { 0.5: 4, 4: 1 }, samples: 10 },
    { observations: { above: 2 }, samples: 5 },
  ])
  const valuesOf = (part: string): string | undefined => all.find(({ series }) => series.includes(part))?.values
  t.equal(all.length, 16)
  t.equal(valuesOf('le="0.25"'), '0+0x10 0+0x4')
  t.equal(valuesOf('le="0.5"'), '0+4x10 40+0x4')
  t.equal(valuesOf('le="4"'), '0+5x10 50+0x4')
  t.equal(valuesOf('le="+Inf"'), '0+5x10 52+2x4')
  t.equal(valuesOf('_count{'), '0+5x10 52+2x4')
  t.equal(valuesOf('_sum{'), '0+6x10 76+16x4')
  const problems = problemsOf(
    () => histogramSeries(handles.webhookLagSeconds, {}, [{ observations: { 2: 1 } as never, samples: 0 }]),
    'ERR_ALERTS_SERIES_INVALID',
  )
  t.same(
    problems.map(({ path }) => path),
    ['stretches[0].samples', 'stretches[0].observations'],
  )
})

await t.test('the set has every rule by name, once', async (t) => {
  const names = customerioAlerts().map(({ name }) => name)
  t.same(names, customerioAlertNames)
})

await t.test('a changed rule keeps what is not named', async (t) => {
  const named = (name: string) => (alert: { readonly name: string }) => alert.name === name
  const before = customerioAlerts().find(named('CustomerIOHighErrorRate'))
  const alerts = customerioAlerts({
    owner: 'growth',
    change: {
      CustomerIOHighErrorRate: {
        condition: { above: 0.1 },
        for: '10m',
        traffic: { atLeast: 50 },
        labels: { team: 'mail' },
        owner: 'checkout',
      },
    },
    drop: ['CustomerIOUnsubscribeSpike'],
  })
  const after = alerts.find(named('CustomerIOHighErrorRate'))
  t.match(after, { condition: { above: 0.1 }, for: '10m', labels: { team: 'mail' }, owner: 'checkout' })
  t.same(after?.traffic, { ...before?.traffic, atLeast: 50 })
  t.match(after?.source, /options/)
  t.equal(after?.signal.text, before?.signal.text)
  t.equal(alerts.length, customerioAlertNames.length - 1)
  t.ok(alerts.every(({ name, owner }) => owner === (name === 'CustomerIOHighErrorRate' ? 'checkout' : 'growth')))
})

await t.test('options that fit no rule are refused, all at once', async (t) => {
  const paths = (options: unknown): readonly string[] =>
    problemsOf(() => customerioAlerts(options as never), 'ERR_ALERTS_OPTIONS_INVALID').map(({ path }) => path)
  t.same(paths('all'), ['options'])
  t.same(paths({ owner: '', recipient: 'x', change: 5, drop: 'all', scrapeInterval: 30 }), [
    'recipient',
    'owner',
    'change',
    'drop',
    'scrapeInterval',
  ])
  t.same(
    paths({
      change: {
        CustomerIOHighErrorRates: {},
        CustomerIOHighErrorRate: { condition: { below: 0.1 }, threshold: 1 },
        CustomerIOCallsBudgetBurnsFast: { condition: { above: 1 } },
        CustomerIOTelemetryFailing: { traffic: { atLeast: 5 } },
        CustomerIOHighLatency: 'off',
      },
      drop: ['CustomerIOGone'],
    }),
    [
      'change.CustomerIOHighErrorRates',
      'change.CustomerIOHighErrorRate.threshold',
      'change.CustomerIOHighErrorRate.condition',
      'change.CustomerIOCallsBudgetBurnsFast.condition',
      'change.CustomerIOTelemetryFailing.traffic',
      'change.CustomerIOHighLatency',
      'drop[0]',
    ],
  )
  t.same(paths({ change: { CustomerIOHighErrorRate: { for: '5 min', severity: 'page' } } }), [
    'change.CustomerIOHighErrorRate.severity',
    'change.CustomerIOHighErrorRate.for',
  ])
})

await t.test('rules whose windows hold fewer than four scrapes are refused', async (t) => {
  t.ok(customerioAlerts({ scrapeInterval: '1m' }))
  t.throws(() => customerioAlerts({ scrapeInterval: '2m' }), {
    code: 'ERR_ALERTS_OPTIONS_INVALID',
    message: /CustomerIOHighErrorRate looks at 5m, which holds fewer than four scrapes 2m apart/,
  })
})

await t.test('the stack has dashboards and rules in one folder, and sends the rules where it is told', async (t) => {
  const { folder, dashboards, alerting, keeps } = customerioAlertStack({
    receiver: 'on-call',
    runbookUrl: 'https://wiki.example.test/runbooks/',
    drop: ['CustomerIOTelemetryFailing'],
  })
  const rules = alerting.ruleGroups?.flatMap((group) => group.rules) ?? []
  t.equal(folder.uid, 'customerio')
  t.equal(dashboards.length, 4)
  t.ok(keeps.includes('rule-group'))
  t.equal(rules.length, customerioAlertNames.length - 1)
  for (const { title, notification_settings, annotations, labels } of rules) {
    t.equal(notification_settings?.receiver, 'on-call')
    t.equal(annotations?.runbook_url, `https://wiki.example.test/runbooks/${title}.md`)
    t.equal(labels?.managed_by, 'customerio')
  }
  const plain = customerioAlertStack().alerting.ruleGroups?.flatMap((group) => group.rules) ?? []
  t.ok(
    plain.every(({ notification_settings }) => notification_settings === undefined),
    'by default the policies decide',
  )
})
