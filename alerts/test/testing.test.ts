import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AlertRule } from '@messaging-observability/grafana'
import { customerioCatalogue } from '@messaging-observability/metrics'
import { increase, range, ratio, sum } from '@messaging-observability/metrics/promql'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { AlertsError } from '../src/errors.ts'
import { grafanaRuleGroups } from '../src/render/grafana.ts'
import { prometheusRuleFiles } from '../src/render/prometheus.ts'
import { secondsOf } from '../src/spec/durations.ts'
import { series } from '../src/spec/series.ts'
import type { AlertCase, AlertSpec } from '../src/spec/types.ts'
import {
  type CaseDatabase,
  compressTime,
  connectCaseDatabase,
  type GrafanaInstance,
  type GrafanaStateRules,
  nextInstances,
  type QueryAnswer,
  readCondition,
  renderPromtoolTests,
  runGrafanaCases,
  type TimedSeries,
} from '../src/testing/index.ts'
import { isolateQuery } from '../src/testing/isolate-query.ts'
import { encodeRemoteWrite } from '../src/testing/remote-write.ts'

const { handles } = customerioCatalogue

interface Recording {
  readonly name: string
  readonly for: string
  readonly keepFiringFor: string
  readonly noData: AlertRule['noDataState']
  readonly onError: AlertRule['execErrState']
  readonly missingSeriesEvaluations: number | null
  readonly reduce: 'dropNN' | 'strict' | 'replaceNN' | null
  readonly answers: string
  readonly states: readonly (string | null)[]
  readonly 'states12.3': Readonly<Record<string, string | null>>
}

const recordings = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/grafana-states.json'), 'utf8'),
) as readonly Recording[]

const someStates: GrafanaStateRules = {
  interval: 10,
  for: 0,
  keepFiringFor: 0,
  noData: 'OK',
  onError: 'OK',
  missingSeriesEvaluations: 2,
  labels: {},
  pendingBeforeNoData: true,
}
const quiet: AlertCase<'job'> = { name: 'quiet', series: [], expect: [{ at: '1m', state: 'inactive' }] }
const queryA = { refId: 'A', datasourceUid: 'prometheus', model: { expr: 'up', instant: true } } as const
const every = { by: ['job'] } as const
const errorsOf5m = increase(range(handles.apiErrorsTotal, {}, '5m'))
const requestsOf5m = increase(range(handles.apiRequestsTotal, {}, '5m'))

await t.test('the states of alerts are those that a real Grafana had', async (t) => {
  for (const version of ['12.4', '12.3'] as const) {
    await t.test(`Grafana ${version}`, async (t) => {
      for (const recording of recordings) {
        const real = recording.states.map((state, index) => {
          return version === '12.3' && index in recording['states12.3'] ? recording['states12.3'][index] : state
        })
        const own = replay(recording, version === '12.4').map((state, index) => (real[index] === null ? null : state))
        t.same(own, real, `${recording.name}: ${recording.answers}`)
      }
    })
  }

  await t.test('12.3 takes no data and errors at once, 12.4 after `for`', async (t) => {
    const rule = { ...someStates, noData: 'NoData', onError: 'Error', for: 20 } as const
    for (const state of ['NoData', 'Error'] as const) {
      const results = [{ state, labels: {} }]
      t.match(nextInstances({ ...rule, pendingBeforeNoData: false }, [], results, 0), [{ state, reason: '' }])
      t.match(nextInstances(rule, [], results, 0), [{ state: 'Pending', reason: state }])
    }
  })

  await t.test('labels of the rule win over those of the series', async (t) => {
    const rule = { ...someStates, labels: { severity: 'critical' } }
    const results = [{ state: 'Normal', labels: { severity: 'low', job: 'shop' } } as const]
    t.match(nextInstances(rule, [], results, 0), [{ labels: { severity: 'critical', job: 'shop' } }])
  })
})

await t.test('the condition of a Grafana rule', async (t) => {
  const decide = (rule: AlertRule, value: number): string | undefined => {
    return readCondition(rule).evaluate({ series: [{ labels: {}, value }] })[0]?.state
  }

  await t.test('a threshold compares as Go does: NaN is neither above nor below', async (t) => {
    const number = fc.double()
    const functions = {
      gt: (value: number, limit: number) => value > limit,
      lt: (value: number, limit: number) => value < limit,
      gte: (value: number, limit: number) => value >= limit,
      lte: (value: number, limit: number) => value <= limit,
      eq: (value: number, limit: number) => value === limit,
      ne: (value: number, limit: number) => value !== limit,
      within_range: (value: number, from: number, to: number) => from < value && value < to,
      outside_range: (value: number, from: number, to: number) => value < from || to < value,
      within_range_included: (value: number, from: number, to: number) => from <= value && value <= to,
      outside_range_included: (value: number, from: number, to: number) => value <= from || to <= value,
    }
    for (const [type, compare] of Object.entries(functions)) {
      fc.assert(
        fc.property(number, number, number, (value, from, to) => {
          const state = decide(ruleWith([queryA, thresholdC({ type, params: [from, to] })]), value)
          return state === (compare(value, from, to) ? 'Alerting' : 'Normal')
        }),
      )
      const alone = ruleWith([queryA, thresholdC({ type, params: [] })])
      t.equal(decide(alone, Number.NaN), type === 'ne' ? 'Alerting' : 'Normal', `${type} of nothing`)
    }
  })

  await t.test('a reduction only treats what is no number', async (t) => {
    const reduced = (settings?: object): AlertRule => {
      const model = { type: 'reduce', expression: 'A', reducer: 'last', ...(settings && { settings }) }
      return ruleWith([queryA, { refId: 'B', datasourceUid: '__expr__', model }, thresholdC(above(0.5), 'B')])
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1, 0]) {
      const plain = value > 0.5 ? 'Alerting' : 'Normal'
      t.equal(decide(reduced(), value), plain)
      t.equal(decide(reduced({ mode: '' }), value), plain)
      t.equal(decide(reduced({ mode: 'dropNN' }), value), Number.isFinite(value) ? plain : 'NoData')
      t.equal(
        decide(reduced({ mode: 'replaceNN', replaceWithValue: 1 }), value),
        Number.isFinite(value) ? plain : 'Alerting',
      )
      t.equal(decide(reduced({ mode: 'replaceNN' }), value), Number.isFinite(value) ? plain : 'Normal')
    }
    t.throws(() => readCondition(reduced({ mode: 'guess' })), { message: /reduction B has the unknown mode "guess"/ })
  })

  await t.test('no series and errors carry where they come from, errors only in the state Error', async (t) => {
    const source = { datasource_uid: 'prometheus', ref_id: 'A' }
    const rule = ruleWith([queryA, thresholdC(above(0.5))])
    t.same(readCondition(rule).evaluate({ series: [] }), [{ state: 'NoData', labels: source }])
    t.same(readCondition(rule).evaluate({ error: 'no' }), [{ state: 'Error', labels: source }])
    const kept = readCondition({ ...rule, execErrState: 'KeepLast' })
    t.same(kept.evaluate({ error: 'no' }), [{ state: 'Error', labels: {} }])
  })

  await t.test('refuses what it cannot evaluate', async (t) => {
    const math = { refId: 'C', datasourceUid: '__expr__', model: { type: 'math', expression: '$A > 1' } }
    const circle = { refId: 'B', datasourceUid: '__expr__', model: { type: 'reduce', expression: 'B' } }
    const hysteresis = { evaluator: above(1), unloadEvaluator: above(0.5) }
    const reduceC = { refId: 'C', datasourceUid: '__expr__', model: { type: 'reduce', expression: 'A' } }
    for (const [message, data] of Object.entries({
      'it has no query "C"': [queryA],
      'it has no query "A"': [thresholdC(above(1))],
      'it has no query undefined': [
        { ...thresholdC(above(1)), model: { ...thresholdC(above(1)).model, expression: undefined } },
      ],
      'expression C is of type "math", not threshold or reduce': [queryA, math],
      'its expressions refer to each other in a circle': [queryA, circle, thresholdC(above(1), 'B')],
      'A is no instant query of Prometheus': [{ ...queryA, model: { expr: 'up', range: true } }, thresholdC(above(1))],
      'C, its condition, is no threshold expression': [queryA, reduceC],
      'threshold C has a hysteresis': [queryA, thresholdC(above(1), 'A', [hysteresis])],
      'threshold C has not exactly one condition that Grafana knows': [
        queryA,
        thresholdC({ type: 'near', params: [1] }),
      ],
    })) {
      t.throws(
        () => readCondition(ruleWith(data as AlertRule['data'])),
        { code: 'ERR_ALERTS_TEST_INVALID', problems: [{ path: 'shop-queue-grows', message }] },
        message,
      )
    }
    const none = thresholdC(above(1), 'A', [])
    t.throws(() => readCondition(ruleWith([queryA, none])), { message: /not exactly one condition/ })
  })
})

await t.test('a query is confined to one case by one more matcher in each of its selectors', async (t) => {
  for (const [query, isolated] of Object.entries({
    up: 'up{run="7"}',
    'a{}': 'a{run="7",}',
    '{__name__="a"}': '{run="7",__name__="a"}',
    'sum by (job) (rate(a[5m])) / on () group_left b{c!="d"}':
      'sum by (job) (rate(a{run="7"}[5m])) / on () group_left b{run="7",c!="d"}',
    'max_over_time(rate(a{b="{}"}[5m] offset 1h)[1d:1m])':
      'max_over_time(rate(a{run="7",b="{}"}[5m] offset 1h)[1d:1m])',
    'absent(up) or vector(time())': 'absent(up{run="7"}) or vector(time())',
  })) {
    t.equal(isolateQuery(query, 'run', '7'), isolated)
  }
})

await t.test('samples as remote write', async (t) => {
  await t.test('says of every series what it was given', async (t) => {
    const sample = fc.record({ atMs: fc.nat(4e12), value: fc.oneof(fc.constant('stale' as const), fc.double()) })
    const labels = fc.dictionary(fc.string({ minLength: 1 }), fc.string())
    fc.assert(
      fc.property(fc.array(fc.record({ labels, samples: fc.array(sample) })), (given) => {
        t.same(decodeRemoteWrite(encodeRemoteWrite(given)), given)
      }),
      { numRuns: 50 },
    )
  })

  await t.test('has as many parts as it needs', async (t) => {
    const samples = Array.from({ length: 20_000 }, (_, index) => ({ atMs: index * 60_000, value: index / 7 }))
    const given = [{ labels: { __name__: 'up', job: 'shop' }, samples }]
    t.same(decodeRemoteWrite(encodeRemoteWrite(given)), given)
  })

  await t.test('orders labels, as receivers demand', async (t) => {
    const [series] = decodeRemoteWrite(
      encodeRemoteWrite([{ labels: { job: 'a', __name__: 'up', B: 'c' }, samples: [] }]),
    )
    t.same(Object.keys(series?.labels ?? {}), ['B', '__name__', 'job'])
  })
})

await t.test('a Prometheus that holds cases', async (t) => {
  await t.test('is written to in portions that it can take', async (t) => {
    const sizes: number[] = []
    const database = await serve(t, async (request, response) => {
      t.match(request, { method: 'POST', url: '/api/v1/write', headers: { 'content-encoding': 'snappy' } })
      const body = Buffer.concat((await request.toArray()) as Buffer[])
      sizes.push(decodeRemoteWrite(body).reduce((sum, { samples }) => sum + samples.length, 0))
      response.writeHead(204).end()
    })
    const samples = Array.from({ length: 30_000 }, (_, index) => ({ atMs: index, value: 1 }))
    await database.write([
      { labels: { a: '1' }, samples },
      { labels: { a: '2' }, samples },
    ])
    await database.write([])
    t.same(sizes, [30_000, 30_000])
  })

  await t.test('says why it refuses', async (t) => {
    const database = await serve(t, (_request, response) => response.writeHead(404).end('remote write is off\n'))
    await t.rejects(database.write([{ labels: { a: '1' }, samples: [] }]), {
      code: 'ERR_ALERTS_TEST_INVALID',
      message: /answers 404 to a write: remote write is off$/,
    })
  })

  await t.test('answers a query at each evaluation', async (t) => {
    const database = await serve(t, async (request, response) => {
      const body = new URLSearchParams(Buffer.concat((await request.toArray()) as Buffer[]).toString())
      t.same(Object.fromEntries(body), { query: 'up', start: '0', end: '125', step: '60' })
      const result = [
        {
          metric: { job: 'a' },
          values: [
            [0, '1'],
            [120, '+Inf'],
          ],
        },
        {
          metric: { job: 'b' },
          values: [
            [60, 'NaN'],
            [120, '-Inf'],
          ],
        },
      ]
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }))
    })
    t.same(await database.query('up', { from: 0, to: 125, step: 60 }), [
      { series: [{ labels: { job: 'a' }, value: 1 }] },
      { series: [{ labels: { job: 'b' }, value: Number.NaN }] },
      {
        series: [
          { labels: { job: 'a' }, value: Infinity },
          { labels: { job: 'b' }, value: -Infinity },
        ],
      },
    ])
  })

  await t.test('a query that fails at one evaluation fails at that one only', async (t) => {
    const database = await serve(t, async (request, response) => {
      const body = new URLSearchParams(Buffer.concat((await request.toArray()) as Buffer[]).toString())
      const fails = Number(body.get('start')) <= 60 && Number(body.get('end')) >= 60
      response.writeHead(fails ? 422 : 200)
      const values = [[Number(body.get('start')), '1']]
      const error = { status: 'error', error: 'many-to-many matching not allowed' }
      response.end(JSON.stringify(fails ? error : { status: 'success', data: { result: [{ metric: {}, values }] } }))
    })
    t.same(await database.query('a * b', { from: 0, to: 120, step: 60 }), [
      { series: [{ labels: {}, value: 1 }] },
      { error: 'many-to-many matching not allowed' },
      { series: [{ labels: {}, value: 1 }] },
    ])
  })

  await t.test('an answer without a reason is named by its status', async (t) => {
    const database = await serve(t, (_request, response) => response.writeHead(503).end('{}'))
    t.same(await database.query('up', { from: 0, to: 0, step: 60 }), [{ error: 'status 503' }])
  })
})

await t.test('cases in Grafana', async (t) => {
  await t.test('a rule that keeps its promises has no failures, and shows every evaluation', async (t) => {
    const alert = alertWith({
      series: [requests('0+9x9'), errors('0+1x9')],
      expect: [{ at: '2m30s', state: 'firing' }],
    })
    const database = answering((at) => [{ job: 'shop', value: at < 60 ? 0 : 0.1 }])
    const [report] = await run(alert, database)
    t.match(report, {
      title: 'ShopCallsFail, fires: first',
      alert: 'ShopCallsFail',
      case: 'first',
      failures: [],
      evaluations: [
        { at: 0, instances: [{ state: 'Normal' }] },
        { at: 60, results: [{ state: 'Alerting' }], instances: [{ state: 'Pending' }] },
        { at: 120, answer: { series: [{ labels: { job: 'shop' }, value: 0.1 }] }, instances: [{ state: 'Alerting' }] },
      ],
    })
    t.equal(report?.evaluations.length, 3)
  })

  await t.test('each case is stored under a label of its own, from 1970 on, and only that is asked', async (t) => {
    const alert = alertWith({ series: [requests('1 _ stale 4')], expect: [{ at: '1m', state: 'inactive' }] })
    const database = answering(() => [])
    await run(alert, database)
    const labels = {
      __name__: 'customerio_api_requests_total',
      job: 'shop',
      instance: 'shop-1:3000',
      status: 'success',
    }
    t.match(database.stored, [{ labels: { ...labels, alert_case: '0' } }])
    t.same(database.stored[0]?.samples, [
      { atMs: 0, value: 1 },
      { atMs: 120_000, value: 'stale' },
      { atMs: 180_000, value: 4 },
    ])
    t.match(database.asked[0], /customerio_api_requests_total\{alert_case="0"\}/)
  })

  await t.test('a promise that is not kept is named, with what was seen instead', async (t) => {
    const expect = [{ at: '1m', state: 'firing' }] as const
    const [report] = await run(
      alertWith({ series: [], expect }),
      answering((at) => [{ job: 'shop', value: at }]),
    )
    t.same(report?.failures, [
      'is pending at 1m, not firing (Pending {"job":"shop","group":"calls","managed_by":"customerio","owner":"shop","severity":"warning"})',
    ])
    const [silent] = await run(
      alertWith({ series: [], expect }),
      answering(() => []),
    )
    t.match(silent?.failures, [/^is inactive at 1m, not firing \(Normal \(NoData\) \{.*"ref_id":"A".*\}\)$/])
  })

  await t.test('labels choose the alert; without them the worst counts', async (t) => {
    const database = answering(() => [
      { job: 'a', value: 1 },
      { job: 'b', value: 0 },
    ])
    const expect = (state: 'firing' | 'inactive', job?: string): AlertCase['expect'] => {
      return [{ at: '2m', state, ...(job !== undefined && { labels: { job } }) }]
    }
    for (const [failures, promised] of [
      [0, expect('firing')],
      [0, expect('firing', 'a')],
      [0, expect('inactive', 'b')],
      [0, expect('inactive', 'c')],
      [1, expect('firing', 'b')],
    ] as const) {
      const [report] = await run(alertWith({ series: [], expect: promised }), database)
      t.equal(report?.failures.length, failures)
    }
  })

  await t.test('no data and errors that notify count as firing', async (t) => {
    const expect = [{ at: '2m', state: 'firing' }] as const
    const [silent] = await run(
      { ...alertWith({ series: [], expect }), noData: 'no-data' },
      answering(() => []),
    )
    t.same(silent?.failures, [])
    const [failing] = await run(
      alertWith({ series: [], expect }),
      answering(() => 'it fails'),
    )
    t.same(failing?.failures, [])
    t.match(failing?.evaluations[0], { answer: { error: 'it fails' }, results: [{ state: 'Error' }] })
  })

  await t.test('a difference to Prometheus is promised with its reason, and has to be one', async (t) => {
    const grafana = { expect: [{ at: '3m', state: 'firing' }], reason: 'it is slower' } as const
    const alert = alertWith({ series: [], expect: [{ at: '2m', state: 'inactive' }], grafana })
    const [differs] = await run(
      alert,
      answering(() => [{ job: 'shop', value: 1 }]),
    )
    t.same(differs?.failures, [])
    t.equal(differs?.evaluations.length, 4, 'it runs as long as the longer of the two')
    const [late] = await run(
      alert,
      answering((at) => [{ job: 'shop', value: at >= 180 ? 1 : 0 }]),
    )
    t.match(late?.failures, [/^is pending at 3m, not firing/, /^does what Prometheus does, .* it is slower$/])
    const [same] = await run(
      alertWith({ series: [], expect: grafana.expect, grafana }),
      answering(() => [{ job: 'shop', value: 1 }]),
    )
    t.match(same?.failures, [/^does what Prometheus does, although it is said to differ: it is slower$/])
  })

  await t.test('12.3 is told apart', async (t) => {
    const expect = [{ at: '0s', state: 'firing' }] as const
    const alert = { ...alertWith({ series: [], expect }), noData: 'no-data' } as const
    const options = { ruleGroups: grafanaRuleGroups([alert]), database: answering(() => []) }
    t.same((await runGrafanaCases([alert], { ...options, grafana: '12.3' }))[0]?.failures, [])
    t.match((await runGrafanaCases([alert], options))[0]?.failures, [/^is pending/])
  })

  await t.test('what Grafana fills in for a rule counts', async (t) => {
    const alert = alertWith({ series: [], expect: [{ at: '2m', state: 'firing' }] })
    const [group] = grafanaRuleGroups([alert])
    const [rule] = group?.rules ?? []
    if (group === undefined || rule === undefined) return t.fail('there is a rule')
    const { keep_firing_for: _keep, missingSeriesEvalsToResolve: _missing, labels: _labels, ...short } = rule
    const database = answering((at) =>
      at < 120
        ? [
            { job: 'a', value: 1 },
            { job: 'b', value: 1 },
          ]
        : [{ job: 'a', value: 1 }],
    )
    const [report] = await runGrafanaCases([alert], { ruleGroups: [{ ...group, rules: [short] }], database })
    t.match(report?.evaluations[2]?.instances, [{ labels: { job: 'a' } }, { labels: { job: 'b' }, evaluatedAt: 60 }])
  })

  await t.test('refuses a rule that Grafana does not have, and series that nobody can read', async (t) => {
    const alert = alertWith({ series: [], expect: [{ at: '1m', state: 'inactive' }] })
    await t.rejects(runGrafanaCases([alert], { ruleGroups: [], database: answering(() => []) }), {
      code: 'ERR_ALERTS_TEST_INVALID',
      problems: [{ path: 'ShopCallsFail', message: 'has no Grafana rule of that title in the rule groups' }],
    })
    for (const [given, problem] of [
      [{ series: 'up{', values: '1' }, /series up\{: is no series/],
      [{ series: 'up{job=shop}', values: '1' }, /is no series/],
      [{ series: 'up', values: '1..2' }, /"1..2" is no sample/],
    ] as const) {
      const broken = alertWith({ series: [given], expect: [{ at: '1m', state: 'inactive' }] })
      await t.rejects(
        run(
          broken,
          answering(() => []),
        ),
        { code: 'ERR_ALERTS_TEST_INVALID', message: problem },
      )
    }
  })
})

await t.test('cases as unit tests of promtool', async (t) => {
  const both = [requests('0+9x9'), errors('0+1x9')]
  const labels = { job: 'shop', severity: 'warning', owner: 'shop', group: 'calls' }

  await t.test('belong to the rule file of their group, and are evaluated as often', async (t) => {
    const alert = alertWith({ series: both, expect: [{ at: '2m', state: 'inactive' }] })
    const options = { stack: 'shop', interval: '30s' }
    const [file] = renderPromtoolTests([alert], options)
    t.equal(file?.path, 'tests/shop-calls.yaml')
    t.equal(prometheusRuleFiles([alert], options)[0]?.path, 'shop-calls.yaml')
    t.match(parse(file?.content ?? ''), {
      rule_files: ['../shop-calls.yaml'],
      evaluation_interval: '30s',
      tests: [{ name: 'ShopCallsFail, fires: first', interval: '1m', input_series: both }],
    })
  })

  await t.test('ask for the state of an alert with all its labels, or that there is none', async (t) => {
    const [test] = testsOf(
      alertWith({
        interval: '15s',
        series: both,
        expect: [
          { at: '1m', state: 'pending' },
          { at: '2m', state: 'firing', labels: { job: 'shop' } },
          { at: '3m', state: 'inactive' },
          { at: '3m', state: 'inactive', labels: { job: 'other' } },
        ],
      }),
    )
    const sample = (state: string) => ({
      labels: `ALERTS{alertname="ShopCallsFail",alertstate="${state}",job="shop",severity="warning",owner="shop",group="calls"}`,
      value: 1,
    })
    t.equal(test?.interval, '15s')
    t.same(test?.promql_expr_test, [
      { expr: 'ALERTS{alertname="ShopCallsFail"}', eval_time: '1m', exp_samples: [sample('pending')] },
      { expr: 'ALERTS{alertname="ShopCallsFail",job="shop"}', eval_time: '2m', exp_samples: [sample('firing')] },
      { expr: 'ALERTS{alertname="ShopCallsFail"}', eval_time: '3m', exp_samples: [] },
      { expr: 'ALERTS{alertname="ShopCallsFail",job="other"}', eval_time: '3m', exp_samples: [] },
    ])
    t.notOk(test?.alert_rule_test, 'texts need the values')
  })

  await t.test('with what was seen, they also ask for the texts, as a person reads them', async (t) => {
    const alert = alertWith({
      series: both,
      expect: [
        { at: '1m', state: 'pending' },
        { at: '3m', state: 'firing' },
      ],
    })
    const reports = await run(
      alert,
      answering((at) => [{ job: 'shop', value: at >= 120 ? 0 : 0.0731 }]),
    )
    const [test] = testsOf(alert, reports)
    t.match(test?.alert_rule_test, [
      {
        alertname: 'ShopCallsFail',
        eval_time: '3m',
        exp_alerts: [
          {
            exp_labels: labels,
            exp_annotations: {
              summary: 'Calls fail.',
              description: '7.31% of the calls of shop fail, above 5%.',
              runbook_url: /ShopCallsFail\.md$/,
            },
          },
        ],
      },
    ])
  })

  await t.test('with what was seen, each state has to last as long as in Grafana, unless that differs', async (t) => {
    const given = { series: both, expect: [{ at: '4m', state: 'inactive' }] } as const
    const database = answering((at) => [
      { job: 'a', value: at < 180 ? 1 : 0 },
      { job: 'b', value: at < 60 ? 1 : 0 },
    ])
    const reports = await run(alertWith(given), database)
    const [test] = testsOf(alertWith(given), reports)
    const of = 'severity="warning",owner="shop",group="calls"'
    t.same(test?.promql_expr_test.at(-1), {
      expr: 'count_over_time(ALERTS{alertname="ShopCallsFail"}[241s])',
      eval_time: '240s',
      exp_samples: [
        { labels: `{alertname="ShopCallsFail",alertstate="pending",job="a",${of}}`, value: 1 },
        { labels: `{alertname="ShopCallsFail",alertstate="pending",job="b",${of}}`, value: 1 },
        { labels: `{alertname="ShopCallsFail",alertstate="firing",job="a",${of}}`, value: 3 },
      ],
    })
    const [differing] = testsOf(
      alertWith({ ...given, grafana: { expect: given.expect, reason: 'it is slower' } }),
      reports,
    )
    t.equal(differing?.promql_expr_test.length, 1)
  })

  await t.test('alerts of Grafana without a series have the labels of the rule', async (t) => {
    const alert = {
      ...alertWith({ series: [], expect: [{ at: '0s', state: 'inactive' }] }),
      for: '0s',
      noData: 'no-data',
    } as const
    const [test] = testsOf(
      alert,
      await run(
        alert,
        answering(() => []),
      ),
    )
    t.match(test?.promql_expr_test.at(-1), {
      exp_samples: [{ labels: /^\{alertname="ShopCallsFail",alertstate="firing",severity=/ }],
    })
  })

  await t.test('several alerts that fire at a time are asked for together', async (t) => {
    const alert = alertWith({
      series: [],
      expect: ['a', 'b'].map((job) => ({ at: '2m', state: 'firing', labels: { job } }) as const),
    })
    const reports = await run(
      alert,
      answering(() => [
        { job: 'a', value: 1 },
        { job: 'b', value: 0.5 },
      ]),
    )
    const [test] = testsOf(alert, reports)
    t.match(test?.alert_rule_test, [
      {
        exp_alerts: [
          { exp_labels: { job: 'a' }, exp_annotations: { description: /^100% of the calls of a/ } },
          { exp_labels: { job: 'b' }, exp_annotations: { description: /^50% of the calls of b/ } },
        ],
      },
    ])
  })

  await t.test('an alert that Grafana does not have has no value: promtool will show the difference', async (t) => {
    const alert = alertWith({ series: both, expect: [{ at: '2m', state: 'firing' }] })
    for (const database of [answering(() => []), answering(() => 'it fails')]) {
      const [test] = testsOf(alert, await run(alert, database))
      t.match(test?.alert_rule_test, [{ exp_alerts: [{ exp_annotations: { description: /^NaN/ } }] }])
    }
  })

  await t.test('labels that nobody can guess are to be named', async (t) => {
    const expect = [{ at: '1m', state: 'pending' }] as const
    for (const [given, found] of [
      [[], 'no value'],
      [[requests('1'), requests('1', 'other')], '"shop" and "other"'],
    ] as const) {
      t.throws(() => renderPromtoolTests([alertWith({ series: given, expect })]), {
        code: 'ERR_ALERTS_TEST_INVALID',
        problems: [{ path: 'labels.job', message: `is to be named: the series of the case have ${found}` }],
      })
    }
    t.throws(() => renderPromtoolTests([alertWith({ series: [], expect })]), AlertsError)
  })
})

await t.test('rules with less patience', async (t) => {
  const alert = alertWith({ series: [], expect: [{ at: '1m', state: 'inactive' }] })

  await t.test('have shorter windows, `for` and keep-firing, and the same limits', async (t) => {
    const [fast] = compressTime([alert], 30)
    t.match(fast, { for: '2s', keepFiringFor: '2s', condition: { above: 0.05 } })
    t.equal(fast?.signal.text, alert.signal.text.replaceAll('[5m]', '[10s]'))
    t.equal(String(fast?.signal), fast?.signal.text)
    t.match(fast?.traffic, { atLeast: 10, signal: { text: /\[10s\]/ } })
  })

  await t.test('cannot go backwards, or stand still', async (t) => {
    for (const factor of [0, -1, NaN, Infinity]) {
      t.throws(() => compressTime([alert], factor), { code: 'ERR_ALERTS_TEST_INVALID', problems: [{ path: 'factor' }] })
    }
  })

  await t.test('have windows of at least four scrapes a second apart', async (t) => {
    const [fast] = compressTime([{ ...alert, traffic: { none: 'it counts' } }], 3600)
    t.match(fast, { for: '0s', traffic: { none: 'it counts' }, signal: { text: /\[4s\]/ } })
  })
})

/** Replays a recording: the instances after each evaluation, written as they were recorded. */
function replay(recording: Recording, pendingBeforeNoData: boolean): string[] {
  const settings = {
    strict: { mode: '' },
    dropNN: { mode: 'dropNN' },
    replaceNN: { mode: 'replaceNN', replaceWithValue: 1 },
  }
  const reduceB = (mode: keyof typeof settings) => ({
    refId: 'B',
    datasourceUid: '__expr__',
    model: { type: 'reduce', expression: 'A', reducer: 'last', settings: settings[mode] },
  })
  const data =
    recording.reduce === null
      ? [queryA, thresholdC(above(0.5))]
      : [queryA, reduceB(recording.reduce), thresholdC(above(0.5), 'B')]
  const condition = readCondition({ ...ruleWith(data), execErrState: recording.onError })
  const rule: GrafanaStateRules = {
    ...someStates,
    for: secondsOf(recording.for),
    keepFiringFor: secondsOf(recording.keepFiringFor),
    noData: recording.noData,
    onError: recording.onError,
    missingSeriesEvaluations: recording.missingSeriesEvaluations ?? 2,
    pendingBeforeNoData,
  }
  const values: Readonly<Record<string, number>> = { 0: 0, 1: 1, n: Number.NaN, i: Infinity }
  let instances: readonly GrafanaInstance[] = []
  return recording.answers.split(' ').map((signs, index) => {
    const present = signs.split('').flatMap((sign, position) => {
      const value = values[sign]
      return value === undefined ? [] : [{ labels: { s: 'ab'[position] ?? '' }, value }]
    })
    const results = condition.evaluate(signs === 'E' ? { error: 'it fails' } : { series: present })
    instances = nextInstances(rule, instances, results, index * 10)
    return instances.map(written).sort().join(', ')
  })
}

function written({ labels, state, reason, since }: GrafanaInstance): string {
  const name = labels.s ?? ('ref_id' in labels ? 'source' : 'rule')
  return `${name}: ${state}${reason === '' ? '' : ` (${reason})`} since ${since}`
}

function above(limit: number) {
  return { type: 'gt', params: [limit] }
}

function thresholdC(evaluator: { type: string; params: number[] }, of = 'A', conditions: object[] = [{ evaluator }]) {
  return { refId: 'C', datasourceUid: '__expr__', model: { type: 'threshold', expression: of, conditions } }
}

function ruleWith(data: readonly object[]): AlertRule {
  return {
    uid: 'shop-queue-grows',
    title: 'ShopQueueGrows',
    condition: 'C',
    data: data as AlertRule['data'],
    noDataState: 'NoData',
    execErrState: 'Error',
    for: '0s',
  }
}

function requests(values: string, job = 'shop') {
  return series(handles.apiRequestsTotal, { job, api: 'track', operation: 'identify', status: 'success' }, values)
}

function errors(values: string) {
  return series(handles.apiErrorsTotal, { api: 'track', operation: 'identify', error_type: 'timeout' }, values)
}

/** A rule whose first case is the one given. */
function alertWith(given: Omit<AlertCase<'job'>, 'name'>): AlertSpec<'job'> {
  return {
    name: 'ShopCallsFail',
    group: 'calls',
    severity: 'warning',
    owner: 'shop',
    by: ['job'],
    signal: ratio(sum(errorsOf5m, every), sum(requestsOf5m, every)),
    unit: '1',
    condition: { above: 0.05 },
    source: 'the test',
    traffic: { signal: sum(requestsOf5m, every), atLeast: 10, of: 'calls in 5 minutes' },
    for: '1m',
    keepFiringFor: '1m',
    noData: 'ok',
    onError: 'error',
    summary: 'Calls fail.',
    description: ({ labels, value, limit }) => `${value} of the calls of ${labels.job} fail, above ${limit}.`,
    panel: { dashboard: 'shop', panelId: 1, title: 'Calls' },
    cases: {
      fires: [{ name: 'first', ...given }],
      doesNotFire: [quiet],
      resolves: [quiet],
      noData: [quiet],
      tooLittleTraffic: 'not-a-ratio',
    },
  }
}

type Answered = readonly { readonly job: string; readonly value: number }[] | string

/** A database that gives the same answers to every query, and keeps what it is told. */
function answering(answer: (at: number) => Answered): CaseDatabase & { stored: TimedSeries[]; asked: string[] } {
  const stored: TimedSeries[] = []
  const asked: string[] = []
  return {
    stored,
    asked,
    write: async (given) => void stored.push(...given),
    query: async (expression, { from, to, step }) => {
      asked.push(expression)
      const answers: QueryAnswer[] = []
      for (let at = from; at <= to; at += step) {
        const given = answer(at)
        const all =
          typeof given === 'string' ? [] : given.map(({ job, value }) => ({ labels: { job, alert_case: '0' }, value }))
        answers.push(typeof given === 'string' ? { error: given } : { series: all })
      }
      return answers
    },
  }
}

async function run(alert: AlertSpec<'job'>, database: CaseDatabase) {
  return runGrafanaCases([alert], { ruleGroups: grafanaRuleGroups([alert]), database })
}

interface PromtoolTest {
  readonly interval: string
  readonly promql_expr_test: readonly object[]
  readonly alert_rule_test?: readonly object[]
}

function testsOf(alert: AlertSpec<'job'>, reports: Awaited<ReturnType<typeof run>> = []) {
  const [file] = renderPromtoolTests([alert], { reports })
  return (parse(file?.content ?? '') as { tests: readonly PromtoolTest[] }).tests
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

async function serve(t: Test, handler: Handler): Promise<CaseDatabase> {
  const server = createServer((request, response) => void handler(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return connectCaseDatabase(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** Reads a request of remote write, as a receiver would. */
function decodeRemoteWrite(compressed: Uint8Array): TimedSeries[] {
  return [...fieldsOf(uncompress(compressed))].map(([, content]) => {
    const labels: Record<string, string> = Object.create(null) as Record<string, string>
    const samples: { atMs: number; value: number | 'stale' }[] = []
    for (const [number, part] of fieldsOf(content)) {
      const fields = new Map(fieldsOf(part))
      const text = (field: number): string => new TextDecoder().decode(fields.get(field))
      if (number === 1) labels[text(1)] = text(2)
      else
        samples.push({ value: doubleOf(fields.get(1)), atMs: readVarint(fields.get(2) ?? new Uint8Array(), 0).value })
    }
    return { labels, samples }
  })
}

function doubleOf(bytes: Uint8Array = new Uint8Array()): number | 'stale' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return view.getBigUint64(0, true) === 0x7ff0_0000_0000_0002n ? 'stale' : view.getFloat64(0, true)
}

function* fieldsOf(bytes: Uint8Array): Generator<readonly [number: number, content: Uint8Array]> {
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0
    at += 1
    const from = (tag & 7) === 2 ? readVarint(bytes, at).end : at
    const length = (tag & 7) === 2 ? readVarint(bytes, at).value : (tag & 7) === 1 ? 8 : readVarint(bytes, at).end - at
    yield [tag >> 3, bytes.subarray(from, from + length)]
    at = from + length
  }
}

function readVarint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let at = from, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, end: at + 1 }
  }
}

/** Snappy's block format, literals only. */
function uncompress(bytes: Uint8Array): Uint8Array {
  const { value: length, end } = readVarint(bytes, 0)
  const whole = new Uint8Array(length)
  let filled = 0
  for (let at = end; at < bytes.length; ) {
    const size = 1 + (bytes[at + 1] ?? 0) + 256 * (bytes[at + 2] ?? 0)
    whole.set(bytes.subarray(at + 3, at + 3 + size), filled)
    filled += size
    at += 3 + size
  }
  return whole
}
